"""Registration for automatic advances: by SMS and by USSD, its pauses and its end."""
import unittest

from scenario import Scenario, scenario_policy

REGISTERED = "Quý khách đã đăng ký tự động ứng tiền khi sắp hết tiền. Tạm dừng: soạn TAM DUNG, hủy: soạn HUY gửi 9118"
ALREADY = "Quý khách đang dùng tự động ứng tiền. Tạm dừng: soạn TAM DUNG, hủy: soạn HUY gửi 9118"
NOT_REGISTERED = "Quý khách chưa đăng ký tự động ứng tiền. Đăng ký: soạn DK gửi 9118"
PAUSED = "Quý khách đã tạm dừng ứng tự động. Tiếp tục: soạn TIEP TUC gửi 9118"
RESUMED = "Quý khách đã tiếp tục dùng tự động ứng tiền"
CANCELLED = "Quý khách đã hủy tự động ứng tiền. Đăng ký lại: soạn DK gửi 9118"


class Registration(Scenario):
    def calls_without_money(self, msisdn):
        call = self.call(msisdn)
        code, granted = call.begins(60)
        call.ends(60 if granted else 0)
        return code

    def expect_enrolment(self, msisdn, enrolment):
        self.assertEqual(self.lab.show(msisdn)["enrolment"], enrolment)

    def test_by_sms(self):
        lan = "84964000001"
        self.lab.create(lan, main=0, promo=0, data=0, enrol=False)
        self.assertEqual(self.calls_without_money(lan), 4012)
        self.writes(lan, "HUY", NOT_REGISTERED)
        self.writes(lan, "Đk", REGISTERED)
        self.expect_enrolment(lan, "active")
        self.writes(lan, "DK", ALREADY)
        self.writes(lan, "tạm dừng", PAUSED)
        self.expect_enrolment(lan, "paused")
        self.assertEqual(self.calls_without_money(lan), 4012, "a pause means no advance")
        self.writes(lan, "TIEPTUC", RESUMED)
        self.expect_enrolment(lan, "active")
        self.assertEqual(self.calls_without_money(lan), 2001)
        self.hears(lan, self.granted(5000, "chính"))
        self.writes(lan, "HUY", "Quý khách đã hủy ứng tự động. Nợ 5.500đ sẽ trừ vào lần nạp thẻ tới")
        self.expect_enrolment(lan, "cancelled")
        self.writes(lan, "TIEP TUC", NOT_REGISTERED)
        self.recharges(lan, 10_000)
        self.hears(lan, "Đã trừ 5.500đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn")
        self.writes(lan, "DK", REGISTERED)
        self.expect_accounts(lan, 0, main=8900, promo=0, data=0)
        self.expect_books(lan,
                          "opened main:0;promo:0;data:0",
                          "enrolment_changed active sms vi-1",
                          "enrolment_changed paused sms vi-1",
                          "enrolment_changed active sms vi-1",
                          "advanced main:5000 principal=5000 fee=500 a5 automatic",
                          "used main:-600",
                          "enrolment_changed cancelled sms vi-1",
                          "recharged main:10000 ID",
                          "recovered main:-5500 principal=-5000 fee=-500 a5 ID",
                          "settled a5",
                          "enrolment_changed active sms vi-1")

    def test_a_pause_that_ends_by_itself(self):
        minh = "84964000002"
        self.lab.create(minh, main=0, promo=0, data=0, enrol=False)
        self.writes(minh, "DK", REGISTERED)
        self.writes(minh, "TAM DUNG 7", f"Quý khách đã tạm dừng tự động ứng tiền đến ngày {self.in_days(7)}. "
                                        "Tiếp tục: soạn TIEP TUC gửi 9118")
        self.lab.pass_days(6)
        self.assertEqual(self.calls_without_money(minh), 4012)
        self.lab.pass_days(1)
        self.assertEqual(self.calls_without_money(minh), 2001)
        self.hears(minh, self.granted(5000, "chính"))
        self.expect_enrolment(minh, "active")
        self.expect_accounts(minh, 5500, main=4400, promo=0, data=0)
        self.expect_books(minh,
                          "opened main:0;promo:0;data:0",
                          "enrolment_changed active sms vi-1",
                          "enrolment_changed paused sms vi-1 until THEN",
                          "enrolment_changed active automatic",
                          "advanced main:5000 principal=5000 fee=500 a5 automatic",
                          "used main:-600")

    def test_in_english(self):
        john = "84964000003"
        self.lab.create(john, main=500, promo=0, data=0, enrol=False)
        self.writes(john, "reg", "You are registered for automatic advances when your money runs low. To pause send PAUSE, "
                                 "to cancel STOP to 9118")
        self.writes(john, "?", "Send to 9118: REG register, STOP cancel, PAUSE, RESUME, ADV advance, BAL balance, HIST history, "
                               "NOINFO no offers")
        self.dials(john, ("3", "CON Automatic advances: on\n1 Register\n2 Pause\n3 Resume\n4 Cancel\n00 Menu"),
                   ("2", "END You paused automatic advances. To go on send RESUME to 9118"))
        self.hears(john, "You paused automatic advances. To go on send RESUME to 9118")
        self.writes(john, "STOP", "You cancelled automatic advances. To register again send REG to 9118")
        self.expect_accounts(john, 0, main=500, promo=0, data=0)
        self.expect_books(john,
                          "opened main:500;promo:0;data:0",
                          "enrolment_changed active sms en-1",
                          "enrolment_changed paused ussd en-1",
                          "enrolment_changed cancelled sms en-1")

    def test_by_ussd(self):
        hoa = "84964000004"
        self.lab.create(hoa, main=500, promo=0, data=0, enrol=False)
        menu = "CON Ung tien\n1 Ung ngay\n2 So du, no\n3 Tu dong ung\n4 Tra no\n5 Lich su\n6 Tin nhan\n7 Ngon ngu\n8 Tro giup"
        service = "CON Tu dong ung: {}\n1 Dang ky\n2 Tam dung\n3 Tiep tuc\n4 Huy\n00 Menu"
        terms = "CON Tu dong ung tu 5.000d, phi tu 500d, khi so du duoi 1.000d?\n1 Co\n2 Khong\n00 Menu"
        self.dials(hoa, ("", menu), ("3", service.format("chua dang ky")), ("1", terms), ("2", menu))
        self.expect_enrolment(hoa, "not_registered")
        self.dials(hoa, ("", menu), ("3", service.format("chua dang ky")), ("1", terms),
                   ("1", "END Quy khach da dang ky tu dong ung tien khi sap het tien. Tam dung: soan TAM DUNG, huy: soan HUY gui 9118"))
        self.hears(hoa, REGISTERED)
        self.expect_enrolment(hoa, "active")
        self.dials(hoa, ("3", service.format("dang bat")),
                   ("2", "END Quy khach da tam dung ung tu dong. Tiep tuc: soan TIEP TUC gui 9118"))
        self.hears(hoa, PAUSED)
        self.dials(hoa, ("3", service.format("tam dung")), ("3", "END Quy khach da tiep tuc dung tu dong ung tien"))
        self.hears(hoa, RESUMED)
        self.dials(hoa, ("3", service.format("dang bat")), ("4", "CON Huy tu dong ung tien?\n1 Huy\n2 Khong\n00 Menu"), ("2", menu))
        self.expect_enrolment(hoa, "active")
        self.dials(hoa, ("3", service.format("dang bat")), ("4", "CON Huy tu dong ung tien?\n1 Huy\n2 Khong\n00 Menu"),
                   ("1", "END Quy khach da huy tu dong ung tien. Dang ky lai: soan DK gui 9118"))
        self.hears(hoa, CANCELLED)
        self.dials(hoa, ("3", service.format("da huy")))
        self.expect_enrolment(hoa, "cancelled")
        self.expect_accounts(hoa, 0, main=500, promo=0, data=0)
        self.expect_books(hoa,
                          "opened main:500;promo:0;data:0",
                          "enrolment_changed active ussd vi-1",
                          "enrolment_changed paused ussd vi-1",
                          "enrolment_changed active ussd vi-1",
                          "enrolment_changed cancelled ussd vi-1")




class RegistrationUponInvitation(Scenario):
    config = scenario_policy(invitation={"enabled": True})

    def test_who_runs_out_of_money_is_invited_and_says_yes(self):
        an = "84964000021"
        self.lab.create(an, main=0, promo=0, data=0, enrol=False)
        for _ in range(2):
            self.assertEqual(self.call(an).begins(60), (4012, None))
        self.hears(an, "[QC] Ứng 10.000đ, phí 1.000đ, thu lại ở lần nạp thẻ tới. Đăng ký ứng tự động: soạn Y trong 10 phút, hoặc DK, "
                       "gửi 9118. Từ chối: TC")
        self.writes(an, "Y", REGISTERED)
        self.assertEqual(self.lab.show(an)["enrolment"], "active")
        call = self.call(an)
        self.assertEqual(call.begins(60), (2001, 60))
        self.hears(an, self.granted(5000, "chính"))
        self.assertEqual(call.ends(60), (2001, None))
        self.expect_accounts(an, 5500, main=4400, promo=0, data=0)
        self.expect_books(an,
                          "opened main:0;promo:0;data:0",
                          "enrolment_changed active sms vi-1",
                          "advanced main:5000 principal=5000 fee=500 a3 automatic",
                          "used main:-600")


class RegistrationOnPagesWithDiacritics(Scenario):
    config = scenario_policy(portal={"ussd": {"coding": "ucs2"}})
    ussd_coding = "ucs2"

    def test_by_ussd(self):
        nga = "84964000011"
        self.lab.create(nga, main=500, promo=0, data=0, enrol=False)
        self.dials(nga,
                   ("", "CON Ứng tiền\n1 Ứng ngay\n2 Số dư, nợ\n3 Tự động ứng\n4 Trả nợ\n5 Lịch sử\n0 Tiếp"),
                   ("0", "CON 6 Tin nhắn\n7 Ngôn ngữ\n8 Trợ giúp"),
                   ("3", "CON Tự động ứng: chưa đăng ký\n1 Đăng ký\n2 Tạm dừng\n3 Tiếp tục\n4 Hủy\n00 Menu"),
                   ("1", "CON Tự động ứng từ 5.000đ, phí từ 500đ, khi số dư dưới 1.000đ?\n1 Có\n2 Không\n00 Menu"),
                   ("1", "CON Quý khách đã đăng ký tự động ứng tiền khi sắp hết tiền. Tạm dừng:\n0 Tiếp\n00 Menu"),
                   ("0", "END soạn TAM DUNG, hủy: soạn HUY gửi 9118"))
        self.hears(nga, REGISTERED)
        self.expect_accounts(nga, 0, main=500, promo=0, data=0)
        self.expect_books(nga, "opened main:500;promo:0;data:0", "enrolment_changed active ussd vi-1")


if __name__ == "__main__":
    unittest.main()
