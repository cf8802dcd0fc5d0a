"""Recovery: an advance is paid back in full, in parts, late, or after it was given up."""
import unittest

from scenario import Scenario, scenario_policy

CLEARED = "Đã trừ {}đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn"


class Recovery(Scenario):
    config = scenario_policy(ageing={"reminders_days_before": [3, 1], "late_fee": {"after_days": 1, "percent": 2},
                                     "write_off_after_days": 90})

    def borrows(self, msisdn):
        """5,000 for 500, in a call that uses 600 of it at once."""
        self.lab.create(msisdn, main=0, promo=0, data=0)
        call = self.call(msisdn)
        self.assertEqual(call.begins(60), (2001, 60))
        self.hears(msisdn, self.granted(5000, "chính"))
        self.assertEqual(call.ends(60), (2001, None))
        self.expect_accounts(msisdn, 5500, main=4400, promo=0, data=0)

    def test_in_full(self):
        lan = "84962000001"
        self.borrows(lan)
        self.recharges(lan, 20_000)
        self.hears(lan, CLEARED.format("5.500"))
        self.expect_accounts(lan, 0, main=18_900, promo=0, data=0)
        self.lab.pass_days(60)
        self.expect_books(lan,
                          "opened main:0;promo:0;data:0",
                          "advanced main:5000 principal=5000 fee=500 a2 automatic",
                          "used main:-600",
                          "recharged main:20000 ID",
                          "recovered main:-5500 principal=-5000 fee=-500 a2 ID",
                          "settled a2")

    def test_in_parts(self):
        minh = "84962000002"
        self.borrows(minh)
        self.recharges(minh, 2000)  # 80 % of it, the fee first
        self.hears(minh, "Đã trừ 1.600đ từ tiền nạp để trả nợ ứng tiền. Còn nợ 3.900đ")
        self.expect_accounts(minh, 3900, main=4800, promo=0, data=0)
        self.recharges(minh, 3900)  # no more than the debt: 80 % again
        self.hears(minh, "Đã trừ 3.120đ từ tiền nạp để trả nợ ứng tiền. Còn nợ 780đ")
        self.recharges(minh, 10_000)
        self.hears(minh, CLEARED.format("780"))
        self.expect_accounts(minh, 0, main=14_800, promo=0, data=0)
        self.expect_books(minh,
                          "opened main:0;promo:0;data:0",
                          "advanced main:5000 principal=5000 fee=500 a2 automatic",
                          "used main:-600",
                          "recharged main:2000 ID",
                          "recovered main:-1600 principal=-1100 fee=-500 a2 ID",
                          "recharged main:3900 ID",
                          "recovered main:-3120 principal=-3120 a2 ID",
                          "recharged main:10000 ID",
                          "recovered main:-780 principal=-780 a2 ID",
                          "settled a2")

    def test_overdue(self):
        hoa = "84962000003"
        self.borrows(hoa)
        self.is_reminded_until_due(hoa)
        self.writes(hoa, "UT", "Quý khách chưa ứng tiền được: Quý khách có khoản ứng quá hạn chưa hoàn trả. "
                               "Trợ giúp: soạn HD gửi 9118")
        self.is_charged_a_late_fee(hoa)
        self.recharges(hoa, 10_000)
        self.hears(hoa, CLEARED.format("5.600"))
        self.expect_accounts(hoa, 0, main=8800, promo=0, data=0)
        self.expect_books(hoa,
                          "opened main:0;promo:0;data:0",
                          "advanced main:5000 principal=5000 fee=500 a2 automatic",
                          "used main:-600",
                          "overdue a2",
                          "late_fee_charged fee=100 a2",
                          "recharged main:10000 ID",
                          "recovered main:-5600 principal=-5000 fee=-600 a2 ID",
                          "settled a2")

    def test_written_off_and_paid_back_after_all(self):
        nam = "84962000004"
        self.borrows(nam)
        self.is_reminded_until_due(nam)
        self.is_charged_a_late_fee(nam)
        self.lab.pass_days(89)
        self.hears(nam, "Khoản nợ ứng tiền 5.600đ của Quý khách đã quá hạn lâu ngày. Chúng tôi ngừng nhắc nợ, tiền nạp sau này vẫn được trừ "
                        "để hoàn trả")
        self.expect_accounts(nam, 0, main=4400, promo=0, data=0)
        self.lab.pass_days(200)
        self.recharges(nam, 1000)
        self.hears(nam, "Đã trừ 800đ từ tiền nạp để trả nợ ứng tiền. Còn nợ 4.800đ")
        self.expect_accounts(nam, 4800, main=4600, promo=0, data=0)
        self.lab.pass_days(30)
        self.recharges(nam, 20_000)
        self.hears(nam, CLEARED.format("4.800"))
        self.expect_accounts(nam, 0, main=19_800, promo=0, data=0)
        self.expect_books(nam,
                          "opened main:0;promo:0;data:0",
                          "advanced main:5000 principal=5000 fee=500 a2 automatic",
                          "used main:-600",
                          "overdue a2",
                          "late_fee_charged fee=100 a2",
                          "written_off principal=-5000 fee=-600 a2 time",
                          "recharged main:1000 ID",
                          "reinstated principal=5000 fee=600 a2",
                          "recovered main:-800 principal=-200 fee=-600 a2 ID",
                          "recharged main:20000 ID",
                          "recovered main:-4800 principal=-4800 a2 ID",
                          "settled a2")

    def is_reminded_until_due(self, msisdn):
        due = self.in_days(30)
        for days in (27, 2):  # three days before, and one
            self.lab.pass_days(days)
            self.hears(msisdn, f"Khoản nợ ứng tiền 5.500đ của Quý khách đến hạn ngày {due}. Vui lòng nạp thẻ để hoàn trả")
        self.lab.pass_days(1)
        self.hears(msisdn, f"Khoản nợ ứng tiền 5.500đ của Quý khách đã quá hạn từ ngày {due}. Vui lòng nạp thẻ để hoàn trả")

    def is_charged_a_late_fee(self, msisdn):
        due = self.in_days(0)
        self.lab.pass_days(1)
        self.hears(msisdn, f"Khoản nợ ứng tiền 5.600đ của Quý khách đã quá hạn từ ngày {due}. Vui lòng nạp thẻ để hoàn trả")
        self.expect_accounts(msisdn, 5600, main=4400, promo=0, data=0)


if __name__ == "__main__":
    unittest.main()
