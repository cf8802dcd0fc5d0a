"""Advance on request: a subscriber asks for one, by SMS or USSD, and gets it or hears why not."""
import unittest

from scenario import Scenario, scenario_policy

REFUSED = "Quý khách chưa ứng tiền được: {}. Trợ giúp: soạn HD gửi 9118"
LIMIT_REACHED = REFUSED.format("Quý khách đã dùng hết hạn mức ứng tiền")


class AdvanceOnRequest(Scenario):
    def test_by_sms(self):
        lan = "84963000001"
        self.lab.create(lan, main=3000, promo=50, data=0, enrol=False)
        self.writes(lan, "KT", "Số dư: TK chính 3.000đ, khuyến mại 50đ. Còn nợ 0đ. Được ứng 10.000đ. Tự động ứng tiền: chưa đăng ký")
        self.writes(lan, "UT 7000", "Mức ứng không hợp lệ. Quý khách chọn một trong các mức: 5.000đ, 10.000đ")
        self.writes(lan, "UT 20000", LIMIT_REACHED)
        self.expect_accounts(lan, 0, main=3000, promo=50, data=0)
        self.writes(lan, "ứng 5", "Gửi 9118: DK đăng ký, HUY hủy, TAM DUNG tạm dừng, TIEP TUC tiếp tục, UT ứng tiền, KT kiểm tra, "
                                  "LS lịch sử, TC từ chối tin")
        self.writes(lan, "UT 5000", self.granted(5000, "data"))  # where the balance is lowest
        self.expect_accounts(lan, 5500, main=3000, promo=50, data=5000)
        self.writes(lan, "UT", LIMIT_REACHED)
        self.writes(lan, "KT", "Số dư: TK chính 3.000đ, khuyến mại 50đ, data 5.000đ. Còn nợ 5.500đ. Được ứng 0đ. "
                               "Tự động ứng tiền: chưa đăng ký")
        self.writes(lan, "TRA", "Quý khách đã trả 3.000đ nợ ứng tiền, còn nợ 2.500đ")
        self.recharges(lan, 12_500)
        self.hears(lan, "Đã trừ 2.500đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn")
        self.writes(lan, "ut", self.granted(10_000, "khuyến mại"))  # the most that there is, and the lowest balance again
        self.expect_accounts(lan, 11_000, main=10_000, promo=10_050, data=5000)
        self.until_history_has(lan, "advanced promo:10000")
        today = self.in_days(0)[:5]
        self.writes(lan, "LS", f"Lịch sử: {today} ứng 10.000đ, {today} trả nợ -2.500đ, {today} nạp 12.500đ, {today} trả nợ -3.000đ, "
                               f"{today} ứng 5.000đ")
        self.expect_books(lan,
                          "opened main:3000;promo:50;data:0",
                          "advanced data:5000 principal=5000 fee=500 a2 sms ID",
                          "recovered main:-3000 principal=-2500 fee=-500 a2 ID subscriber sms",
                          "recharged main:12500 ID",
                          "recovered main:-2500 principal=-2500 a2 ID",
                          "settled a2",
                          "advanced promo:10000 principal=10000 fee=1000 a7 sms ID")

    def test_refusals_with_their_reason(self):
        self.is_refused("84963000011", "mức tiêu dùng bình quân chưa đủ", spend=29_999)
        self.is_refused("84963000012", "thuê bao không thuộc đối tượng được ứng tiền",
                        after=lambda msisdn: self.lab.ctl("list", "add", "deny", msisdn, "--reason", "fraud"))
        new = "84963000013"
        self.lab.ctl("subscriber", "create", new, "--account", "main=0")
        self.writes(new, "UT", REFUSED.format("thuê bao chưa hoạt động đủ lâu"))
        self.expect_accounts(new, 0, main=0, promo=0, data=0)
        self.expect_books(new, "opened main:0;promo:0;data:0")
        self.writes("84963000019", "UT", "Số của Quý khách không dùng được dịch vụ ứng tiền")

    def is_refused(self, msisdn, reason, after=lambda msisdn: None, **created):
        self.lab.create(msisdn, enrol=False, **created)
        after(msisdn)
        self.writes(msisdn, "UT", REFUSED.format(reason))
        self.writes(msisdn, "UT 5000", REFUSED.format(reason))
        self.expect_accounts(msisdn, 0, main=5000, promo=0, data=0)

    def test_by_ussd(self):
        minh = "84963000002"
        self.lab.create(minh, main=0, promo=50, data=200, enrol=False)
        menu = "CON Ung tien\n1 Ung ngay\n2 So du, no\n3 Tu dong ung\n4 Tra no\n5 Lich su\n6 Tin nhan\n7 Ngon ngu\n8 Tro giup"
        amounts = "CON Chon so tien\n1 5.000d, phi 500d\n2 10.000d, phi 1.000d\n00 Menu"
        due = self.in_days(30)
        confirm = f"CON Ung {{}}d, phi {{}}d, tra {{}}d truoc {due}?\n1 Dong y\n2 Khong\n00 Menu"
        granted = f"END Quy khach da duoc ung {{}}d vao tai khoan {{}}, phi {{}}d. Can hoan tra {{}}d, han {due}"
        refused = "END Quy khach chua ung tien duoc: Quy khach da dung het han muc ung tien. Tro giup: soan HD gui 9118"
        self.dials(minh, ("", menu), ("1", amounts), ("2", confirm.format("10.000", "1.000", "11.000")), ("2", menu))
        self.expect_accounts(minh, 0, main=0, promo=50, data=200)
        self.dials(minh, ("", menu), ("1", amounts), ("1", confirm.format("5.000", "500", "5.500")),
                   ("1", granted.format("5.000", "chinh", "500", "5.500")))
        self.hears(minh, self.granted(5000, "chính"))
        self.expect_accounts(minh, 5500, main=5000, promo=50, data=200)
        self.dials(minh, ("", menu), ("1", refused))
        self.dials(minh, ("2", "END So du: TK chinh 5.000d, khuyen mai 50d, data 200d. Con no 5.500d. Duoc ung 0d. "
                               "Tu dong ung tien: chua dang ky"))
        self.dials(minh, ("4", "CON Con no 5.500d. Tra ngay?\n1 Dong y\n2 Khong\n00 Menu"),
                   ("1", "END Quy khach da tra 5.000d no ung tien, con no 500d"))
        self.recharges(minh, 1000)
        self.hears(minh, "Đã trừ 500đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn")
        # *9118*10#: thousands.
        self.dials(minh, ("10", confirm.format("10.000", "1.000", "11.000")),
                   ("1", granted.format("10.000", "khuyen mai", "1.000", "11.000")))
        self.hears(minh, self.granted(10_000, "khuyến mại"))
        self.expect_accounts(minh, 11_000, main=500, promo=10_050, data=200)
        self.expect_books(minh,
                          "opened main:0;promo:50;data:200",
                          "advanced main:5000 principal=5000 fee=500 a2 ussd ID;1*1*1",
                          "recovered main:-5000 principal=-4500 fee=-500 a2 ID;4*1 subscriber ussd",
                          "recharged main:1000 ID",
                          "recovered main:-500 principal=-500 a2 ID",
                          "settled a2",
                          "advanced promo:10000 principal=10000 fee=1000 a7 ussd ID;10*1")


class ConfirmedAdvance(Scenario):
    config = scenario_policy(advance={"confirm": True, "confirm_within_s": 600})
    offered = "Quý khách muốn ứng {}đ, phí {}đ? Để đồng ý, soạn Y gửi 9118 trong 10 phút"
    nothing = "Quý khách không có yêu cầu nào chờ xác nhận, hoặc đã hết thời gian. Để ứng tiền, soạn UT gửi 9118"

    def test_a_second_sms_confirms_in_time(self):
        hoa = "84963000003"
        self.lab.create(hoa, main=0, promo=50, data=200, enrol=False)
        self.writes(hoa, "Y", self.nothing)
        self.writes(hoa, "UT", self.offered.format("10.000", "1.000"))
        self.writes(hoa, "UT 5000", self.offered.format("5.000", "500"))
        self.expect_accounts(hoa, 0, main=0, promo=50, data=200)
        self.lab.set_clock(600)
        self.writes(hoa, "Y", self.nothing)
        self.expect_accounts(hoa, 0, main=0, promo=50, data=200)
        self.writes(hoa, "UT 5000", self.offered.format("5.000", "500"))
        self.lab.set_clock(300)
        self.writes(hoa, "có", self.granted(5000, "chính"))
        self.writes(hoa, "Y", self.nothing)
        self.expect_accounts(hoa, 5500, main=5000, promo=50, data=200)
        self.expect_books(hoa,
                          "opened main:0;promo:50;data:200",
                          "advanced main:5000 principal=5000 fee=500 a2 sms ID")


if __name__ == "__main__":
    unittest.main()
