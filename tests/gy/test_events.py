"""One-time events: RFC 8506 6, checklist 1.3."""
import signal
import threading
import unittest

from gy import *


class Events(GyTest):
    def test_TC26_a_direct_debit_at_command_level_is_answered_there(self):
        self.subscriber(100)
        answer = self.event(self.client(), DIRECT_DEBITING, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)))
        self.assertEqual((answer.result, answer.services), (2001, []))
        self.assertEqual(plain(answer.get("Granted-Service-Unit")), {"CC-Service-Specific-Units": 1})
        self.assertEqual(amount(plain(answer.get("Cost-Information"))), Decimal("0.05"))
        self.assertEqual(self.money(), (95, 0))

    def test_TC26_cost_information_is_left_out_where_the_profile_says_so(self):
        self.subscriber(100)
        answer = self.event(self.client("gw.silent"), DIRECT_DEBITING, ("Service-Identifier", 1),
                            ("Requested-Service-Unit", units(1)))
        self.assertEqual((answer.result, answer.get("Cost-Information")), (2001, None))
        self.assertEqual(self.money(), (95, 0))

    def test_TC27_a_direct_debit_in_an_mscc_is_answered_in_one(self):
        self.subscriber(100)
        information = ("Service-Information", [("SMS-Information", [])])
        answer = self.event(self.client(), DIRECT_DEBITING, service(None, units(1)), information, context=SMS_CONTEXT)
        self.assert_mscc(answer, {"Result-Code": 2001, "Granted-Service-Unit": {"CC-Service-Specific-Units": 1},
                                  "Refund-Information": answer.get("Session-Id").encode()})
        self.assertIsNone(answer.get("Granted-Service-Unit"))
        self.assertEqual(self.money(), (95, 0))

    def test_TC28_a_direct_debit_of_money_needs_no_rating(self):
        self.subscriber(100)
        client = self.client()
        debit = lambda wanted: self.event(client, DIRECT_DEBITING, ("Requested-Service-Unit", wanted), context="purchase@airtime")
        answer = debit(dollars(30, -2))
        self.assertEqual(answer.result, 2001)
        self.assertEqual(amount(plain(answer.get("Granted-Service-Unit", "CC-Money"))), Decimal("0.30"))
        self.assertEqual(answer.get("Granted-Service-Unit", "CC-Money", "Currency-Code"), 840)
        self.assertEqual(self.money(), (70, 0))
        # Any exponent that is exact; another currency is none of the account's.
        self.assertEqual(debit(dollars(10_000_000, -8)).result, 2001)
        self.assertEqual(self.money(), (60, 0))
        self.assertEqual(debit(dollars(10, -2, currency=978)).result, 5004)
        self.assertEqual(self.money(), (60, 0))

    def test_TC29_a_direct_debit_beyond_the_balance_changes_nothing(self):
        self.subscriber(4)
        client = self.client()
        debit = lambda: self.event(client, DIRECT_DEBITING, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)))
        answer = debit()
        self.assertEqual((answer.result, answer.get("Granted-Service-Unit")), (4012, None))
        self.assertEqual(self.money(), (4, 0))
        self.recharge(client, 1)
        self.assertEqual(debit().result, 2001)
        self.assertEqual(self.money(), (0, 0))

    def test_TC29_a_direct_debit_in_an_mscc_is_refused_in_the_command_where_the_client_looks_there(self):
        self.subscriber(4)
        information = ("Service-Information", [("SMS-Information", [])])
        for name, result in (("gw", 2001), ("gw.command", 4012)):
            answer = self.event(self.client(name), DIRECT_DEBITING, service(None, units(1)), information, context=SMS_CONTEXT)
            self.assertEqual(answer.result, result)
            self.assertEqual([plain(mscc) for mscc in answer.services], [{"Result-Code": 4012}])
        self.assertEqual(self.money(), (4, 0))

    def test_TC30_a_balance_check_moves_no_money(self):
        for balance, result in ((100, 0), (5, 0), (4, 1), (0, 1)):
            for content in ((("Service-Identifier", 1), ("Requested-Service-Unit", units(1))), (service(None, units(1), identifiers=[1]),)):
                with self.subTest(balance=balance, content=content):
                    self.subscriber(balance)
                    answer = self.event(self.client(), CHECK_BALANCE, *content)
                    self.assertEqual((answer.result, answer.get("Check-Balance-Result")), (2001, result))
                    self.assertEqual(self.money(), (balance, 0))

    def test_TC31_a_price_enquiry_tells_the_price_whatever_the_balance(self):
        self.subscriber(0)
        for content in ((("Service-Identifier", 1), ("Requested-Service-Unit", units(3))), (service(None, units(3), identifiers=[1]),)):
            # Also to a client that wants no other Cost-Information: it is the answer.
            answer = self.event(self.client("gw.silent"), PRICE_ENQUIRY, *content)
            self.assertEqual((answer.result, answer.get("Check-Balance-Result")), (2001, None))
            cost = plain(answer.get("Cost-Information"))
            self.assertEqual((amount(cost), cost["Currency-Code"]), (Decimal("0.15"), 840))
        self.assertEqual(self.money(), (0, 0))

    def test_TC32_a_recharge_credits_its_money(self):
        self.subscriber(0)
        client = self.client()
        answer = self.recharge(client, 1000)
        self.assertEqual((answer.result, answer.services), (2001, []))
        self.assertEqual(amount(plain(answer.get("Granted-Service-Unit", "CC-Money"))), 10)
        self.assertEqual(amount(plain(answer.get("Cost-Information"))), 10)
        self.assertEqual(self.money(), (1000, 0))
        answer = self.event(client, REFUND_ACCOUNT, service(None, dollars(5)), context=RECHARGE_CONTEXT)
        self.assertEqual((answer.result, len(answer.services)), (2001, 1))
        self.assertEqual(amount(plain(answer.get(MSCC, "Granted-Service-Unit", "CC-Money"))), 5)
        self.assertEqual(self.money(), (1500, 0))

    def test_TC33_a_refund_of_service_units_credits_their_price(self):
        self.subscriber(0)
        parameter = ("Service-Parameter-Info", [("Service-Parameter-Type", 1), ("Service-Parameter-Value", b"7")])
        answer = self.event(self.client(), REFUND_ACCOUNT, ("Service-Identifier", 1), ("Requested-Service-Unit", units(7)), parameter)
        self.assertEqual(answer.result, 2001)
        self.assertEqual(amount(plain(answer.get("Cost-Information"))), Decimal("0.35"))
        self.assertEqual(self.money(), (35, 0))

    def test_E9_a_refund_by_its_refund_information_undoes_the_debit(self):
        self.subscriber(100)
        client = self.client("smsc.stranger")
        named = [("Service-Identifier", 1), ("Requested-Service-Unit", units(2))]
        information = self.event(client, DIRECT_DEBITING, *named).get("Refund-Information")
        self.assertEqual(self.money(), (90, 0))
        for result in (2001, 5004):
            answer = self.event(client, REFUND_ACCOUNT, *named, ("Refund-Information", information))
            self.assertEqual(answer.result, result)
            self.assertEqual(self.money(), (100, 0))

    def test_a_client_without_the_right_neither_recharges_nor_refunds(self):
        self.subscriber(100)
        client = self.client("smsc.none")
        session = new_session("sms")
        self.event(client, DIRECT_DEBITING, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)), session=session)
        for answer in (self.recharge(client, 1000),
                       self.event(client, REFUND_ACCOUNT, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)), session=session,
                                  number=1)):
            self.assertEqual((answer.result, answer.get("Granted-Service-Unit")), (5003, None))
        self.assertEqual(self.money(), (95, 0))

    def test_TC35_a_recharge_that_comes_twice_at_once_is_credited_once(self):
        self.subscriber(0)
        clients = [self.client(f"shop{number}.proxy") for number in (1, 2)]
        session, answers = new_session("shop"), []
        both = threading.Barrier(2)

        def send(client):
            both.wait()
            answers.append(self.recharge(client, 1000, session=session, Origin_Host="shop.lab.test"))

        threads = [threading.Thread(target=send, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.result for answer in answers], [2001, 2001])
        self.assertEqual(answers[0].body, answers[1].body)
        self.assertEqual(self.money(), (1000, 0))

    def test_TC37_a_recharge_that_cannot_be_stored_is_busy_and_succeeds_when_sent_again(self):
        self.subscriber(0)
        client, session = self.client(), new_session("shop")
        self.lab.signal("REDIS", signal.SIGSTOP)
        try:
            answer = self.recharge(client, 1000, session=session)
        finally:
            self.lab.signal("REDIS", signal.SIGCONT)
        self.assertEqual((answer.result, answer.flags & 0x20), (3004, 0x20))

        def sent_again():
            answer = self.recharge(client, 1000, session=session, flags=T_FLAG)
            self.assertIn(answer.result, (2001, 3004))
            return answer.result == 2001

        eventually(sent_again, what="the recharge")
        self.assertEqual(self.money(), (1000, 0))
        self.assertTrue(sent_again())
        self.assertEqual(self.money(), (1000, 0))

    def test_TC38_an_event_needs_its_requested_action(self):
        self.subscriber(100)
        answer = self.ask(self.client(), new_session(), EVENT, 0, ("Service-Identifier", 1), ("Requested-Service-Unit", units(1)))
        self.assert_failed(answer, 5005, avp("Requested-Action", 0))
        self.assertEqual(self.money(), (100, 0))

    def test_TC47_an_unknown_service_parameter_type_cannot_be_rated(self):
        self.subscriber(0)
        known, unknown = (("Service-Parameter-Info", [("Service-Parameter-Type", type_), ("Service-Parameter-Value", b"7")])
                          for type_ in (1, 4711))
        answer = self.event(self.client(), REFUND_ACCOUNT, ("Service-Identifier", 1), ("Requested-Service-Unit", units(7)), known, unknown)
        self.assert_failed(answer, 5031, avp(*unknown))
        self.assertEqual(self.money(), (0, 0))


if __name__ == "__main__":
    unittest.main()
