"""The whole road: quota, threshold, advance on the lowest-balance account, debt, recharge, recovery, audit."""
import unittest
from decimal import Decimal

from diameter import Peer, money, new_session, octets, service
from lab import ROOT, LabTest, eventually

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4


class MainRoad(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"

    def recharge(self, peer, msisdn, amount, session=None):
        return peer.ccr(session or new_session(), EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(amount)),
                        msisdn=msisdn, context="recharge@airtime")

    def test_a_data_session_crosses_the_threshold_and_goes_on(self):
        msisdn = "84920000001"
        self.lab.create(msisdn, main=1300, promo=200, data=400)
        session = new_session()
        with Peer(self.lab.port, "pgw1.lab.test") as peer:
            answer = peer.ccr(session, INITIAL, 0, service(10, octets(5_000_000)), msisdn=msisdn)
            self.assertEqual(answer.get("Multiple-Services-Credit-Control", "Granted-Service-Unit", "CC-Total-Octets"), 5_000_000)
            self.assertEqual(self.lab.debt(msisdn), 0, "1,900 are not below 1,000")
            answer = peer.ccr(session, UPDATE, 1, service(10, octets(5_000_000), [octets(5_000_000)]), msisdn=msisdn)
            self.assertEqual(self.lab.debt(msisdn), 0, "1,400 are not below 1,000")
            answer = peer.ccr(session, UPDATE, 2, service(10, octets(5_000_000), [octets(5_000_000)]), msisdn=msisdn)
            self.assertEqual(answer.get("Multiple-Services-Credit-Control", "Granted-Service-Unit", "CC-Total-Octets"), 5_000_000)
            state = self.lab.show(msisdn)
            self.assertEqual(Decimal(state["debt"]), 5500)
            self.assertEqual([(a["account"], Decimal(a["principal"]), Decimal(a["fee"]), a["channel"]) for a in state["advances"]],
                             [("data", 5000, 500, "auto")], "data was down to 0: the lowest")
            self.recharge(peer, msisdn, 2000)
            eventually(lambda: self.lab.debt(msisdn) == 3900, what="80 % of 2,000 recovered")
            advance = self.lab.show(msisdn)["advances"][0]
            self.assertEqual(Decimal(advance["outstanding"]), 3900)
            self.recharge(peer, msisdn, 10_000)
            eventually(lambda: self.lab.debt(msisdn) == 0, what="debt settled")
            self.assertEqual(peer.ccr(session, TERMINATION, 3, service(10, used=[octets(1_000_000)]), msisdn=msisdn).result, 2001)
        total = sum(Decimal(account["balance"]) for account in self.lab.show(msisdn)["accounts"])
        self.assertEqual(total, 1900 - 1000 + 5000 + 2000 - 1600 + 10_000 - 3900 - 100)

    def test_a_balance_exactly_at_the_threshold_lends_nothing(self):
        msisdn = "84920000002"
        self.lab.create(msisdn, main=1000)
        with Peer(self.lab.port, "pgw2.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
        self.assertEqual(self.lab.debt(msisdn), 0)

    def test_who_did_not_enrol_gets_4012_and_no_debt(self):
        msisdn = "84920000003"
        self.lab.create(msisdn, enrol=False, main=0)
        with Peer(self.lab.port, "pgw3.lab.test") as peer:
            answer = peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
        self.assertEqual(answer.get("Multiple-Services-Credit-Control", "Result-Code"), 4012)
        self.assertEqual(self.lab.debt(msisdn), 0)

    def test_an_advance_that_nobody_used_is_taken_back_with_its_fee(self):
        """The session ends by the clock without another request: nobody may have seen the grant."""
        msisdn = "84920000004"
        self.lab.create(msisdn, main=500)
        with Peer(self.lab.port, "pgw4.lab.test") as peer:
            peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn)
        self.assertEqual(self.lab.debt(msisdn), 5500)
        self.lab.ctl("lab", "clock", "+1d")
        eventually(lambda: self.lab.debt(msisdn) == 0, 15, "reversal")
        self.assertEqual(self.lab.balance(msisdn), 500)
        self.assertEqual(self.lab.balance(msisdn, what="reserved"), 0)

    def test_the_switch_stops_lending_on_every_node_within_a_second(self):
        msisdn = "84920000005"
        self.lab.create(msisdn, main=0)
        with Peer(self.lab.port, "pgw5.lab.test") as peer:
            ask = lambda: peer.ccr(new_session(), INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn).get(
                "Multiple-Services-Credit-Control", "Result-Code")
            self.lab.ctl("lending", "off", "--reason", "a test")
            import time
            time.sleep(1.2)  # what is promised
            self.assertEqual(ask(), 4012)
            self.lab.ctl("lending", "on", "--reason", "it is over")
            time.sleep(1.2)
            self.assertEqual(ask(), 2001)

    def test_sixteen_open_sessions_are_the_most(self):
        msisdn = "84920000006"
        self.lab.create(msisdn, main=100_000)
        sessions = [new_session(f"many{n}") for n in range(20)]
        with Peer(self.lab.port, "pgw6.lab.test") as peer:
            for session in sessions:
                self.assertEqual(peer.ccr(session, INITIAL, 0, service(10, octets(1_000_000)), msisdn=msisdn).result, 2001)
        state = self.lab.show(msisdn)
        self.assertEqual(self.lab.balance(msisdn, what="reserved"), 16 * 100)
        self.assertIn(sessions[-1], [session["id"] for session in state["sessions"]])

    def test_gy_client_plays_a_session_into_its_advance(self):
        msisdn = "84920000010"
        self.lab.create(msisdn, main=1200, data=400)
        played = self.lab.gy_client("play", ROOT / "tests/e2e/scenarios/data_session.yaml", "--set", f"msisdn={msisdn}")
        self.assertEqual(played.returncode, 0, played.stdout + played.stderr)
        self.assertEqual(self.lab.debt(msisdn), 5500)
        # 4,000,000 octets in two parts of one report cost what they cost in one, 400, and what comes after the end nothing.
        self.assertEqual(sum(Decimal(a["balance"]) for a in self.lab.show(msisdn)["accounts"]), 1600 - 700 + 5000)

    def test_gy_client_one_shot_commands(self):
        msisdn = "84920000007"
        self.lab.create(msisdn, main=20_000)
        for command in (["data", "--msisdn", msisdn, "--rating-group", 10, "--octets", 1_000_000], ["voice", "--msisdn", msisdn, "--seconds", 60],
                        ["sms", "--msisdn", msisdn], ["balance", "--msisdn", msisdn, "--context", "purchase@airtime", "--amount", 500],
                        ["recharge", "--msisdn", msisdn, "--amount", 5000, "--id", "shop-1"],
                        ["recharge", "--msisdn", msisdn, "--amount", 5000, "--id", "shop-1"]):
            with self.subTest(command):
                done = self.lab.gy_client(*command)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.lab.balance(msisdn), 20_000 - 300 + 5000)

    def test_gy_client_tells_a_refused_service_by_its_exit_status(self):
        msisdn = "84920000008"
        self.lab.create(msisdn, enrol=False, main=0)
        refused = self.lab.gy_client("data", "--msisdn", msisdn, "--rating-group", 10, "--octets", 1_000_000)
        self.assertEqual(refused.returncode, 1, refused.stdout + refused.stderr)


if __name__ == "__main__":
    unittest.main()
