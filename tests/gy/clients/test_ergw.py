"""ergw_aaa (ergw_aaa_ro.erl): empty RSU, several USU of a group, and an answer that its strict dictionary must take."""
import unittest

from client import IMSI, E164, INITIAL, MSCC, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import PROXIABLE, REQUEST, RETRANSMITTED, first, ipv4, values

BEFORE_TARIFF_CHANGE, AFTER_TARIFF_CHANGE = 0, 1
# What its dictionary has in a CCA and in its MSCC, as far as this server can send it.
IN_CCA = {"Session-Id", "Result-Code", "Origin-Host", "Origin-Realm", "Auth-Application-Id", "CC-Request-Type", "CC-Request-Number",
          "CC-Session-Failover", "Credit-Control-Failure-Handling", "Failed-AVP", MSCC, "Cost-Information", "Low-Balance-Indication",
          "Remaining-Balance"}
IN_MSCC = {"Granted-Service-Unit", "Service-Identifier", "Rating-Group", "Validity-Time", "Result-Code", "Final-Unit-Indication",
           "Time-Quota-Threshold", "Volume-Quota-Threshold", "Quota-Holding-Time"}


class Ergw(Client):
    host_name = "ggsn.ergw.lab.test"

    def __init__(self, lab, msisdn, imsi):
        super().__init__(lab)
        self.msisdn, self.imsi = msisdn, imsi

    def avps(self, type_, number, services):
        avps = self.front("14.32251@3gpp.org", type_, number)
        avps += [("User-Name", self.imsi), ("Origin-State-Id", 1), ("Event-Timestamp", now()), subscription(E164, self.msisdn),
                 subscription(IMSI, self.imsi)]
        avps += [("Termination-Cause", 1)] if type_ == TERMINATION else []
        avps += [("Multiple-Services-Indicator", 1), *services, ("3GPP-IMSI", self.imsi)]
        return avps + [("Service-Information", [("PS-Information", [
            ("3GPP-Charging-Id", b"\0\0\0\1"), ("PDP-Address", ipv4("10.106.14.227")), ("SGSN-Address", ipv4("192.168.1.1")),
            ("GGSN-Address", ipv4("172.20.16.28")), ("Called-Station-Id", "some.station.gprs"), ("3GPP-IMSI", self.imsi),
            ("3GPP-GGSN-MCC-MNC", "25888"), ("3GPP-NSAPI", b"5"), ("3GPP-RAT-Type", b"\6"), ("3GPP-Selection-Mode", "0"),
            ("3GPP-MS-TimeZone", b"\x80\0")])])]

    def ccr(self, type_, *services, number=None, retransmitted=False):
        number = self.next_number() if number is None else number
        flags = REQUEST | PROXIABLE | (RETRANSMITTED if retransmitted else 0)
        return self.peer.exchange(self.avps(type_, number, services), flags), number


def group(rating_group, *used, ask=True):
    return (MSCC, [("Rating-Group", rating_group)] + ([("Requested-Service-Unit", [])] if ask else []) +
            [("Used-Service-Unit", list(units)) for units in used])


class ErgwTest(ClientTest):
    def read(self, client, type_, answer, number, asked):
        self.check_answer(answer, client, type_, number)
        self.assertLessEqual({name for name, _ in answer.avps}, IN_CCA, "no AVP that its dictionary refuses")
        for mscc in answer.services:
            self.assertLessEqual({name for name, _ in mscc}, IN_MSCC)
        self.assertEqual(sorted(first(mscc, "Rating-Group") for mscc in answer.services), sorted(asked),
                         "a group that is missing counts as 4010, one without Rating-Group is a crash")
        return {first(mscc, "Rating-Group"): first(mscc, "Granted-Service-Unit", "CC-Total-Octets") for mscc in answer.services}

    def test_a_session_of_many_groups(self):
        self.lab.create("84954000001", main=10_000)
        with Ergw(self.lab, "84954000001", "452040000000001") as ggsn:
            self.assertEqual(self.read(ggsn, INITIAL, *ggsn.ccr(INITIAL, group(10), group(20)), asked=(10, 20)),
                             {10: 5_000_000, 20: 5_000_000})
            used = [("CC-Time", 30), ("CC-Input-Octets", 1_000_000), ("CC-Output-Octets", 1_000_000), ("CC-Total-Octets", 2_000_000)]
            update = ggsn.ccr(UPDATE, group(10, used), group(20, used))
            self.assertEqual(set(self.read(ggsn, UPDATE, *update, asked=(10, 20))), {10, 20})
            self.assertEqual(self.lab.balance("84954000001"), 10_000 - 200 - 400)
            answer, number = ggsn.ccr(TERMINATION, group(10, used, ask=False), group(20, [], ask=False))
            self.check_answer(answer, ggsn, TERMINATION, number)
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money("84954000001"), (10_000 - 600 - 200, 0))

    def test_usage_on_both_sides_of_a_tariff_change(self):
        self.lab.create("84954000002", main=10_000)
        with Ergw(self.lab, "84954000002", "452040000000002") as ggsn:
            ggsn.ccr(INITIAL, group(10))
            before = [("Tariff-Change-Usage", BEFORE_TARIFF_CHANGE), ("CC-Total-Octets", 1_000_000)]
            after = [("Tariff-Change-Usage", AFTER_TARIFF_CHANGE), ("CC-Total-Octets", 2_000_000)]
            self.assertEqual(self.read(ggsn, UPDATE, *ggsn.ccr(UPDATE, group(10, before, after)), asked=(10,)), {10: 5_000_000})
            ggsn.ccr(TERMINATION, group(10, [], ask=False))
        self.assertEqual(self.money("84954000002"), (10_000 - 300, 0))

    def test_a_request_that_timed_out_comes_again_with_the_t_flag(self):
        self.lab.create("84954000003", main=10_000)
        with Ergw(self.lab, "84954000003", "452040000000003") as ggsn:
            ggsn.ccr(INITIAL, group(10))
            answer, number = ggsn.ccr(UPDATE, group(10, [("CC-Total-Octets", 5_000_000)]))
            again, _ = ggsn.ccr(UPDATE, group(10, [("CC-Total-Octets", 5_000_000)]), number=number, retransmitted=True)
            self.assertEqual(again.avps, answer.avps)
            self.assertEqual(self.lab.balance("84954000003"), 9500, "debited once")
            ggsn.ccr(TERMINATION)
        self.assertEqual(self.money("84954000003"), (9500, 0))

    def test_a_group_without_credit_is_named_with_its_code(self):
        self.lab.create("84954000004", main=100)
        with Ergw(self.lab, "84954000004", "452040000000004") as ggsn:
            answer, number = ggsn.ccr(INITIAL, group(10), group(20))
            self.assertEqual(self.read(ggsn, INITIAL, answer, number, asked=(10, 20)), {10: 1_000_000, 20: None})
            self.assertEqual(values(answer.avps, MSCC, "Result-Code"), [2001, 4012])
            ggsn.ccr(TERMINATION)


if __name__ == "__main__":
    unittest.main()
