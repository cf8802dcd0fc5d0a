"""Magma FeG session_proxy (gy_client.go): an MSCC per rating group, usage in three counters, answers found by their number."""
import unittest

from client import IMSI, E164, INITIAL, MSCC, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import CREDIT_CONTROL, PROXIABLE, REQUEST, avp, first, ipv4, optional

FINAL, QUOTA_EXHAUSTED = 2, 3


class Magma(Client):
    host_name = "feg.magma.lab.test"

    def __init__(self, lab, msisdn, imsi):
        super().__init__(lab)
        self.msisdn, self.imsi = msisdn, imsi

    def send(self, type_, *services, charging_id=b"\0\0\0\1"):
        """Sends without waiting: updates of several rating groups are under way at the same time. Returns the number."""
        number = self.next_number()
        avps = [("Session-Id", self.session), ("Service-Information", [self.ps_information(charging_id)]),
                ("Origin-Host", self.peer.host), ("Origin-Realm", self.peer.realm), ("Destination-Realm", self.peer.server_realm)]
        avps += [("Destination-Host", self.server_host)] if self.server_host else []
        avps += [("Event-Timestamp", now()), ("Auth-Application-Id", 4), ("CC-Request-Type", type_),
                 ("Service-Context-Id", "32251@3gpp.org"), ("CC-Request-Number", number), subscription(E164, self.msisdn),
                 subscription(IMSI, self.imsi),
                 optional("User-Equipment-Info", [("User-Equipment-Info-Type", 0),
                                                  ("User-Equipment-Info-Value", b"3528930923456710")]),
                 ("Multiple-Services-Indicator", 1)]
        avps += [self.mscc(type_, *service) for service in services]
        avps += [("Termination-Cause", 1)] if type_ == TERMINATION else []
        body = b"".join(item if isinstance(item, bytes) else avp(*item) for item in avps)
        self.peer.send(CREDIT_CONTROL, 4, REQUEST | PROXIABLE, body)
        return number

    def answers(self, *numbers):
        """Its answers, matched as session_proxy does: by Session-Id and CC-Request-Number, not by Hop-by-Hop."""
        found = {}
        while len(found) < len(numbers):
            message = self.peer.read_message(10)
            if message.flags & REQUEST:
                self.peer.dispatch(message)
                continue
            key = (message.get("Session-Id"), message.get("CC-Request-Number"))
            assert key[0] == self.session and key[1] in numbers, f"an answer that no request waits for: {key}"
            found[key[1]] = message
            self.server_host = message.get("Origin-Host")
        return [found[number] for number in numbers]

    def ask(self, type_, *services, **options):
        return self.answers(self.send(type_, *services, **options))[0]

    @staticmethod
    def mscc(type_, rating_group, used=None, reason=None):
        content = [("Rating-Group", rating_group)]
        if type_ != TERMINATION:
            content.append(("Requested-Service-Unit", [("CC-Input-Octets", 1_000_000), ("CC-Output-Octets", 1_000_000),
                                                       ("CC-Total-Octets", 2_000_000)]))
        if used:
            in_usage = [("Reporting-Reason", reason)] if reason == QUOTA_EXHAUSTED else []
            content.append(("Used-Service-Unit", [("CC-Input-Octets", used[0]), ("CC-Output-Octets", used[1]),
                                                  ("CC-Total-Octets", sum(used))] + in_usage))
            content += [("Reporting-Reason", reason)] if not in_usage else []
        return (MSCC, content)

    @staticmethod
    def ps_information(charging_id):
        return ("PS-Information", [
            optional("3GPP-Charging-Id", charging_id), optional("3GPP-PDP-Type", 0), optional("3GPP-RAT-Type", b"\6"),
            optional("3GPP-Selection-Mode", "0"), optional("3GPP-NSAPI", b"5"), optional("3GPP-SGSN-MCC-MNC", "00101"),
            optional("3GPP-User-Location-Info", b"\x82" + bytes(12)), ("CG-Address", ipv4("10.0.0.3")),
            ("PDP-Address", ipv4("192.168.128.12")), ("SGSN-Address", ipv4("10.0.0.1")), ("GGSN-Address", ipv4("10.0.0.2")),
            ("Called-Station-Id", "magma.ipv4")])


class MagmaTest(ClientTest):
    def granted(self, answer, initial=False):
        """{rating group: octets or None}, by the rules of validateGyCCAIMSCC."""
        self.assertEqual(answer.result, 2001)
        self.assertTrue(answer.services, "without an MSCC it fails the update")
        grants = {}
        for mscc in answer.services:
            code = first(mscc, "Result-Code")
            self.assertIn(code, (2001, 4012) if initial else (2001, 4010, 4012), "Result-Code in every MSCC")
            grants[first(mscc, "Rating-Group")] = first(mscc, "Granted-Service-Unit", "CC-Total-Octets")
        return grants

    def test_a_session_of_two_rating_groups(self):
        self.lab.create("84952000001", main=10_000)
        with Magma(self.lab, "84952000001", "452020000000001") as feg:
            answer = feg.ask(INITIAL, (10,), (20,))
            self.check_answer(answer, feg, INITIAL, 0)
            self.assertEqual(self.granted(answer, initial=True), {10: 2_000_000, 20: 2_000_000})
            self.assertEqual(self.money("84952000001"), (10_000, 600))
            answer = feg.ask(UPDATE, (10, (400_000, 600_000), QUOTA_EXHAUSTED), (20, (400_000, 600_000), QUOTA_EXHAUSTED))
            self.assertEqual(set(self.granted(answer)), {10, 20})
            self.assertEqual(self.lab.balance("84952000001"), 10_000 - 100 - 200, "the total counts, not the sum of all three")
            answer = feg.ask(TERMINATION, (10, (500_000, 500_000), FINAL), (20, (0, 0), FINAL))
            self.check_answer(answer, feg, TERMINATION, 2)
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money("84952000001"), (10_000 - 300 - 100, 0))

    def test_updates_of_two_groups_at_the_same_time(self):
        self.lab.create("84952000002", main=10_000)
        with Magma(self.lab, "84952000002", "452020000000002") as feg:
            feg.ask(INITIAL, (10,), (20,))
            numbers = [feg.send(UPDATE, (group, (500_000, 500_000), QUOTA_EXHAUSTED)) for group in (10, 20)]
            one, two = feg.answers(*numbers)
            self.assertEqual((set(self.granted(one)), set(self.granted(two))), ({10}, {20}))
            feg.ask(TERMINATION, (10, (0, 0), FINAL), (20, (0, 0), FINAL))
        self.assertEqual(self.money("84952000002"), (10_000 - 300, 0))

    def test_one_group_without_credit_does_not_fail_the_session(self):
        self.lab.create("84952000003", main=200)
        with Magma(self.lab, "84952000003", "452020000000003") as feg:
            self.assertEqual(self.granted(feg.ask(INITIAL, (10,), (20,)), initial=True), {10: 2_000_000, 20: None})
            feg.ask(TERMINATION, (10, (0, 0), FINAL))
        self.assertEqual(self.money("84952000003"), (200, 0))

    def test_a_charging_id_of_another_length_is_no_fault(self):
        """TS 29.061 says OctetString, freeDiameter's dictionary Unsigned32."""
        self.lab.create("84952000004", main=1000)
        with Magma(self.lab, "84952000004", "452020000000004") as feg:
            answer = feg.ask(INITIAL, (10,), charging_id=b"\0\0\0\0\0\0\0\1")
            self.assertEqual(self.granted(answer, initial=True), {10: 2_000_000})
            feg.ask(TERMINATION, (10, (0, 0), FINAL))

    def test_a_refusal_is_found_by_its_number(self):
        with Magma(self.lab, "84959999998", "452029999999999") as feg:
            self.assertEqual(feg.ask(INITIAL, (10,)).result, 5030)
            self.assertEqual(feg.ask(UPDATE, (10,)).result, 5030)


if __name__ == "__main__":
    unittest.main()
