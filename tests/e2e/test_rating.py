"""The price list of conf/airtime.yaml on the wire: who is called decides the service, and what a call costs."""
import unittest
from decimal import Decimal

from diameter import Peer, avp, new_session, service
from lab import ROOT, LabTest

INITIAL, UPDATE, TERMINATION, EVENT = 1, 2, 3, 4
VOICE, SMS, VAS = "ext.001.452.8.32260@3gpp.org", "32274@3gpp.org", "vas@airtime"


def seconds(count):
    return [("CC-Time", count)]


def messages(count):
    return [("CC-Service-Specific-Units", count)]


def calling(number):
    return ("Service-Information", [("IMS-Information", [("Called-Party-Address", number)])])


def sending_to(number, parts=None):
    sent = [("Number-Of-Messages-Sent", parts)] if parts else []
    recipient = ("Recipient-Info", [("Recipient-Address", [("Address-Data", number)])])
    return ("Service-Information", [("SMS-Information", [recipient, *sent])])


class Rating(LabTest):
    config = ROOT / "conf/airtime.yaml"

    def call(self, peer, msisdn, number, *reports):
        """A call of `reports` seconds each; only its first request says who is called."""
        session = new_session()
        answer = peer.ccr(session, INITIAL, 0, service(100, seconds(60)), calling(number), msisdn=msisdn, context=VOICE)
        for count, used in enumerate(reports[:-1], 1):
            peer.ccr(session, UPDATE, count, service(100, seconds(60), [seconds(used)]), msisdn=msisdn, context=VOICE)
        peer.ccr(session, TERMINATION, len(reports), service(100, used=[seconds(reports[-1])]), msisdn=msisdn, context=VOICE)
        return answer.get("Multiple-Services-Credit-Control", "Result-Code")

    def paid(self, msisdn, what):
        before = self.lab.balance(msisdn)
        result = what()
        return before - self.lab.balance(msisdn), result

    def test_a_call_costs_what_its_destination_costs_in_however_many_reports(self):
        msisdn = "84971000001"
        self.lab.create(msisdn, main=100_000)
        with Peer(self.lab.port, "scscf1.lab.test") as peer:
            for number, reports, price in (("tel:+84970000001", (61,), "1616.5"), ("0970000001", (1, 59, 1), "1616.5"),
                                           ("sip:+84910000001@ims.lab.test;user=phone", (30, 30), "1790"),
                                           ("+870123456789", (61,), "32000"), ("19001234", (5,), "1000")):
                price_paid, result = self.paid(msisdn, lambda number=number, reports=reports: self.call(peer, msisdn, number, *reports))
                self.assertEqual((result, price_paid), (2001, Decimal(price)), number)
            for number in ("113", "urn:service:sos", "18001090"):
                self.assertEqual(self.paid(msisdn, lambda number=number: self.call(peer, msisdn, number, 60)), (0, 4011), number)

    def test_a_message_costs_what_its_recipient_costs_for_each_part(self):
        msisdn = "84971000002"
        self.lab.create(msisdn, main=100_000)
        with Peer(self.lab.port, "smsc.lab.test") as peer:
            def send(units, information):
                return peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 0), service(requested=units), information, msisdn=msisdn,
                                context=SMS).get("Multiple-Services-Credit-Control", "Result-Code")
            self.assertEqual(self.paid(msisdn, lambda: send(messages(1), sending_to("84970000001"))), (300, 2001))
            self.assertEqual(self.paid(msisdn, lambda: send(messages(2), sending_to("84910000001"))), (700, 2001))
            self.assertEqual(self.paid(msisdn, lambda: send([], sending_to("84910000001", parts=3))), (1050, 2001))
            self.assertEqual(self.paid(msisdn, lambda: send(messages(1), sending_to("+8613800138000"))), (2500, 2001))

    def test_a_subscriber_is_found_however_the_number_is_written(self):
        msisdn = "84971000003"
        self.lab.create("0971000003", "--imsi", "452041000000003", "--contract", "c-three", main=100_000)
        self.assertEqual(self.lab.show("+84971000003")["msisdn"], msisdn)
        with Peer(self.lab.port, "pgw.lab.test") as peer:
            def identified(*identities):
                content = [avp("Subscription-Id", [("Subscription-Id-Type", kind), ("Subscription-Id-Data", data)])
                           for kind, data in identities]
                return peer.ccr(new_session(), INITIAL, 0, service(10, []), *content).result
            for identity in ((0, msisdn), (0, "+84971000003"), (0, "0084971000003"), (0, "0971000003"), (1, "452041000000003"),
                             (2, "tel:+84-971-000-003"), (2, "sip:+84971000003@ims.lab.test;user=phone"),
                             (2, "sip:452041000000003@ims.mnc004.mcc452.3gppnetwork.org"),
                             (3, "0452041000000003@nai.epc.mnc004.mcc452.3gppnetwork.org"), (4, "c-three")):
                self.assertEqual(identified(identity), 2001, identity)
            self.assertEqual(identified((1, "452049999999999"), (0, msisdn)), 2001, "E.164 goes first, wherever it stands")
            self.assertEqual(identified((0, "84979999999"), (1, "452041000000003")), 5030, "nobody has the number that goes first")
            inside = ("Service-Information", [("Subscription-Id", [("Subscription-Id-Type", 0), ("Subscription-Id-Data", "0971000003")])])
            self.assertEqual(peer.ccr(new_session(), INITIAL, 0, service(10, []), inside).result, 2001)

    def test_a_renewal_is_lent_for_and_premium_content_is_not(self):
        with Peer(self.lab.port, "vas.lab.test") as peer:
            def buy(msisdn, identifier):
                self.lab.create(msisdn, main=0)
                return peer.ccr(new_session(), EVENT, 0, ("Requested-Action", 0), ("Service-Identifier", identifier),
                                ("Requested-Service-Unit", messages(1)), msisdn=msisdn, context=VAS).result
            self.assertEqual(buy("84971000004", 1), 2001)
            self.assertEqual(self.lab.debt("84971000004"), 5500)
            self.assertEqual(buy("84971000005", 3), 4012)
            self.assertEqual(self.lab.debt("84971000005"), 0)


if __name__ == "__main__":
    unittest.main()
