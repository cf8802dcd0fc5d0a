"""Charging with a session: RFC 8506 5, checklist 1.2 and 1.4."""
import unittest

from gy import *


class Sessions(GyTest):
    def test_TC01_an_initial_gets_quota_and_reserves_its_price(self):
        self.subscriber(1000)
        _, answer = self.open(self.client(), service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (1000, 500))

    def test_TC02_an_update_debits_what_was_used_and_reserves_anew(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        used = octets(5_000_000) + [("Reporting-Reason", 3)]
        self.assert_mscc(self.ask(client, session, UPDATE, 1, service(10, [], [used])), granted(10, "CC-Total-Octets", 5_000_000))
        self.assertEqual(self.money(), (500, 500))

    def test_TC03_a_termination_debits_the_last_usage_and_gives_the_rest_back(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        self.ask(client, session, UPDATE, 1, service(10, [], [octets(5_000_000)]))
        mscc = service(10, used=[octets(1_000_000)])
        mscc[1].append(("Reporting-Reason", 2))
        answer = self.ask(client, session, TERMINATION, 2, mscc, ("Termination-Cause", 1))
        self.assertEqual(answer.result, 2001)
        self.assertEqual(answer.all(MSCC, "Granted-Service-Unit") + answer.all("Granted-Service-Unit"), [])
        self.assertEqual(self.money(), (400, 0))

    def test_TC04_an_initial_without_credit_is_refused_in_the_command_or_in_the_service(self):
        self.subscriber(0)
        _, in_service = self.open(self.client(), service(10, []))
        self.assert_mscc(in_service, refused(10, 4012))
        _, in_command = self.open(self.client("gw.command"), service(10, []))
        self.assertEqual(in_command.result, 4012)
        self.assertEqual(in_command.all(MSCC, "Granted-Service-Unit"), [])
        self.assertEqual(self.money(), (0, 0))

    def test_TC04_a_command_is_not_refused_while_one_service_is_served(self):
        self.subscriber(40)
        _, answer = self.open(self.client("gw.command"), service(10, []), service(20, []))
        self.assert_mscc(answer, refused(10, 4012), granted(20, "CC-Time", 240))

    def test_TC05_a_session_runs_until_the_money_ends(self):
        self.subscriber(300)
        client = self.client()
        session, answer = self.open(client, service(10, [("CC-Total-Octets", 2_000_000)]))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 2_000_000))
        self.assertEqual(self.money(), (300, 200))
        answer = self.ask(client, session, UPDATE, 1, service(10, [("CC-Total-Octets", 2_000_000)], [octets(2_000_000)]))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 1_000_000))
        self.assertEqual(self.money(), (100, 100))
        answer = self.ask(client, session, UPDATE, 2, service(10, [("CC-Total-Octets", 2_000_000)], [octets(1_000_000)]))
        self.assert_mscc(answer, refused(10, 4012))
        self.assertEqual(self.money(), (0, 0))

    def test_TC06_several_rating_groups_are_served_and_debited_each_at_its_own_price(self):
        self.subscriber(10_000)
        client = self.client()
        session, answer = self.open(client, service(10, []), service(20, []))
        grants = (granted(10, "CC-Total-Octets", 5_000_000), granted(20, "CC-Time", 300))
        self.assert_mscc(answer, *grants)
        answer = self.ask(client, session, UPDATE, 1, service(20, [], [seconds(61)]), service(10, [], [octets(3_000_000)]))
        self.assert_mscc(answer, *grants)
        self.assertEqual(self.money(), (10_000 - 20 - 300, 500 + 50))
        answer = self.ask(client, session, TERMINATION, 2, service(10, used=[octets(1)]), service(20, used=[seconds(60)]))
        self.assertEqual(answer.result, 2001)
        # Begun blocks are counted over the session: 121 seconds are three minutes.
        self.assertEqual(self.money(), (10_000 - 400 - 30, 0))

    def test_TC08_a_free_service_is_not_controlled(self):
        self.subscriber(0)
        _, answer = self.open(self.client(), service(30, []))
        self.assert_mscc(answer, refused(30, 4011))
        _, answer = self.open(self.client("gw.command"), service(30, []))
        self.assertEqual(answer.result, 4011)
        self.assertEqual(self.money(), (0, 0))

    def test_TC25_input_output_and_total_octets_are_not_added_up(self):
        self.subscriber(10_000)
        client = self.client()
        all_three = lambda total: [("CC-Input-Octets", total * 4 // 10), ("CC-Output-Octets", total * 6 // 10), ("CC-Total-Octets", total)]
        both = [service(group, all_three(1_000_000), identifiers=()) for group in (10, 11)]
        session, answer = self.open(client, *both)
        self.assert_mscc(answer, *(granted(group, "CC-Total-Octets", 1_000_000) for group in (10, 11)))
        both = [service(group, all_three(1_000_000), [all_three(1_000_000)]) for group in (10, 11)]
        answer = self.ask(client, session, UPDATE, 1, MSI, *both)
        self.assert_mscc(answer, *(granted(group, "CC-Total-Octets", 1_000_000) for group in (10, 11)))
        self.assertEqual(self.money(), (9_800, 200))

    def test_TC48_nobody_knows_the_session(self):
        self.subscriber(1000)
        client = self.client()
        for type_ in (UPDATE, TERMINATION):
            answer = self.ask(client, new_session(), type_, 1, service(10, used=[octets(1_000_000)]))
            self.assert_failed(answer, 5002)
        # What was used in a session that nobody opened is not charged: nobody can tell at which price.
        self.assertEqual(self.money(), (1000, 0))

    def test_TC50_a_repeated_update_gets_its_answer_and_is_debited_once(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        update = (session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        answer = self.ask(client, *update)
        for flags in (T_FLAG, REQUEST | PROXIABLE):
            self.assertEqual(self.ask(client, *update, flags=flags).body, answer.body)
        self.assertEqual(self.money(), (900, 500))

    def test_TC51_a_silent_session_gives_its_reservation_back(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        self.lab.set_clock(1199)
        self.assertEqual(self.reserved(), 500)
        self.lab.set_clock(2)
        eventually(lambda: self.reserved() == 0, what="the reservation's end")
        # It is closed: usage that comes late is debited, new quota there is none.
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        self.assertEqual(answer.result, 5002)
        answer = self.ask(client, session, TERMINATION, 2, service(10, used=[octets(1_000_000)]))
        self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money(), (800, 0))

    def test_TC51_usage_that_comes_late_is_debited_whatever_was_called_meanwhile(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        self.lab.set_clock(1201)
        eventually(lambda: self.reserved() == 0, what="the reservation's end")
        for _ in range(20):
            call, _ = self.open(client, service(20, []))
            self.assertEqual(self.ask(client, call, TERMINATION, 1).result, 2001)
        answer = self.ask(client, session, TERMINATION, 1, service(10, used=[octets(1_000_000)]))
        self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money(), (900, 0))

    def test_TC51_an_initial_repeated_after_its_session_expired_is_decided_anew(self):
        self.subscriber(1000)
        client = self.client()
        session, answer = self.open(client, service(10, []))
        self.lab.set_clock(1201)
        eventually(lambda: self.reserved() == 0, what="the reservation's end")
        _, again = self.open(client, service(10, []), session=session, flags=T_FLAG)
        self.assertEqual(again.body, answer.body)
        self.assertEqual(self.money(), (1000, 500))

    def test_TC50_what_ended_is_repeated_whatever_was_called_meanwhile(self):
        self.subscriber(1000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        report = (session, TERMINATION, 1, service(10, used=[octets(1_000_000)]))
        answer = self.ask(client, *report)
        for _ in range(20):
            call, _ = self.open(client, service(20, []))
            self.ask(client, call, TERMINATION, 1)
        self.assertEqual(self.ask(client, *report, flags=T_FLAG).body, answer.body)
        _, again = self.open(client, service(10, []), session=session, flags=T_FLAG)
        self.assertEqual(again.all(MSCC, "Granted-Service-Unit"), [])
        self.assertEqual(self.money(), (900, 0))

    def test_TC52_an_initial_without_services_authorises_the_subscriber(self):
        self.subscriber(1000)
        client = self.client()
        session, answer = self.open(client)
        self.assertEqual((answer.result, answer.services), (2001, []))
        answer = self.ask(client, session, UPDATE, 1, service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))
        _, answer = self.open(client, msisdn="12025550000")
        self.assert_failed(answer, 5030)

    def test_TC53_usage_beyond_the_grant_is_debited_in_full(self):
        self.subscriber(120)
        client = self.client()
        session, answer = self.open(client, service(10, octets(1_000_000)))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 1_000_000))
        answer = self.ask(client, session, UPDATE, 1, service(10, used=[octets(1_500_000)]))
        self.assert_mscc(answer, refused(10, 2001))
        self.assertEqual(self.money(), (120 - 200, 0))

    def test_TC55_each_rating_group_asked_for_is_answered(self):
        self.subscriber(50)
        _, answer = self.open(self.client(), *(service(group, []) for group in (10, 20, 30)))
        self.assert_mscc(answer, refused(10, 4012), granted(20, "CC-Time", 300), refused(30, 4011))

    def test_TC56_a_session_refused_as_a_whole_can_still_be_terminated(self):
        self.subscriber(500)
        client = self.client("gw.command")
        session, answer = self.open(client, service(10, []))
        self.assertEqual((answer.result, self.money()), (2001, (500, 500)))
        update = self.ask(client, session, UPDATE, 1, service(10, [], [octets(5_000_000)]))
        self.assertEqual((update.result, self.money()), (4012, (0, 0)))
        answer = self.ask(client, session, TERMINATION, 2, service(10, used=[octets(0)]))
        self.assertEqual((answer.result, self.money()), (2001, (0, 0)))

    def test_TC56_a_session_whose_update_cannot_be_rated_can_still_be_terminated(self):
        self.subscriber(1000)
        client = self.client("gw.command")
        session, _ = self.open(client, service(10, []))
        update = self.ask(client, session, UPDATE, 1, service(10, [], [octets(1_000_000)]), context="foo@bar")
        self.assertEqual(update.result, 5031)
        answer = self.ask(client, session, TERMINATION, 2, service(10, used=[octets(1_000_000)]))
        self.assertEqual((answer.result, self.money()), (2001, (900, 0)))

    def test_a_barred_subscriber_s_session_is_refused_and_can_still_be_terminated(self):
        for life, result in (("two_way", 4010), ("expired", 5003)):
            with self.subTest(life):
                self.subscriber(1000)
                client = self.client("gw.command")
                session, answer = self.open(client, service(10, []))
                self.assertEqual(answer.result, 2001)
                self.lab.ctl("subscriber", "state", self.msisdn, life, "--role", "care", "--reason", "SIM box")
                update = self.ask(client, session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
                self.assertEqual(update.result, result)
                self.assertEqual(self.money(), (900, 0))
                answer = self.ask(client, session, TERMINATION, 2, service(10, used=[octets(0)]))
                self.assertEqual(answer.result, 2001)
                self.assertEqual(self.money(), (900, 0))

    def test_TC57_a_session_refused_in_its_service_can_still_be_terminated(self):
        self.subscriber(0)
        client = self.client()
        session, answer = self.open(client, service(None, octets(1_000_000)))
        self.assert_mscc(answer, refused(None, 4012))
        nothing = [("CC-Time", 0), ("CC-Input-Octets", 0), ("CC-Output-Octets", 0)]
        answer = self.ask(client, session, TERMINATION, 1, service(None, used=[nothing]), ("Termination-Cause", 1))
        self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money(), (0, 0))


if __name__ == "__main__":
    unittest.main()
