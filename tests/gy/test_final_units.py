"""Graceful termination: RFC 8506 5.6, checklist 1.6."""
import unittest

from gy import *

REDIRECT = {"Final-Unit-Action": 1, "Redirect-Server": {"Redirect-Address-Type": 2, "Redirect-Server-Address": "http://topup"}}


class FinalUnits(GyTest):
    def last_quota(self, client):
        """TC10: the session has got its last two megabytes."""
        self.subscriber(700)
        session, answer = self.open(client, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(5_000_000)]))
        return session, answer

    def used_up(self, client):
        """The last units were reported, with no request for more (RFC 8506 5.6.2)."""
        session, _ = self.last_quota(client)
        answer = self.ask(client, session, UPDATE, 2, service(10, used=[octets(2_000_000)]))
        return session, answer

    def test_TC10_the_last_quota_is_marked_with_where_to_redirect(self):
        _, answer = self.last_quota(self.client("gw.redirect"))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 2_000_000, Final_Unit_Indication=REDIRECT))
        self.assertEqual(self.money(), (200, 200))

    def test_TC10_a_client_that_does_not_want_it_hears_nothing_of_the_end(self):
        _, answer = self.last_quota(self.client())
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 2_000_000))

    def test_TC10_quota_behind_which_one_more_can_be_paid_is_not_the_last(self):
        client = self.client("gw.redirect")
        for balance, last in ((599, True), (600, False)):
            self.subscriber(balance)
            _, answer = self.open(client, service(10, []))
            self.assertEqual(answer.get(MSCC, "Granted-Service-Unit", "CC-Total-Octets"), 5_000_000)
            self.assertEqual(answer.get(MSCC, "Final-Unit-Indication") is not None, last)

    def test_TC12_the_report_of_the_last_units_is_debited_and_told_when_to_ask(self):
        _, answer = self.used_up(self.client("gw.redirect"))
        self.assert_mscc(answer, refused(10, 2001, Validity_Time=600))
        self.assertEqual(self.money(), (0, 0))

    def test_TC12_after_a_recharge_a_request_without_usage_gets_quota_again(self):
        client = self.client("gw.redirect")
        session, _ = self.used_up(client)
        self.recharge(client, 600)
        answer = self.ask(client, session, UPDATE, 3, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (600, 500))

    def test_TC12_what_waits_is_served_also_when_the_request_does_not_say_how_much_or_for_what(self):
        for content in ((service(10),), ()):
            with self.subTest(content):
                client = self.client("gw.redirect")
                session, _ = self.used_up(client)
                self.recharge(client, 600)
                answer = client.ccr(session, UPDATE, 3, *content, msisdn=self.msisdn)
                self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))

    def test_TC13_without_a_recharge_the_same_request_is_refused_as_the_profile_says(self):
        for name, result in (("gw.redirect", 4012), ("gw.restrict", 4010)):
            client = self.client(name)
            session, _ = self.used_up(client)
            answer = self.ask(client, session, UPDATE, 3, service(10, []))
            self.assert_mscc(answer, refused(10, result))
            self.assertEqual(self.money(), (0, 0))

    def test_TC14_an_empty_account_is_redirected_at_once_without_quota(self):
        self.subscriber(0)
        _, answer = self.open(self.client("gw.redirect"), service(10, []))
        self.assert_mscc(answer, refused(10, 2001, Validity_Time=600, Final_Unit_Indication=REDIRECT))
        self.assertEqual(self.money(), (0, 0))

    def test_TC14_or_restricted_with_the_filters_of_its_profile(self):
        self.subscriber(0)
        _, answer = self.open(self.client("gw.restrict"), service(10, []))
        restricted = {"Final-Unit-Action": 2, "Restriction-Filter-Rule": "permit in ip from any to 10.0.0.1",
                      "Filter-Id": "walled-garden"}
        self.assert_mscc(answer, refused(10, 2001, Validity_Time=30, Final_Unit_Indication=restricted))

    def test_TC14_or_refused_where_the_profile_terminates(self):
        self.subscriber(0)
        _, answer = self.open(self.client("gw.terminate"), service(10, []))
        self.assert_mscc(answer, refused(10, 4012))

    def test_TC17_a_last_quota_with_terminate_says_nothing_else(self):
        self.subscriber(100)
        _, answer = self.open(self.client("gw.terminate"), service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 1_000_000, Final_Unit_Indication={"Final-Unit-Action": 0}))
        self.assertEqual(self.money(), (100, 100))

    def test_TC17_a_last_quota_at_command_level_is_marked_there(self):
        self.subscriber(100)
        answer = self.ask(self.client("gw.terminate"), new_session(), INITIAL, 0, ("Rating-Group", 10),
                          ("Requested-Service-Unit", []))
        self.assertEqual((answer.result, answer.services), (2001, []))
        self.assertEqual(plain(answer.get("Granted-Service-Unit")), {"CC-Total-Octets": 1_000_000})
        self.assertEqual(plain(answer.get("Final-Unit-Indication")), {"Final-Unit-Action": 0})

    def test_TC18_a_grant_of_zero_ends_the_service_at_once(self):
        self.subscriber(100)
        client = self.client("gw.zero")
        session, answer = self.open(client, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 1_000_000))
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        self.assert_mscc(answer, {"Rating-Group": 10, "Result-Code": 2001, "Granted-Service-Unit": {"CC-Total-Octets": 0},
                                  "Final-Unit-Indication": {"Final-Unit-Action": 0}})
        self.assertEqual(self.money(), (0, 0))


if __name__ == "__main__":
    unittest.main()
