"""Kamailio ims_charging (ccr.c, ims_ro.c): voice in seconds, accounting AVPs, SIP addresses, and one grant of CC-Time."""
import unittest

from client import E164, INITIAL, MSCC, SIP_URI, TERMINATION, UPDATE, Client, ClientTest, now, subscription
from diameter import TGPP, first, optional, raw_avp

START, INTERIM, STOP = 2, 3, 4


class Kamailio(Client):
    host_name = "scscf.kamailio.lab.test"

    def __init__(self, lab, caller, called="tel:+84953999999", service=(1000, 100)):
        super().__init__(lab)
        self.caller, self.called, self.service = caller, called, service

    def identity(self):
        """tel: is an E164 whose plus sign stays, everything else a SIP_URI, whole."""
        if self.caller.startswith("tel:"):
            return subscription(E164, self.caller.removeprefix("tel:"))
        return subscription(SIP_URI, self.caller)

    def ccr(self, type_, used_s=None, reserve_s=None):
        number = self.next_number()
        record = {INITIAL: START, UPDATE: INTERIM, TERMINATION: STOP}[type_]
        origin = [("Origin-Host", self.peer.host), ("Origin-Realm", self.peer.realm)]
        avps = [("Session-Id", self.session), *origin, *origin]  # once by cdp and once by ims_charging
        avps += [("Destination-Host", self.server_host)] if self.server_host else []
        avps += [("Destination-Realm", self.peer.server_realm), ("Accounting-Record-Type", record),
                 ("Accounting-Record-Number", number), ("User-Name", self.caller),
                 ("Service-Context-Id", "ext.01.001.8.32260@3gpp.org"),
                 ("Service-Information", [self.identity(), self.ims_information(type_)]),
                 ("Vendor-Specific-Application-Id", [("Vendor-Id", TGPP), ("Auth-Application-Id", 4)]),
                 ("CC-Request-Type", type_), ("CC-Request-Number", number),
                 optional("Event-Timestamp", now()),
                 ("User-Equipment-Info", [("User-Equipment-Info-Type", 1), ("User-Equipment-Info-Value", bytes(6))]),
                 self.identity(), ("Multiple-Services-Indicator", 1), self.mscc(used_s, reserve_s)]
        if type_ == TERMINATION:
            avps += [("Termination-Cause", 4), raw_avp(1, b"call 1", vendor=10, mandatory=False)]
        answer = self.peer.exchange(avps)
        self.server_host = answer.get("Origin-Host")
        return answer, number

    def mscc(self, used_s, reserve_s):
        identifier, rating_group = self.service
        content = [("Requested-Service-Unit", [("CC-Time", reserve_s)])] if reserve_s else []
        content += [("Service-Identifier", identifier), ("Rating-Group", rating_group)]
        content += [("Used-Service-Unit", [("CC-Time", used_s)])] if used_s is not None else []
        return (MSCC, content)

    def ims_information(self, type_):
        return ("IMS-Information", [
            ("Event-Type", [("SIP-Method", "INVITE" if type_ == INITIAL else "dummy")]), ("Role-Of-Node", 0),
            ("Node-Functionality", 0), ("User-Session-Id", "call-1@10.0.0.1"), ("Calling-Party-Address", self.caller),
            ("Called-Party-Address", self.called), ("Time-Stamps", [("SIP-Request-Timestamp", now())]),
            ("Inter-Operator-Identifier", [("Originating-IOI", "lab.test"), ("Terminating-IOI", "lab.test")]),
            ("IMS-Charging-Identifier", "icid-1"), ("Incoming-Trunk-Group-Id", "trunk-1")])


class KamailioTest(ClientTest):
    def reserved(self, client, type_, answer, number):
        """Seconds of the grant: all that ims_charging reads beside the codes; 0 where there is no more credit."""
        self.check_answer(answer, client, type_, number)
        self.assertEqual(answer.result, 2001)
        mscc = answer.get(MSCC)
        self.assertEqual((first(mscc, "Service-Identifier"), first(mscc, "Rating-Group")), client.service)
        granted = first(mscc, "Granted-Service-Unit")
        if granted is None:
            return 0
        self.assertEqual([name for name, _ in granted], ["CC-Time"], "it logs any other unit as unsupported")
        self.assertGreater(first(granted, "CC-Time"), 0, "zero is a failed reservation")
        self.assertLessEqual(first(granted, "CC-Time"), first(mscc, "Validity-Time"), "it would cut the grant and warn")
        return first(granted, "CC-Time")

    def call(self, caller, msisdn):
        self.lab.create(msisdn, main=1000)
        with Kamailio(self.lab, caller) as cscf:
            answer, number = cscf.ccr(INITIAL, reserve_s=30)
            self.assertEqual(answer.get(MSCC, "Result-Code"), 2001, "ims_charging takes no other at the start")
            self.assertEqual(self.reserved(cscf, INITIAL, answer, number), 30)
            self.assertEqual(self.reserved(cscf, UPDATE, *cscf.ccr(UPDATE, 30, 30)), 30)
            self.assertEqual(self.lab.balance(msisdn), 700)
            self.assertEqual(self.reserved(cscf, UPDATE, *cscf.ccr(UPDATE, 30, 30)), 30)
            self.assertEqual(self.reserved(cscf, UPDATE, *cscf.ccr(UPDATE, 30, 30)), 10, "what is left")
            answer, number = cscf.ccr(UPDATE, 10, 30)
            self.assertEqual(self.reserved(cscf, UPDATE, answer, number), 0, "success without CC-Time: no more credit")
            answer, number = cscf.ccr(TERMINATION, 0)
            self.check_answer(answer, cscf, TERMINATION, number)
            self.assertEqual(answer.result, 2001)
        self.assertEqual(self.money(msisdn), (0, 0))

    def test_a_call_of_a_tel_uri(self):
        self.call("tel:+84953000001", "84953000001")

    def test_a_call_of_a_sip_uri(self):
        self.call("sip:+84953000002@ims.mnc001.mcc001.3gppnetwork.org;user=phone", "84953000002")

    def test_video_is_told_apart_by_its_service_identifier(self):
        self.lab.create("84953000003", main=1000)
        with Kamailio(self.lab, "tel:+84953000003", service=(1001, 200)) as cscf:
            self.assertEqual(self.reserved(cscf, INITIAL, *cscf.ccr(INITIAL, reserve_s=30)), 30)
            cscf.ccr(TERMINATION, 7)
        self.assertEqual(self.money("84953000003"), (930, 0))

    def test_an_empty_account_fails_the_reservation(self):
        self.lab.create("84953000004", main=0)
        with Kamailio(self.lab, "tel:+84953000004") as cscf:
            answer, number = cscf.ccr(INITIAL, reserve_s=30)
            self.check_answer(answer, cscf, INITIAL, number)
            self.assertTrue(answer.result == 4012 or answer.get(MSCC, "Result-Code") == 4012)


if __name__ == "__main__":
    unittest.main()
