"""Who may put money in, how much, and what may be given back: nobody creates money by knowing a subscriber's number."""
import time
import unittest

from diameter import Peer, money, new_session, service
from lab import ROOT, LabTest

EVENT = 4
DIRECT_DEBITING, REFUND_ACCOUNT = 0, 1
MSCC = "Multiple-Services-Credit-Control"


class Rights(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"
    numbers = iter(range(84_911_000_001, 84_911_001_000))

    def setUp(self):
        self.msisdn = str(next(self.numbers))
        self.lab.create(self.msisdn, main=20_000)

    def peer(self, host):
        peer = Peer(self.lab.port, host)
        self.addCleanup(peer.close)
        return peer

    def recharge(self, peer, amount):
        return peer.ccr(new_session("shop"), EVENT, 0, ("Requested-Action", REFUND_ACCOUNT), ("Requested-Service-Unit", money(amount)),
                        msisdn=self.msisdn, context="recharge@airtime")

    def message(self, peer, action, session=None, number=0, *extra):
        content = ("Requested-Service-Unit", [("CC-Service-Specific-Units", 1)])
        mscc = (MSCC, [content, *extra])
        return peer.ccr(session or new_session("sms"), EVENT, number, ("Requested-Action", action), mscc, msisdn=self.msisdn,
                        context="32274@3gpp.org")

    def test_a_stranger_recharges_nothing(self):
        peer = self.peer("pgw1.stranger.lab.test")
        for amount in (1, 5_000_000):
            self.assertEqual(self.recharge(peer, amount).result, 5003)
        self.assertEqual(self.lab.balance(self.msisdn), 20_000)
        self.assertIn("credit.refused client=stranger context=recharge@airtime", self.lab.log())

    def test_a_till_recharges_within_its_limits(self):
        peer = self.peer("till1.limited.lab.test")
        answer = self.recharge(peer, 5_001)
        self.assertEqual((answer.result, answer.get("Failed-AVP", "Requested-Service-Unit", "CC-Money") is not None), (5004, True))
        self.assertEqual(self.recharge(peer, 5_000).result, 2001)
        # What it recharged today is known to every node within a second.
        time.sleep(2.5)
        self.assertEqual(self.recharge(peer, 3_001).result, 4010)
        self.assertEqual(self.recharge(peer, 3_000).result, 2001)
        self.assertEqual(self.lab.balance(self.msisdn), 28_000)

    def test_a_client_above_its_rate_is_asked_to_wait(self):
        fast, beside = self.peer("a.slow.lab.test"), self.peer("b.slow.lab.test")
        results = [self.message(peer, DIRECT_DEBITING).result for peer in (fast, beside) * 5]
        self.assertEqual(results[:5], [2001] * 5)
        self.assertIn(3004, results[5:], "the hosts of a profile share its rate")
        self.assertEqual(self.message(self.peer("pgw1.lab.test"), DIRECT_DEBITING).result, 2001)

    def test_a_refund_undoes_its_debit_once(self):
        first, second = self.peer("one.smsc.lab.test"), self.peer("two.smsc.lab.test")
        by_session, by_information = new_session("sms"), new_session("sms")
        self.message(first, DIRECT_DEBITING, by_session)
        answer = self.message(first, DIRECT_DEBITING, by_information)
        information = answer.get(MSCC, "Refund-Information")
        self.assertEqual(information, by_information.encode())
        self.assertEqual(self.lab.balance(self.msisdn), 19_400)
        self.assertEqual(self.message(self.peer("pgw1.stranger.lab.test"), REFUND_ACCOUNT, by_session, 1).result, 5004)
        self.assertEqual(self.message(first, REFUND_ACCOUNT, by_session, 1).result, 2001)
        self.assertEqual(self.message(first, REFUND_ACCOUNT, by_session, 2).result, 5004)
        self.assertEqual(self.message(second, REFUND_ACCOUNT, None, 0, ("Refund-Information", information)).result, 2001)
        self.assertEqual(self.message(second, REFUND_ACCOUNT, None, 0, ("Refund-Information", information)).result, 5004)
        self.assertEqual(self.lab.balance(self.msisdn), 20_000)

    def test_a_refund_of_nothing_is_refused(self):
        peer = self.peer("three.smsc.lab.test")
        self.assertEqual(self.message(peer, REFUND_ACCOUNT).result, 5004)
        self.assertEqual(self.lab.balance(self.msisdn), 20_000)

    def test_people_recharge_within_the_limits_of_their_role(self):
        path = self.lab.dir / "airtime.yaml"
        text = path.read_text()
        try:
            path.write_text(text + "\npeople:\n  - {role: care, recharge_max: 100}\n")
            self.assertNotEqual(self.lab.ctl("recharge", self.msisdn, 1, "--id", "r1", check=False).returncode, 0)
            for amount, done in ((101, False), (100, True)):
                said = self.lab.ctl("recharge", self.msisdn, amount, "--id", f"r{amount}", "--role", "care", check=False)
                self.assertEqual(said.returncode == 0, done, said)
        finally:
            path.write_text(text)
        self.assertEqual(self.lab.balance(self.msisdn), 20_100)


if __name__ == "__main__":
    unittest.main()
