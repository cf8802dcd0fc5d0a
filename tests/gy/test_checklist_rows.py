"""Rows of the checklist that no case of the list is about, each with the row that it shows."""
import unittest

from gy import *

# Checklist 1.11, 1.10: what gateways send with the M bit, as numbers and as opaque data; our dictionary must know each.
TGPP_NUMBERS = (868, 869, 1226, 871, 881, 872, 870, 1265, 1271, 1268, 2055, 1028, 629, 630, 3905, 3906, 3908, 3909,
                3911, 3912, 3913, 3915, 2047, 2050)
TGPP_OPAQUE = (2054, 2053, 2060, 874, 2030, 1256, 1264, 1266, 1270, 865, 1276, 1249, 2022, 1016, 628, 3904, 3907, 3910, 3914, 2, 3, 8, 9, 10, 12, 13, 18, 20, 21, 22,
               23, 1227, 1228, 847, 846, 2067, 1004)


class ChecklistRows(GyTest):
    def test_T8_units_of_another_kind_than_the_tariff_s_are_named(self):
        self.subscriber(1000)
        _, answer = self.open(self.client(), service(10, seconds(60)), service(20, seconds(60)))
        self.assertEqual(answer.result, 2001)
        self.assertCountEqual([(first(mscc, "Rating-Group"), first(mscc, "Result-Code")) for mscc in answer.services], [(10, 5004), (20, 2001)])
        self.assertEqual(answer.all("Failed-AVP", MSCC, "Requested-Service-Unit", "CC-Time"), [60])

    def test_S2_money_is_reserved_as_it_is_named(self):
        self.subscriber(1000)
        session, answer = self.open(self.client(), service(None, dollars(250, -2)), context="purchase@airtime")
        self.assertEqual(amount(plain(answer.get(MSCC, "Granted-Service-Unit", "CC-Money"))), Decimal("2.5"))
        self.assertEqual(self.money(), (1000, 250))
        self.ask(self.client(), session, TERMINATION, 1, service(None, used=[dollars(200, -2)]), context="purchase@airtime")
        self.assertEqual(self.money(), (800, 0))

    def test_S12_requests_that_do_not_wait_for_each_other_are_all_answered(self):
        self.subscriber(2000)
        client = self.client()
        session, _ = self.open(client, service(10, []))
        # The third overtook the second.
        sent = {number: client.send_ccr(session, UPDATE, number, service(10, [], [octets(1_000_000)]), msisdn=self.msisdn)
                for number in (1, 3, 2)}
        for number, waiting in sent.items():
            answer = client.wait(waiting)
            self.assertEqual((answer.result, answer.get("CC-Request-Number")), (2001, number))
        self.assertEqual(self.money(), (1700, 500))

    def test_S19_an_initial_may_have_any_number(self):
        self.subscriber(1000)
        client, session = self.client(), new_session()
        self.assertEqual(self.ask(client, session, INITIAL, 1, MSI, service(10, [])).result, 2001)
        self.assertEqual(self.ask(client, session, TERMINATION, 2, service(10, used=[octets(1_000_000)])).result, 2001)
        self.assertEqual(self.money(), (900, 0))

    def test_M3_keys_come_back_as_they_were_sent(self):
        self.subscriber(2000)
        keys = [(10, ()), (10, (7,)), (10, (7, 8)), (None, (1,)), (None, ())]
        _, answer = self.open(self.client(), *(service(group, [], identifiers=identifiers) for group, identifiers in keys))
        self.assertCountEqual([key_of(mscc) for mscc in answer.services], keys)
        self.assertEqual({first(mscc, "Result-Code") for mscc in answer.services}, {2001})

    def test_M6_usage_may_come_in_parts_and_a_group_in_several_services(self):
        self.subscriber(2000)
        client = self.client()
        session, _ = self.open(client, service(10, [], identifiers=(7,)), service(10, [], identifiers=(8,)))
        incoming_and_outgoing = [[("CC-Input-Octets", 400_000)], [("CC-Output-Octets", 600_000)]]
        self.ask(client, session, UPDATE, 1, service(10, used=incoming_and_outgoing, identifiers=(7,)),
                 service(10, used=[octets(2_000_000)], identifiers=(8,)))
        self.assertEqual(self.money(), (2000 - 100 - 200, 0))

    def test_M8_a_group_that_cannot_be_rated_leaves_the_others_alone(self):
        self.subscriber(1000)
        _, answer = self.open(self.client(), service(10, []), service(77, [], identifiers=(99,)), service(20, []), context="32260@3gpp.org")
        results = {key_of(mscc): first(mscc, "Result-Code") for mscc in answer.services}
        self.assertEqual((answer.result, set(results.values())), (2001, {5031}))
        self.assertEqual(len(answer.all("Failed-AVP")), 3)

    def test_E8_an_event_of_an_unknown_service_cannot_be_rated(self):
        self.subscriber(1000)
        answer = self.event(self.client(), DIRECT_DEBITING, ("Service-Identifier", 99), ("Requested-Service-Unit", units(1)),
                            context="32260@3gpp.org")
        self.assert_failed(answer, 5031, avp("Service-Identifier", 99))
        self.assertEqual(self.money(), (1000, 0))

    def test_another_currency_is_named(self):
        self.subscriber(1000)
        answer = self.event(self.client(), DIRECT_DEBITING, ("Requested-Service-Unit", dollars(100, -2, currency=978)),
                            context="purchase@airtime")
        self.assertEqual(answer.result, 5004)
        self.assertEqual(answer.all("Failed-AVP", "Requested-Service-Unit", "CC-Money", "Currency-Code"), [978])
        self.assertEqual(self.money(), (1000, 0))

    def test_every_avp_that_gateways_send_may_have_the_m_bit(self):
        self.subscriber(1000)
        numbers = [raw_avp(code, (1).to_bytes(4, "big"), 10415) for code in TGPP_NUMBERS]
        opaque = [raw_avp(code, b"", 10415) for code in TGPP_OPAQUE]
        information = [raw_avp(code, b"", 10415) for code in (876, 2000, 877)]
        for where in (lambda avps: avps, lambda avps: [avp("Service-Information", avps)],
                      lambda avps: [avp(MSCC, [("Rating-Group", 20), *avps])]):
            _, answer = self.open(self.client(), service(10, octets(1_000_000)), *where(numbers + opaque))
            self.assertEqual(answer.result, 2001, answer.avps)
        _, answer = self.open(self.client(), service(10, octets(1_000_000)), avp("Service-Information", information))
        self.assertEqual(answer.result, 2001, answer.avps)


if __name__ == "__main__":
    unittest.main()
