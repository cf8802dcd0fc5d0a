"""Several services of a session draw on one pool of credit: RFC 8506 5.1.2, 8.30, 8.31; checklist M10."""
import unittest

from gy import *

TIME, TOTAL_OCTETS = 0, 2
# In a scale in which every price of main's tariffs is whole: 1.00 for 1,000,000 octets is 6 an octet, 0.10 a minute 10,000 a second.
OCTET, SECOND = 6, 10_000
LAST = {"Final_Unit_Indication": {"Final-Unit-Action": 0}}


def pooled(rating_group, pool, name, count, unit_type, multiplier, **more):
    reference = {"G-S-U-Pool-Identifier": pool, "CC-Unit-Type": unit_type, "Unit-Value": {"Value-Digits": multiplier}}
    return granted(rating_group, name, count, G_S_U_Pool_Reference=reference, **more)


def volume(pool, count, **more):
    return pooled(10, pool, "CC-Total-Octets", count, TOTAL_OCTETS, OCTET, **more)


def time(pool, count, **more):
    return pooled(20, pool, "CC-Time", count, TIME, SECOND, **more)


class CreditPools(GyTest):
    def session(self, cents, **more):
        """5 MB and 300 s in pool 1: 5.50, and 1.10 for a begun block of each."""
        self.subscriber(cents)
        client = self.client("gw.pools")
        session, answer = self.open(client, service(10, []), service(20, []))
        self.assert_mscc(answer, volume(1, 5_000_000, **more), time(1, 300, **more))
        self.assertEqual(self.money(), (cents, 660))
        return client, session

    def test_M10_services_of_one_account_draw_on_one_pool_that_is_reserved_once(self):
        client, session = self.session(2000)
        # S = 5,000,000 x 6 + 300 x 10,000 = 33,000,000, all of it used for time: 3,300 s.
        answer = self.ask(client, session, TERMINATION, 1, service(20, used=[seconds(3_300)]), service(10, used=[octets(0)]))
        self.assertEqual((answer.result, self.money()), (2001, (2000 - 550, 0)))

    def test_M10_each_service_reports_and_re_authorises_for_itself(self):
        client, session = self.session(2000)
        # 4 MB of S are gone; the fifth may be in use by the other, so 4 MB are what the pool lacks.
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(4_000_000)]))
        self.assert_mscc(answer, volume(1, 4_000_000))
        self.assertEqual(self.money(), (1600, 660))
        answer = self.ask(client, session, UPDATE, 2, service(20, used=[seconds(60)]))
        self.assert_mscc(answer, {"Rating-Group": 20, "Result-Code": 2001})
        self.assertEqual(self.money(), (1590, 650))
        answer = self.ask(client, session, TERMINATION, 3, service(10, used=[octets(1_000_000)]))
        self.assertEqual((answer.result, self.money()), (2001, (1490, 0)))

    def test_M10_a_service_that_asks_alone_begins_another_pool(self):
        self.subscriber(2000)
        client = self.client("gw.pools")
        session, answer = self.open(client, service(10, []))
        self.assert_mscc(answer, volume(1, 5_000_000))
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(1_000_000)]))
        self.assert_mscc(answer, volume(2, 5_000_000))
        self.assertEqual(self.money(), (1900, 600))

    def test_M10_a_pool_that_has_enough_goes_on_where_nothing_can_be_added(self):
        client, session = self.session(660, **LAST)
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(0)]))
        self.assert_mscc(answer, volume(1, 0))
        self.assertEqual(self.money(), (660, 660))

    def test_M10_the_last_of_a_pool_is_marked_and_then_refused(self):
        self.subscriber(300)
        client = self.client("gw.pools")
        session, answer = self.open(client, service(10, []))
        self.assert_mscc(answer, volume(1, 2_000_000, **LAST))
        self.assertEqual(self.money(), (300, 300))
        answer = self.ask(client, session, UPDATE, 1, service(10, [], [octets(2_000_000)]))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 1_000_000, **LAST))
        answer = self.ask(client, session, UPDATE, 2, service(10, [], [octets(1_000_000)]))
        self.assert_mscc(answer, refused(10, 4012))
        self.assertEqual(self.money(), (0, 0))

    def test_M10_a_repetition_names_the_same_pool_and_debits_once(self):
        client, session = self.session(2000)
        update = (session, UPDATE, 1, service(10, [], [octets(4_000_000)]), service(20, [], [seconds(60)]))
        answer = self.ask(client, *update)
        self.assertEqual(self.ask(client, *update, flags=T_FLAG).body, answer.body)
        self.assertEqual(self.cents(), 2000 - 410)

    def test_M10_a_silent_session_gives_the_pool_back(self):
        self.session(2000)
        self.lab.set_clock(1201)
        eventually(lambda: self.reserved() == 0, what="the pool's end")
        self.assertEqual(self.cents(), 2000)

    def test_M10_a_free_service_is_in_no_pool_and_other_clients_have_none(self):
        self.subscriber(2000)
        _, answer = self.open(self.client("gw.pools"), service(30, []), service(10, []))
        self.assert_mscc(answer, refused(30, 4011), volume(1, 5_000_000))
        _, answer = self.open(self.client(), service(10, []))
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))


if __name__ == "__main__":
    unittest.main()
