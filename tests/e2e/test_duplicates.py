"""The same request gets the same answer and has no second effect, however it is repeated."""
import unittest
from decimal import Decimal

from diameter import PROXIABLE, REQUEST, RETRANSMITTED, Peer, money, new_session, octets, service
from lab import ROOT, LabTest, eventually

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
T_FLAG = REQUEST | PROXIABLE | RETRANSMITTED


class Repetitions(LabTest):
    config = ROOT / "tests/e2e/policy.yaml"
    numbers = iter(range(84910000001, 84910001000))

    def setUp(self):
        self.msisdn = str(next(self.numbers))
        self.lab.create(self.msisdn, main=20_000)
        self.first = Peer(self.lab.port, "pgw1.lab.test")
        self.second = Peer(self.lab.port, "pgw2.lab.test")

    def tearDown(self):
        self.first.close()
        self.second.close()

    def requests(self):
        """name -> (arguments, price): one of each type, in order; those with a session share it."""
        session, debit, refund = new_session(), new_session(), new_session()
        return [
            ("INITIAL", (session, INITIAL, 0, service(10, [])), {}, 0),
            ("UPDATE", (session, UPDATE, 1, service(10, [], [octets(2_000_000), octets(1_000_000)])), {}, -300),
            ("TERMINATION", (session, TERMINATION, 2, service(10, used=[octets(2_000_000)])), {}, -200),
            ("debit", (debit, EVENT, 0, ("Requested-Action", 0), service(None, [("CC-Service-Specific-Units", 1)])),
             {"context": "32274@3gpp.org"}, -300),
            ("recharge", (refund, EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(7000))),
             {"context": "recharge@airtime"}, 7000),
        ]

    def assert_same(self, one, other):
        self.assertEqual(one.body, other.body)
        self.assertEqual(one.result, 2001)

    def test_after_the_first_was_answered_with_and_without_t_on_both_connections(self):
        balance = Decimal(20_000)
        for name, arguments, named, price in self.requests():
            with self.subTest(name):
                answer = self.first.ccr(*arguments, msisdn=self.msisdn, **named)
                balance += price
                for flags in (REQUEST | PROXIABLE, T_FLAG):
                    self.assert_same(answer, self.first.ccr(*arguments, msisdn=self.msisdn, flags=flags, **named))
                    named_other = dict(named, Origin_Host="pgw2.lab.test")
                    self.assert_same(answer, self.second.ccr(*arguments, msisdn=self.msisdn, flags=flags, **named_other))
                self.assertEqual(self.lab.balance(self.msisdn), balance)

    def test_while_the_first_is_being_decided(self):
        balance = Decimal(20_000)
        for name, arguments, named, price in self.requests():
            with self.subTest(name):
                sent = [(peer, peer.send_ccr(*arguments, msisdn=self.msisdn, flags=flags, **named))
                        for flags in (REQUEST | PROXIABLE, T_FLAG) for peer in (self.first, self.second) for _ in range(5)]
                answers = [peer.wait(number) for peer, number in sent]
                balance += price
                for answer in answers[1:]:
                    self.assert_same(answers[0], answer)
                self.assertEqual(self.lab.balance(self.msisdn), balance)

    def test_the_copy_with_t_flag_arrives_before_the_original(self):
        balance = Decimal(20_000)
        for name, arguments, named, price in self.requests():
            with self.subTest(name):
                copy = self.second.ccr(*arguments, msisdn=self.msisdn, flags=T_FLAG, **named)
                balance += price
                self.assert_same(copy, self.first.ccr(*arguments, msisdn=self.msisdn, **named))
                self.assertEqual(self.lab.balance(self.msisdn), balance)

    def test_repeated_request_that_took_an_advance_lends_once(self):
        poor = str(next(self.numbers))
        self.lab.create(poor, main=600, promo=300)
        session = new_session()
        answers = [self.first.ccr(session, INITIAL, 0, service(10, []), msisdn=poor) for _ in range(3)]
        self.assert_same(answers[0], answers[1])
        self.assert_same(answers[0], answers[2])
        state = self.lab.show(poor)
        self.assertEqual(len(state["advances"]), 1)
        self.assertEqual(Decimal(state["debt"]), 5500)

    def test_recharge_repeated_is_recovered_once(self):
        poor = str(next(self.numbers))
        self.lab.create(poor, main=900)
        session, refund = new_session(), new_session()
        self.first.ccr(session, INITIAL, 0, service(10, []), msisdn=poor)
        self.first.ccr(session, TERMINATION, 1, service(10, used=[octets(1_000_000)]), msisdn=poor)
        self.assertEqual(self.lab.debt(poor), 5500)
        for flags in (REQUEST | PROXIABLE, T_FLAG, T_FLAG):
            self.first.ccr(refund, EVENT, 0, ("Requested-Action", 1), ("Requested-Service-Unit", money(10_000)), msisdn=poor,
                           context="recharge@airtime", flags=flags)
        eventually(lambda: self.lab.debt(poor) == 0, what="recovery")
        self.assertEqual(self.lab.balance(poor), 900 - 100 + 10_000 - 5500, "the advance went to promo: lowest, and first of two")
        self.assertEqual(self.lab.balance(poor, "promo"), 5000)

    def test_changes_of_a_number_repeated_leave_it_with_its_latest_owner(self):
        number = str(next(self.numbers))
        self.lab.create(number, "--contract", "first-" + number, main=5_000)
        by = ("--role", "shop", "--reason", "asked")
        leave = ("subscriber", "port-out", number, "--id", "p1", *by)
        hand_over = ("subscriber", "change-owner", number, "--id", "o1", *by)
        self.lab.ctl("recharge", number, "1000", "--id", "r1")
        self.lab.ctl(*leave)
        self.lab.create(number, "--contract", "second-" + number, main=7_000)
        self.lab.ctl(*leave)
        self.lab.ctl("recharge", number, "1000", "--id", "r1")
        self.assertEqual(self.lab.show(number)["contract"], "second-" + number)
        self.assertEqual(self.lab.balance(number), 7_000, "the first owner's recharge is not the second's")
        self.lab.ctl(*hand_over)
        third = self.lab.show(number)["contract"]
        self.lab.ctl(*hand_over)
        self.lab.ctl(*leave)
        self.assertEqual(self.lab.show(number)["contract"], third)
        self.assertEqual(self.lab.ctl(*hand_over, "--imsi", "452040000000009", check=False).returncode, 1)
        old = self.lab.show("contract:first-" + number)
        self.assertEqual((old["state"], old["former"]["msisdn"]), ("expired", number))
        answer = self.first.ccr(new_session(), INITIAL, 0, service(10, []), msisdn=";".join([number, self.msisdn]))
        self.assertEqual(answer.result, 5030, "nobody is charged for what is not a number")


if __name__ == "__main__":
    unittest.main()
