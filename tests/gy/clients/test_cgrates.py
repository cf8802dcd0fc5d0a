"""The gateway of CGRateS's DiameterAgent tests, and freediameter-gy-demo: units at command level, Huawei's IN-Information."""
import unittest

from client import E164, EVENT, IMSI, INITIAL, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import raw_avp

HUAWEI = 2011
DIRECT_DEBITING = 0


def huawei(code, data):
    return raw_avp(code, data, vendor=HUAWEI)


def in_information(calling, called):
    return huawei(20300, b"".join([
        huawei(20336, calling.encode()), huawei(20337, called.encode()), huawei(20302, bytes(8)), huawei(20303, b""),
        huawei(20313, b"\0\0\0\0"), huawei(20321, b"0"), huawei(20322, b"452010000000001"), huawei(20324, b"\0\0\0\0"),
        huawei(20327, b"452010000000001"), huawei(20339, b"\0\0\0\0"), huawei(20385, b"\0\0\0\1"), huawei(20386, b"20261124050000")]))


class Gateway(Client):
    host_name = "gateway.cgrates.lab.test"

    def __init__(self, lab, msisdn):
        super().__init__(lab)
        self.msisdn = msisdn

    def ccr(self, type_, *units, context="voice@gateway.test", content=(), huawei_avps=True):
        number = self.next_number() + 1  # its INITIAL has number 1
        avps = self.front(context, type_, number) + [
            ("Event-Timestamp", now()), subscription(E164, self.msisdn), subscription(IMSI, "452010000000001"),
            ("Service-Identifier", 0), *content, *units]
        avps += [("Service-Information", [in_information(self.msisdn, "84959999999")])] if huawei_avps else []
        answer = self.peer.exchange(avps)
        self.server_host = answer.get("Origin-Host")
        return answer, number


def requested(seconds):
    return ("Requested-Service-Unit", [("CC-Time", seconds)])


def used(seconds):
    return ("Used-Service-Unit", [("CC-Time", seconds)])


class CgratesTest(ClientTest):
    """The operator lists the vendor's AVPs for dict_airtime, or their M bit would be answered 5001."""

    avps = "".join(f"{HUAWEI}:{code}:{kind}\n" for code, kind in (
        (20300, "Grouped"), (20302, "OctetString"), (20303, "OctetString"), (20313, "OctetString"), (20321, "OctetString"),
        (20322, "OctetString"), (20324, "OctetString"), (20327, "OctetString"), (20336, "OctetString"), (20337, "OctetString"),
        (20339, "OctetString"), (20385, "OctetString"), (20386, "OctetString")))

    def test_a_call_is_answered_at_command_level(self):
        self.lab.create("84955000001", main=10_000)
        with Gateway(self.lab, "84955000001") as gateway:
            answer, number = gateway.ccr(INITIAL, requested(300), used(0))
            self.check_answer(answer, gateway, INITIAL, number)
            self.assertEqual(answer.get("Granted-Service-Unit", "CC-Time"), 300)
            self.assertEqual(answer.services, [], "the shape of the request")
            answer, _ = gateway.ccr(UPDATE, requested(300), used(300))
            self.assertEqual(answer.get("Granted-Service-Unit", "CC-Time"), 300)
            self.assertEqual(self.lab.balance("84955000001"), 7000)
            answer, _ = gateway.ccr(TERMINATION, requested(0), used(200))
            self.assertEqual((answer.result, answer.all("Granted-Service-Unit")), (2001, []))
        self.assertEqual(self.money("84955000001"), (5000, 0))

    def test_a_message_is_debited_though_its_unit_is_a_second(self):
        self.lab.create("84955000002", main=1000)
        with Gateway(self.lab, "84955000002") as gateway:
            answer, number = gateway.ccr(EVENT, requested(1), context="message@gateway.test",
                                         content=[("Requested-Action", DIRECT_DEBITING)])
            self.check_answer(answer, gateway, EVENT, number)
            self.assertEqual((answer.result, answer.get("Granted-Service-Unit", "CC-Time")), (2001, 1))
        self.assertEqual(self.money("84955000002"), (700, 0))

    def test_refusals_are_at_command_level(self):
        self.lab.create("84955000003", main=0)
        for msisdn, result in (("84959999997", 5030), ("84955000003", 4012)):
            with Gateway(self.lab, msisdn) as gateway:
                answer, number = gateway.ccr(INITIAL, requested(300), used(0))
                self.check_answer(answer, gateway, INITIAL, number)
                self.assertEqual((answer.result, answer.services, answer.all("Granted-Service-Unit")), (result, [], []))

    def test_octets_at_command_level(self):
        """freediameter-gy-demo."""
        self.lab.create("84955000004", main=1000)
        with Gateway(self.lab, "84955000004") as gateway:
            units = lambda kind, count: (kind, [("CC-Total-Octets", count)])
            ask = lambda type_, *content: gateway.ccr(type_, *content, context="32251@3gpp.org", huawei_avps=False)[0]
            answer = ask(INITIAL, units("Requested-Service-Unit", 5_000_000))
            self.assertEqual(answer.get("Granted-Service-Unit", "CC-Total-Octets"), 5_000_000)
            answer = ask(UPDATE, units("Requested-Service-Unit", 5_000_000), units("Used-Service-Unit", 5_000_000))
            self.assertEqual(answer.get("Granted-Service-Unit", "CC-Total-Octets"), 5_000_000)
            self.assertEqual(ask(TERMINATION, units("Used-Service-Unit", 5_000_000)).result, 2001)
        self.assertEqual(self.money("84955000004"), (0, 0))


class WithoutTheVendorsAvps(ClientTest):
    def test_in_information_is_answered_5001_with_the_avp_itself(self):
        self.lab.create("84955000005", main=1000)
        with Gateway(self.lab, "84955000005") as gateway:
            answer, number = gateway.ccr(INITIAL, requested(300), used(0))
            self.check_answer(answer, gateway, INITIAL, number)
            self.assertEqual(answer.result, 5001)
            self.assertIn(b"\0\0\x4f\x4c\xc0", answer.body, "20300 with V and M inside Failed-AVP")
        self.assertEqual(self.money("84955000005"), (1000, 0))


if __name__ == "__main__":
    unittest.main()
