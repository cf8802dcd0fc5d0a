"""Every service of the product with the price list of conf/airtime.yaml: what is asked, granted, and left on the account."""
import unittest
from decimal import Decimal

from gy import *

VAS, MMS = "vas@airtime", "32270@3gpp.org"
RENEWAL, RINGBACK, PREMIUM = 1, 2, 3
ONNET, OFFNET, ABROAD = "84970000001", "84910000001", "+8613800138000"


def calling(number):
    return ("Service-Information", [("IMS-Information", [("Called-Party-Address", number)])])


def sending(kind, number):
    return ("Service-Information", [(kind, [("Recipient-Address", [("Address-Data", number)])])])


class Services(GyTest):
    config = ROOT / "conf/airtime.yaml"
    numbers = itertools.count(84_972_000_001)

    def subscriber(self, amount, **kwargs):
        self.msisdn = str(next(self.numbers))
        self.lab.create(self.msisdn, main=amount, **kwargs)

    def left(self):
        return self.lab.balance(self.msisdn)

    def voice(self, number):
        """61 s, in two reports."""
        client = self.client("scscf")
        session, answer = self.open(client, service(100, seconds(60)), calling(number), context=VOICE_CONTEXT)
        self.assertEqual(answer.get(MSCC, "Granted-Service-Unit", "CC-Time"), 60)
        self.ask(client, session, UPDATE, 1, service(100, seconds(60), [seconds(60)]), context=VOICE_CONTEXT)
        return self.ask(client, session, TERMINATION, 2, service(100, used=[seconds(1)]), context=VOICE_CONTEXT)

    def test_voice_on_net_off_net_and_international(self):
        self.subscriber(100_000)
        # 61 s at 1,590 and 1,790 a minute, and at 3,600, 3,000 or 2,700 by weekday and hour.
        for number, prices in ((ONNET, ["1616.5"]), (OFFNET, [str(Decimal(1790) * 61 / 60)[:11]]), (ABROAD, ["3660", "3050", "2745"])):
            before = self.left()
            self.assertEqual(self.voice(number).result, 2001)
            self.assertIn(round(before - self.left(), 2), [round(Decimal(price), 2) for price in prices], number)

    def test_sms_on_net_off_net_and_international(self):
        self.subscriber(10_000)
        for number, price in ((ONNET, 300), (OFFNET, 350), (ABROAD, 2500)):
            before = self.left()
            answer = self.event(self.client("smsc"), DIRECT_DEBITING, service(requested=units(1)), sending("SMS-Information", number),
                                context=SMS_CONTEXT)
            self.assertEqual((answer.result, answer.get(MSCC, "Result-Code"), before - self.left()), (2001, 2001, price))

    def test_mms_is_one_more_row_of_the_price_list(self):
        self.subscriber(1100, enrol=False)
        client = self.client("mmsc")

        def send(action=DIRECT_DEBITING):
            return self.event(client, action, service(requested=units(1)), sending("MMS-Information", ONNET), context=MMS)

        self.assertEqual(amount(plain(send(PRICE_ENQUIRY).get("Cost-Information"))), 500)
        for left in (600, 100):
            answer = send()
            self.assert_mscc(answer, {"Result-Code": 2001, "Granted-Service-Unit": {"CC-Service-Specific-Units": 1},
                                      "Refund-Information": answer.get("Session-Id").encode()})
            self.assertEqual(self.left(), left)
        self.assertEqual(send().services[0], [("Result-Code", 4012)])
        self.assertEqual(self.left(), 100)

    def test_data_is_charged_by_the_block(self):
        self.subscriber(10_000)
        client = self.client("pgw")
        session, answer = self.open(client, service(10, octets(1_024_000)))
        self.assertEqual(answer.get(MSCC, "Granted-Service-Unit", "CC-Total-Octets"), 1_024_000)
        self.ask(client, session, UPDATE, 1, service(10, octets(1_024_000), [octets(51_200)]))
        self.assertEqual(self.left(), 10_000 - 75)
        # One octet more begins another block, and the next report goes on with it.
        self.ask(client, session, UPDATE, 2, service(10, octets(1_024_000), [octets(1)]))
        self.ask(client, session, TERMINATION, 3, service(10, used=[octets(51_199)]))
        self.assertEqual(self.left(), 10_000 - 150)

    def purchase(self, identifier, action=DIRECT_DEBITING, requested=None, **kwargs):
        return self.event(self.client("vas"), action, ("Service-Identifier", identifier),
                          ("Requested-Service-Unit", requested or units(1)), context=VAS, **kwargs)

    def test_a_one_time_purchase_is_enquired_bought_and_given_back(self):
        self.subscriber(20_000)
        self.assertEqual(amount(plain(self.purchase(PREMIUM, PRICE_ENQUIRY).get("Cost-Information"))), 15_000)
        self.assertEqual(self.purchase(PREMIUM, CHECK_BALANCE).get("Check-Balance-Result"), 0)
        self.assertEqual(self.left(), 20_000)
        session = new_session("vas")
        for flags in (REQUEST | PROXIABLE, T_FLAG):
            answer = self.purchase(PREMIUM, session=session, flags=flags)
            self.assertEqual((answer.result, answer.get("Granted-Service-Unit", "CC-Service-Specific-Units")), (2001, 1))
            self.assertEqual(self.left(), 5_000, "once, however often it is sent")
        self.assertEqual(self.purchase(PREMIUM, CHECK_BALANCE).get("Check-Balance-Result"), 1)
        self.assertEqual(self.purchase(PREMIUM).result, 4012)
        self.assertEqual((self.left(), self.lab.debt(self.msisdn)), (5_000, 0), "nobody borrows for a game")
        # The content could not be delivered.
        self.assertEqual(self.purchase(PREMIUM, REFUND_ACCOUNT).result, 2001)
        self.assertEqual(self.left(), 20_000)

    def test_a_purchase_names_its_own_price(self):
        self.subscriber(20_000)
        answer = self.purchase(77, requested=dollars(12_345, currency=704))
        self.assertEqual((answer.result, amount(plain(answer.get("Granted-Service-Unit", "CC-Money")))), (2001, 12_345))
        self.assertEqual(self.left(), 20_000 - 12_345)

    def test_renewals_run_every_night_and_are_lent_for(self):
        subscribers = {}
        for name, balance, enrol in (("rich", 50_000, True), ("poor", 3_500, True), ("unwilling", 3_500, False)):
            self.subscriber(balance, enrol=enrol)
            subscribers[name] = self.msisdn

        def night():
            results = {}
            for name, self.msisdn in subscribers.items():
                session = new_session("renewal")
                # The platform sends each of its batch again when it is not sure.
                results[name] = {self.purchase(RENEWAL, session=session, flags=flags).result for flags in (REQUEST | PROXIABLE, T_FLAG)}
            return results, {name: (self.lab.balance(number), self.lab.debt(number)) for name, number in subscribers.items()}

        results, books = night()
        self.assertEqual(results, {"rich": {2001}, "poor": {2001}, "unwilling": {2001}})
        self.assertEqual(books, {"rich": (47_000, 0), "poor": (500, 0), "unwilling": (500, 0)})
        self.lab.set_clock(86_400)
        results, books = night()
        # 500 are below the threshold: 5,000 are lent, 5,500 owed, and the package goes on.
        self.assertEqual(results, {"rich": {2001}, "poor": {2001}, "unwilling": {4012}})
        self.assertEqual(books, {"rich": (44_000, 0), "poor": (2_500, 5_500), "unwilling": (500, 0)})


if __name__ == "__main__":
    unittest.main()
