"""What stands in requests, right and wrong: checklist 1.1, 1.3 and 1.7."""
import unittest

from gy import *

HUAWEI = 2011


class Requests(GyTest):
    def refused_then_served(self, result, failed, *content, **kwargs):
        """An INITIAL is refused with exactly that Failed-AVP, nothing is reserved, and the connection goes on."""
        self.subscriber(1000)
        client = self.client()
        answer = client.ask(new_session(), INITIAL, 0, *content, msisdn=self.msisdn, **kwargs)
        self.assert_failed(answer, result, failed)
        self.assertEqual(self.money(), (1000, 0))
        self.assert_mscc(self.open(client, service(10, []))[1], granted(10, "CC-Total-Octets", 5_000_000))

    def test_TC39_an_unknown_request_type_is_named(self):
        self.subscriber(1000)
        for type_ in (0, 5, 9):
            answer = self.ask(self.client(), new_session(), type_, 0, service(10, []))
            self.assert_failed(answer, 5004, avp("CC-Request-Type", type_))
        self.assertEqual(self.money(), (1000, 0))

    def test_TC40_a_missing_service_context_is_named(self):
        self.refused_then_served(5005, avp("Service-Context-Id", ""), service(10, []), omit=("Service-Context-Id",))

    def test_TC41_a_repeated_multiple_services_indicator_is_named(self):
        self.refused_then_served(5009, avp(*MSI), MSI, MSI, service(10, []))

    def test_TC42_units_of_the_wrong_length_are_named(self):
        short = raw_avp(417, b"\0\0\0\1")
        self.refused_then_served(5014, avp("Requested-Service-Unit", [short]), ("Service-Identifier", 1),
                                 ("Requested-Service-Unit", [short]))

    def test_TC43_a_vendor_avp_that_the_dictionary_has_is_no_obstacle(self):
        self.subscriber(1000)
        information = ("Service-Information", [raw_avp(20300, b"".join(
            raw_avp(code, data, HUAWEI) for code, data in ((20302, b"12025550000"), (20303, b"12025550001"), (20313, b"\0\0\0\0"),
                                                          (20321, b"\0\0\0\0"), (20322, b""), (20324, b"\0\0\0\0"),
                                                          (20327, b""), (20339, b"\0\0\0\0"), (20385, b"x"), (20386, b"20261124"))), HUAWEI)])
        content = (("Requested-Service-Unit", seconds(300)), ("Used-Service-Unit", seconds(0)), information)
        # CGRateS numbers its first request 1.
        answer = self.ask(self.client(), new_session(), INITIAL, 1, *content, context="voice@airtime")
        self.assertEqual((answer.result, answer.services), (2001, []))
        self.assertEqual(plain(answer.get("Granted-Service-Unit")), {"CC-Time": 300})
        self.assertEqual(self.money(), (1000, 50))

    def test_TC44_an_unknown_avp_is_refused_with_m_and_ignored_without(self):
        unknown = raw_avp(9999, b"1234", vendor=9999)
        self.refused_then_served(5001, unknown, service(10, []), unknown)
        inside = ("Multiple-Services-Credit-Control", [("Rating-Group", 10), ("Requested-Service-Unit", []), unknown])
        self.refused_then_served(5001, avp("Multiple-Services-Credit-Control", [unknown]), inside)
        self.subscriber(1000)
        ignored = raw_avp(9999, b"1234", vendor=9999, mandatory=False)
        _, answer = self.open(self.client(), service(10, []), ignored)
        self.assert_mscc(answer, granted(10, "CC-Total-Octets", 5_000_000))

    def test_TC45_nobody_knows_the_subscriber(self):
        self.subscriber(1000)
        for type_, content in ((INITIAL, ()), (EVENT, (("Requested-Action", DIRECT_DEBITING),))):
            answer = self.ask(self.client(), new_session(), type_, 0, service(10, octets(1)), *content, msisdn="12025540000")
            self.assert_failed(answer, 5030)
        # A session that nobody opened is unknown, whoever's it would have been.
        answer = self.ask(self.client(), new_session(), UPDATE, 1, service(10, octets(1)), msisdn="12025540000")
        self.assertIn(answer.result, (5002, 5030))

    def test_TC46_an_unknown_service_context_cannot_be_rated(self):
        self.refused_then_served(5031, avp("Service-Context-Id", "foo@bar"), service(10, []), context="foo@bar")

    def test_TC60_a_request_without_subscriber_is_answered(self):
        client = self.client()
        answer = client.ask(new_session(), INITIAL, 0, context=VOICE_CONTEXT,)
        self.assert_failed(answer, 5030)

    def test_an_avp_that_only_answers_have_is_not_allowed(self):
        """RFC 8506 10.1 with RFC 6733 7.1.5."""
        wrong = ("Granted-Service-Unit", octets(1_000_000))
        self.refused_then_served(5008, avp(*wrong), service(10, []), wrong)


class Shapes(GyTest):
    def test_TC09_a_voice_session_of_kamailio_gets_seconds_for_its_service_and_rating_group(self):
        self.subscriber(1000)
        client = self.client()
        content = (("Accounting-Record-Type", 2), ("Accounting-Record-Number", 0),
                   ("Vendor-Specific-Application-Id", [("Vendor-Id", 10415), ("Auth-Application-Id", 4)]), MSI,
                   ("Subscription-Id", [("Subscription-Id-Type", 2), ("Subscription-Id-Data", f"sip:+{self.msisdn}@ims.lab.test")]),
                   service(100, seconds(30), identifiers=[1000]))
        answer = client.ask(new_session(), INITIAL, 0, *content, context="ext.01.001.8.32260@3gpp.org")
        self.assert_mscc(answer, granted(100, "CC-Time", 30, Service_Identifier=1000))
        self.assertEqual(self.money(), (1000, 10))

    def test_TC23_a_data_session_of_open5gs_keeps_its_shape_and_is_no_direct_debit(self):
        self.subscriber(1000)
        qos = raw_avp(1016, raw_avp(1028, b"\0\0\0\x09", vendor=10415), vendor=10415)
        mscc = service(None, octets(1_000_000))
        mscc[1].append(qos)
        answer = self.ask(self.client(), new_session("smf"), INITIAL, 0, ("Requested-Action", DIRECT_DEBITING), ("AoC-Request-Type", 1),
                          ("Multiple-Services-Indicator", 0), mscc, ("Service-Information", [("PS-Information", [])]))
        self.assert_mscc(answer, granted(None, "CC-Total-Octets", 1_000_000))
        self.assertEqual(self.money(), (1000, 100))


if __name__ == "__main__":
    unittest.main()
