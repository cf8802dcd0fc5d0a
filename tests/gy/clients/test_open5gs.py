"""Open5GS SMF (gy-path.c, gy-handler.c): one MSCC without Rating-Group, Requested-Action in every CCR, octets in two directions."""
import unittest

from client import IMSI, E164, INITIAL, MSCC, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import AVPS, ipv4, optional

LOGOUT = 1
THRESHOLD, FINAL, QUOTA_EXHAUSTED, VALIDITY_TIME = 0, 2, 3, 4
AOC_FULL = 1
# Matched by code alone: no AVP of another vendor may have one of these codes at the level where it is read.
READ_BY_CODE = ("Session-Id", "Origin-Host", "Origin-Realm", "Result-Code", "CC-Request-Type", "CC-Request-Number", MSCC,
                "Granted-Service-Unit", "Validity-Time", "Final-Unit-Indication", "CC-Time", "CC-Total-Octets")


class Open5gs(Client):
    host_name = "smf.open5gs.lab.test"

    def __init__(self, lab, imsi, msisdn=None):
        super().__init__(lab)
        self.session += ";app_gy"
        self.imsi, self.msisdn = imsi, msisdn

    def ccr(self, type_, requested=None, used=None, reason=None):
        number = self.next_number()
        avps = self.front("32251@3gpp.org", type_, number)
        avps += [("Event-Timestamp", now()), subscription(IMSI, self.imsi)]
        avps += [subscription(E164, self.msisdn)] if self.msisdn else []
        avps += [("Multiple-Services-Indicator", 0)] if type_ == INITIAL else []
        avps += [("Requested-Action", 0), ("AoC-Request-Type", AOC_FULL), self.mscc(type_, requested, used, reason)]
        avps += [("Service-Information", [self.ps_information(type_)])]
        avps += [("Termination-Cause", LOGOUT)] if type_ == TERMINATION else []
        answer = self.peer.exchange(avps)
        self.server_host = answer.get("Origin-Host")
        return answer, number

    @staticmethod
    def mscc(type_, requested, used, reason):
        in_usage = reason in (THRESHOLD, QUOTA_EXHAUSTED) and type_ == UPDATE
        reporting = [("Reporting-Reason", reason)] if reason is not None else []
        content = [("Requested-Service-Unit", [("CC-Total-Octets", requested)])] if requested else []
        if used:
            seconds, octets_in, octets_out = used
            content.append(("Used-Service-Unit", (reporting if in_usage else []) + [
                ("CC-Time", seconds), ("CC-Input-Octets", octets_in), ("CC-Output-Octets", octets_out)]))
        content += reporting if not in_usage else []
        content.append(("QoS-Information", [("QoS-Class-Identifier", 9), ("Max-Requested-Bandwidth-UL", 1_000_000),
                                            ("Max-Requested-Bandwidth-DL", 1_000_000)]))
        return (MSCC, content)

    @staticmethod
    def ps_information(type_):
        content = [("3GPP-Charging-Id", b"\0\0\0\1")] + ([("3GPP-PDP-Type", 0)] if type_ == INITIAL else [])
        content += [("PDP-Address", ipv4("10.45.0.2")), ("SGSN-Address", ipv4("10.0.0.1")), ("GGSN-Address", ipv4("10.0.0.2")),
                    ("Called-Station-Id", "internet"), ("3GPP-Selection-Mode", "0"), ("3GPP-SGSN-MCC-MNC", "00101"),
                    ("3GPP-NSAPI", b"\5"), ("3GPP-MS-TimeZone", b"\x40\0"), ("3GPP-User-Location-Info", b"\x82" + bytes(12)),
                    ("3GPP-RAT-Type", b"\6"),
                    optional("User-Equipment-Info", [("User-Equipment-Info-Type", 0),
                                                     ("User-Equipment-Info-Value", b"4370816125816151")])]
        return ("PS-Information", content)


class Open5gsTest(ClientTest):
    def read(self, client, type_, answer, number):
        """What the SMF takes out of a CCA; None for a refusal."""
        self.check_answer(answer, client, type_, number)
        names = [name for name, _ in answer.avps]
        self.assertLess(names.index("Session-Id"), names.index("Origin-Host"), "peer_host is what was read last")
        codes = {AVPS[name][0] for name in READ_BY_CODE}
        for group in [answer.avps, *answer.services]:
            for name, _ in group:
                code, vendor = AVPS[name][:2] if name in AVPS else name
                self.assertFalse(vendor and code in codes, name)
        self.assertLessEqual(len(answer.services), 1, "of several the last one wins")
        if answer.result != 2001:
            return None
        for mscc in answer.services:
            self.assertEqual([value for name, value in mscc if name in ("Rating-Group", "Service-Identifier")], [])
        if answer.get(MSCC, "Result-Code") not in (None, 2001):
            return None
        return {"octets": answer.get(MSCC, "Granted-Service-Unit", "CC-Total-Octets"), "validity": answer.get(MSCC, "Validity-Time")}

    def test_a_session_from_attach_to_detach(self):
        self.lab.create("84951000001", "--imsi", "452010000000001", main=1000)
        with Open5gs(self.lab, "452010000000001", "84951000001") as smf:
            granted = self.read(smf, INITIAL, *smf.ccr(INITIAL, 1_000_000))
            self.assertEqual(granted, {"octets": 1_000_000, "validity": 600})
            self.assertEqual(self.money("84951000001"), (1000, 100), "reserved, not debited directly")
            granted = self.read(smf, UPDATE, *smf.ccr(UPDATE, 1_000_000, (300, 250_000, 750_000), QUOTA_EXHAUSTED))
            self.assertEqual(granted["octets"], 1_000_000)
            self.assertEqual(self.money("84951000001"), (900, 100), "input and output, and no seconds")
            granted = self.read(smf, UPDATE, *smf.ccr(UPDATE, 1_000_000, (600, 0, 0), VALIDITY_TIME))
            self.assertEqual(granted["octets"], 1_000_000)
            self.assertEqual(self.money("84951000001"), (900, 100), "nothing was used when the validity ended")
            answer, number = smf.ccr(TERMINATION, None, (60, 1, 0), FINAL)
            self.check_answer(answer, smf, TERMINATION, number)
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money("84951000001"), (800, 0))

    def test_a_subscriber_known_by_imsi_alone(self):
        self.lab.create("84951000002", "--imsi", "452010000000002", main=1000)
        with Open5gs(self.lab, "452010000000002") as smf:
            self.assertEqual(self.read(smf, INITIAL, *smf.ccr(INITIAL, 1_000_000))["octets"], 1_000_000)
            self.assertEqual(smf.ccr(TERMINATION, None, (0, 0, 0), FINAL)[0].result, 2001)
        self.assertEqual(self.money("84951000002"), (1000, 0))

    def test_a_refusal_in_the_mscc_is_followed_by_ccr_t(self):
        self.lab.create("84951000003", "--imsi", "452010000000003", main=0)
        with Open5gs(self.lab, "452010000000003", "84951000003") as smf:
            answer, number = smf.ccr(INITIAL, 1_000_000)
            self.assertIsNone(self.read(smf, INITIAL, answer, number))
            self.assertEqual((answer.result, answer.get(MSCC, "Result-Code")), (2001, 4012))
            answer, number = smf.ccr(TERMINATION, None, (0, 0, 0), FINAL)
            self.assertEqual((answer.result, number), (2001, 1), "not 5002")
        self.assertEqual(self.money("84951000003"), (0, 0))

    def test_money_that_runs_out_in_the_session_ends_it(self):
        self.lab.create("84951000004", "--imsi", "452010000000004", main=100)
        with Open5gs(self.lab, "452010000000004", "84951000004") as smf:
            self.assertEqual(self.read(smf, INITIAL, *smf.ccr(INITIAL, 1_000_000))["octets"], 1_000_000)
            answer, number = smf.ccr(UPDATE, 1_000_000, (10, 500_000, 500_000), QUOTA_EXHAUSTED)
            self.check_answer(answer, smf, UPDATE, number)
            self.assertEqual(answer.get(MSCC, "Result-Code"), 4012)
            self.assertEqual(smf.ccr(TERMINATION, None, (0, 0, 0), FINAL)[0].result, 2001)
        self.assertEqual(self.money("84951000004"), (0, 0))

    def test_an_unknown_subscriber_is_refused_at_command_level(self):
        with Open5gs(self.lab, "452019999999999", "84959999999") as smf:
            answer, number = smf.ccr(INITIAL, 1_000_000)
            self.assertIsNone(self.read(smf, INITIAL, answer, number))
            self.assertEqual(answer.result, 5030, "no CCR-T follows")


if __name__ == "__main__":
    unittest.main()
