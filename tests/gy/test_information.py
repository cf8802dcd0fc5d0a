"""What a client's profile wants it to be told: checklist 1.5, 1.8 and 1.10."""
import unittest

from gy import *


class Information(GyTest):
    def told(self):
        return self.client("gw.told")

    def test_TC54_a_client_that_wants_to_know_is_told_of_a_low_balance_and_of_what_remains(self):
        for balance, low in ((250, True), (300, False)):
            with self.subTest(balance):
                self.subscriber(balance)
                session, _ = self.open(self.told(), service(10, []))
                answers = [self.ask(self.told(), session, UPDATE, 1, service(10, [], [octets(1_000_000)])),
                           self.ask(self.told(), session, TERMINATION, 2, service(10, used=[octets(1_000_000)]))]
                for answer, left in zip(answers, (balance - 100, balance - 200)):
                    self.assertEqual(answer.get("Low-Balance-Indication"), 1 if left < 100 else None)
                    remaining = plain(answer.get("Remaining-Balance"))
                    self.assertEqual((amount(remaining) * 100, remaining["Currency-Code"]), (left, 840))
                self.assertEqual(answers[1].get("Low-Balance-Indication") == 1, low)

    def test_TC54_a_client_that_does_not_want_to_know_is_not(self):
        self.subscriber(50)
        session, _ = self.open(self.client(), service(20, []))
        answer = self.ask(self.client(), session, TERMINATION, 1, service(20, used=[seconds(60)]))
        for name in ("Low-Balance-Indication", "Remaining-Balance", "Cost-Information", "Credit-Control-Failure-Handling",
                     "CC-Session-Failover"):
            self.assertIsNone(answer.get(name), name)

    def test_quota_control_is_in_the_units_of_the_grant(self):
        self.subscriber(10_000)
        _, answer = self.open(self.told(), service(10, []), service(20, []), service(None, units(10), identifiers=[1]))
        self.assert_mscc(
            answer,
            granted(10, "CC-Total-Octets", 2_000_000, 300, Volume_Quota_Threshold=400_000, Quota_Holding_Time=0),
            granted(20, "CC-Time", 300, 300, Time_Quota_Threshold=30, Quota_Holding_Time=0, Quota_Consumption_Time=15),
            granted(None, "CC-Service-Specific-Units", 10, 300, Service_Identifier=1, Unit_Quota_Threshold=5, Quota_Holding_Time=0))

    def test_behind_the_last_quota_there_is_no_threshold(self):
        self.subscriber(250)
        _, answer = self.open(self.told(), service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 2_000_000, 300, Quota_Holding_Time=0,
                                         Final_Unit_Indication={"Final-Unit-Action": 0},
                                         Announcement_Information={"Announcement-Identifier": 12, "Language": "en"}))

    def test_announcements_are_played_for_what_happens(self):
        self.subscriber(0)
        _, answer = self.open(self.told(), service(10, []))
        self.assert_mscc(answer, refused(10, 4012, Announcement_Information={"Announcement-Identifier": 13, "Language": "en"}))
        self.subscriber(90)
        _, answer = self.open(self.told(), service(20, []))
        self.assertEqual(answer.get("Low-Balance-Indication"), 1)
        self.assertEqual(answer.get(MSCC, "Announcement-Information", "Announcement-Identifier"), 11)

    def test_the_session_s_cost_is_told_without_what_it_reserves(self):
        self.subscriber(1000)
        session, answer = self.open(self.told(), service(10, []))
        self.assertIsNone(answer.get("Cost-Information"))
        costs = []
        for number, type_, used in ((1, UPDATE, 1_000_000), (2, UPDATE, 2_000_000), (3, TERMINATION, 1)):
            requested = [] if type_ == UPDATE else None
            answer = self.ask(self.told(), session, type_, number, service(10, requested, [octets(used)]))
            costs.append(int(amount(plain(answer.get("Cost-Information"))) * 100))
        self.assertEqual(costs, [100, 300, 400])

    def test_failure_handling_goes_with_its_kind_of_request(self):
        self.subscriber(1000)
        _, answer = self.open(self.told(), service(10, []))
        self.assertEqual((answer.get("Credit-Control-Failure-Handling"), answer.get("CC-Session-Failover"),
                          answer.get("Direct-Debiting-Failure-Handling")), (2, 1, None))
        answer = self.event(self.told(), DIRECT_DEBITING, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)))
        self.assertEqual((answer.get("Credit-Control-Failure-Handling"), answer.get("CC-Session-Failover"),
                          answer.get("Direct-Debiting-Failure-Handling")), (None, None, 1))

    def test_a_repetition_is_told_what_was_told_before(self):
        self.subscriber(190)
        session, _ = self.open(self.told(), service(10, []))
        update = (session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        answer = self.ask(self.told(), *update)
        self.recharge(self.told(), 1000)
        self.assertEqual(self.ask(self.told(), *update, flags=T_FLAG).body, answer.body)


if __name__ == "__main__":
    unittest.main()
