"""Sub-sessions of one Session-Id: RFC 8506 5.1, 5.5, 8.5; checklist S16."""
import unittest

from gy import *


class SubSessions(GyTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.client("gw.redirect")
        self.session = new_session()

    def ask_sub(self, sub_session, type_, number, *content, **kwargs):
        return self.ask(self.gateway, self.session, type_, number, *content, CC_Sub_Session_Id=sub_session, **kwargs)

    def test_S16_each_has_requests_quota_and_an_end_of_its_own(self):
        self.subscriber(2000)
        for sub_session in (1, 2):
            answer = self.ask_sub(sub_session, INITIAL, 0, MSI, service(10, []))
            self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (2000, 1000))
        answer = self.ask_sub(2, UPDATE, 1, service(10, [], [octets(3_000_000)]))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (1700, 1000))
        self.assertEqual(self.ask_sub(1, TERMINATION, 1, service(10, used=[octets(1_000_000)])).result, 2001)
        self.assertEqual(self.money(), (1600, 500))
        self.assertEqual(self.ask_sub(2, TERMINATION, 2, service(10, used=[octets(2_000_000)])).result, 2001)
        self.assertEqual(self.money(), (1400, 0))

    def test_S16_a_repetition_is_of_the_same_sub_session(self):
        self.subscriber(2000)
        self.ask_sub(1, INITIAL, 0, MSI, service(10, []))
        self.ask_sub(2, INITIAL, 0, MSI, service(20, []))
        report = (1, service(10, [], [octets(1_000_000)]))
        answer = self.ask_sub(1, UPDATE, *report)
        self.assertEqual(self.ask_sub(1, UPDATE, *report, flags=T_FLAG).body, answer.body)
        self.assertEqual(self.cents(), 1900)
        self.ask_sub(2, UPDATE, *report)
        self.assertEqual(self.cents(), 1800)

    def test_S16_the_end_of_the_session_is_that_of_its_sub_sessions(self):
        self.subscriber(2000)
        self.ask(self.gateway, self.session, INITIAL, 0, MSI)
        self.ask_sub(1, INITIAL, 0, MSI, service(10, []))
        self.ask_sub(2, INITIAL, 0, MSI, service(20, []))
        self.open(self.gateway, service(20, []))
        self.assertEqual(self.reserved(), 500 + 50 + 50)
        self.assertEqual(self.ask(self.gateway, self.session, TERMINATION, 1).result, 2001)
        self.assertEqual(self.money(), (2000, 50))
        self.assertEqual(self.ask_sub(1, UPDATE, 1, service(10, [])).result, 5002)

    def test_S16_an_unknown_sub_session_of_a_known_session_is_unknown(self):
        self.subscriber(2000)
        self.ask_sub(1, INITIAL, 0, MSI, service(10, []))
        self.assertEqual(self.ask_sub(2, UPDATE, 1, service(10, [])).result, 5002)
        self.assertEqual(self.ask(self.gateway, self.session, UPDATE, 1, service(10, [])).result, 5002)

    def test_S16_a_call_names_its_sub_session(self):
        self.subscriber(0)
        answer = self.ask_sub(7, INITIAL, 0, MSI, service(10, []))
        self.assertEqual(answer.get(MSCC, "Final-Unit-Indication", "Final-Unit-Action"), 1)
        self.recharge(self.client("shop"), 1000)
        request = self.gateway.wait_request(RE_AUTH)
        self.assertEqual((request.get("Session-Id"), request.get("CC-Sub-Session-Id"), request.get("Rating-Group")), (self.session, 7, 10))
        self.assert_mscc(self.ask_sub(7, UPDATE, 1, service(10, [])), granted(10, "CC-Total-Octets", 5_000_000))
        kept = next(session["id"] for session in self.lab.show(self.msisdn)["sessions"])
        self.lab.ctl("session", "abort", kept)
        request = self.gateway.wait_request(ABORT_SESSION)
        self.assertEqual((request.get("Session-Id"), request.get("CC-Sub-Session-Id")), (self.session, 7))

    def test_S16_recharges_of_two_sub_sessions_are_two(self):
        self.subscriber(0)
        shop, session = self.client("shop"), new_session("shop")
        for sub_session, cents in ((1, 100), (2, 200), (2, 200)):
            self.assertEqual(self.recharge(shop, cents, session, CC_Sub_Session_Id=sub_session).result, 2001)
        self.assertEqual(self.cents(), 300)

    def test_a_correlation_id_is_taken_and_not_sent_back(self):
        # RFC 8506 10.1 has it in requests only; gy.py looks for it in every answer.
        self.subscriber(1000)
        _, answer = self.open(self.gateway, service(10, []), ("CC-Correlation-Id", b"access+content"))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))


if __name__ == "__main__":
    unittest.main()
