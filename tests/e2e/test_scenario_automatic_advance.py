"""Automatic advance: the money runs out in the middle of a call, and the call goes on."""
import unittest

from scenario import Scenario


class AutomaticAdvance(Scenario):
    def test_a_call_that_runs_out_of_money_goes_on_and_the_next_recharge_repays(self):
        lan = "84961000001"
        self.lab.create(lan, main=1500, promo=200, data=0)
        call = self.call(lan)
        self.assertEqual(call.begins(60), (2001, 60))
        self.assertEqual(call.goes_on(60, 60), (2001, 60))
        self.expect_accounts(lan, 0, main=900, promo=200, data=0)
        # 500 left of 1,000 that there should be: lent to the account with less of the two that pay for calls.
        self.assertEqual(call.goes_on(60, 60), (2001, 60))
        self.hears(lan, self.granted(5000, "khuyến mại"))
        self.expect_accounts(lan, 5500, main=300, promo=5200, data=0)
        self.assertEqual(call.repeats(), (2001, 60), "the gateway did not hear the answer")
        self.expect_accounts(lan, 5500, main=300, promo=5200, data=0)
        self.assertEqual(call.ends(30), (2001, None))
        self.expect_accounts(lan, 5500, main=0, promo=5200, data=0)
        self.recharges(lan, 20_000)
        self.hears(lan, "Đã trừ 5.500đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn")
        self.expect_accounts(lan, 0, main=14_500, promo=5200, data=0)
        self.expect_books(lan,
                          "opened main:1500;promo:200;data:0",
                          "used main:-600",
                          "used main:-600",
                          "advanced promo:5000 principal=5000 fee=500 a4 automatic",
                          "used main:-300",
                          "recharged main:20000 ID",
                          "recovered main:-5500 principal=-5000 fee=-500 a4 ID",
                          "settled a4")

    def test_at_the_limit_a_call_ends_with_the_money(self):
        minh = "84961000002"
        self.lab.create(minh, main=500, promo=0, data=0, spend=35_000)
        call = self.call(minh)
        self.assertEqual(call.begins(300), (2001, 300))
        self.hears(minh, self.granted(5000, "khuyến mại"))
        self.assertEqual(call.goes_on(300, 300), (2001, 246), "2,500 of 5,500 are left")
        self.assertEqual(call.goes_on(246, 60), (4012, None))
        self.assertEqual(call.ends(0), (2001, None))
        self.expect_accounts(minh, 5500, main=0, promo=40, data=0)
        self.expect_books(minh,
                          "opened main:500;promo:0;data:0",
                          "advanced promo:5000 principal=5000 fee=500 a2 automatic",
                          "used main:-500;promo:-2500",
                          "used promo:-2460")

    def test_an_advance_for_a_call_that_never_came_about_is_taken_back_with_its_fee(self):
        hoa = "84961000003"
        self.lab.create(hoa, main=300, promo=0, data=0)
        self.assertEqual(self.call(hoa).begins(60), (2001, 60))
        self.hears(hoa, self.granted(5000, "khuyến mại"))
        self.lab.set_clock(1300)  # the gateway is not heard of again: Validity-Time and grace are over
        self.hears(hoa, "Đã hủy khoản ứng 5.000đ và phí 500đ. Quý khách còn nợ 0đ")
        self.expect_accounts(hoa, 0, main=300, promo=0, data=0)
        self.expect_books(hoa,
                          "opened main:300;promo:0;data:0",
                          "advanced promo:5000 principal=5000 fee=500 a2 automatic",
                          "reversed promo:-5000 principal=-5000 fee=-500 a2")

    def test_who_did_not_register_is_lent_nothing(self):
        nam = "84961000004"
        self.lab.create(nam, main=300, promo=0, data=0, enrol=False)
        call = self.call(nam)
        self.assertEqual(call.begins(60), (2001, 30), "what the money is enough for")
        self.assertEqual(call.goes_on(30, 60), (4012, None))
        self.assertEqual(call.ends(0), (2001, None))
        self.expect_accounts(nam, 0, main=0, promo=0, data=0)
        self.expect_books(nam, "opened main:300;promo:0;data:0", "used main:-300")


if __name__ == "__main__":
    unittest.main()
