"""Quota across a change of tariff: RFC 8506 5.1.1, 8.16, 8.20, 8.27."""
import math
import time
import unittest

from gy import *

SECONDS_1900_TO_1970 = 2_208_988_800
EVENING_HOUR = 18  # UTC, as the policy says


class TariffChange(GyTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Two minutes before an evening, or up to a second less: within the Validity-Time.
        now = time.time()
        change = (now // 86400) * 86400 + EVENING_HOUR * 3600
        change += 86400 if change < now + 150 else 0
        cls.lab.set_clock(math.ceil(change - now - 120))
        cls.change = int(change)

    def parts(self, first_units, after_units):
        wire_time = (self.change + SECONDS_1900_TO_1970).to_bytes(4, "big")
        mscc = {"Rating-Group": 40, "Result-Code": 2001, "Validity-Time": 600}
        return (mscc | {"Tariff-Change-Usage": 0, "Granted-Service-Unit": {
                    "Tariff-Time-Change": wire_time, "CC-Total-Octets": first_units}},
                mscc | {"Tariff-Change-Usage": 1, "Granted-Service-Unit": {"CC-Total-Octets": after_units}})

    def used(self, usage, count):
        return octets(count) + [("Tariff-Change-Usage", usage)]

    def test_TC21_quota_across_a_change_of_tariff_comes_in_two_parts(self):
        self.subscriber(1000)
        client = self.client("gw.tariff")
        session, answer = self.open(client, service(40, []))
        self.assert_mscc(answer, *self.parts(2_000_000, 2_000_000))
        # The worst case: two megabytes at each price.
        self.assertEqual(self.money(), (1000, 200 + 100))
        reports = [self.used(0, 1_000_000), self.used(1, 2_000_000)]
        answer = self.ask(client, session, TERMINATION, 1, service(40, used=reports))
        self.assertEqual((answer.result, self.money()), (2001, (1000 - 100 - 100, 0)))

    def test_TC21_units_that_straddle_the_change_cost_what_they_cost_before_it(self):
        self.subscriber(1000)
        client = self.client("gw.tariff")
        session, _ = self.open(client, service(40, []))
        reports = [self.used(0, 1_000_000), self.used(2, 1_000_000), self.used(1, 1_000_000)]
        answer = self.ask(client, session, UPDATE, 1, service(40, [], reports))
        self.assert_mscc(answer, *self.parts(2_000_000, 2_000_000))
        self.assertEqual(self.money(), (1000 - 200 - 50, 300))

    def test_TC21_money_for_one_part_only_is_quota_until_the_change(self):
        self.subscriber(200)
        _, answer = self.open(self.client("gw.tariff"), service(40, []))
        self.assertEqual(len(answer.services), 1)
        self.assertIsNone(answer.get(MSCC, "Tariff-Change-Usage"))
        self.assertLessEqual(answer.get(MSCC, "Validity-Time"), 120)
        self.assertEqual(self.money(), (200, 200))

    def test_TC21_a_client_that_does_not_know_it_gets_quota_until_the_change(self):
        self.subscriber(1000)
        _, answer = self.open(self.client(), service(40, []))
        self.assertEqual(len(answer.services), 1)
        self.assertEqual(answer.all(MSCC, "Tariff-Change-Usage") + answer.all(MSCC, "Granted-Service-Unit", "Tariff-Time-Change"), [])
        self.assertLessEqual(answer.get(MSCC, "Validity-Time"), 120)

    def test_TC21_time_and_tariffs_without_periods_have_no_parts(self):
        self.subscriber(1000)
        _, answer = self.open(self.client("gw.tariff"), service(20, []), service(10, []))
        self.assertEqual(len(answer.services), 2)

    def test_an_impossible_value_is_named(self):
        self.subscriber(1000)
        client = self.client("gw.tariff")
        session, _ = self.open(client, service(40, []))
        answer = self.ask(client, session, UPDATE, 1, service(40, used=[self.used(3, 1)]))
        wrong = ("Multiple-Services-Credit-Control", [("Used-Service-Unit", [("Tariff-Change-Usage", 3)])])
        self.assert_failed(answer, 5004, avp(*wrong))


if __name__ == "__main__":
    unittest.main()
