#include "texts/writer.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <fstream>

#include "config/config.hpp"
#include "texts/text_rules.hpp"

namespace airtime::texts {
namespace {

using charging::Language;
using charging::MessageKind;
using charging::Money;
using charging::Notice;

Money dong(std::int64_t units) {
    return Money::from_units(units);
}

/// The sample's texts and accounts.
class WriterOfSample : public testing::Test {
  protected:
    std::string vi(const Notice& notice) { return writer().sms(notice, Language::vi); }
    std::string en(const Notice& notice) { return writer().sms(notice, Language::en); }
    Writer writer() const { return Writer{config_.texts, config_.policy, form_}; }

    config::Config config_ = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
    TextForm form_{.sender = "9118"};
    charging::Instant due_ = charging::parse_instant("2026-12-30T17:00:00.000Z").value();
};

TEST_F(WriterOfSample, TellsOfAnAdvance) {
    const Notice notice{.kind = MessageKind::granted,
                        .amount = dong(10'000),
                        .fee = dong(1'000),
                        .owed = dong(11'000),
                        .account = {"main"},
                        .due_at = due_};
    EXPECT_EQ(vi(notice),
              "Quý khách đã được ứng 10.000đ vào tài khoản chính, phí 1.000đ. Cần hoàn trả 11.000đ, hạn "
              "31/12/2026");
    EXPECT_EQ(en(notice),
              "You got 10,000 VND in advance on your main account for a fee of 1,000 VND. Please pay back "
              "11,000 VND "
              "by 31/12/2026");
    form_.diacritics = false;
    EXPECT_EQ(vi(notice),
              "Quy khach da duoc ung 10.000d vao tai khoan chinh, phi 1.000d. Can hoan tra 11.000d, han "
              "31/12/2026");
}

TEST_F(WriterOfSample, TellsOfARecovery) {
    EXPECT_EQ(vi({.kind = MessageKind::recovered, .amount = dong(1'600), .left = dong(3'900)}),
              "Đã trừ 1.600đ từ tiền nạp để trả nợ ứng tiền. Còn nợ 3.900đ");
    EXPECT_EQ(vi({.kind = MessageKind::cleared, .amount = dong(3'900)}),
              "Đã trừ 3.900đ từ tiền nạp. Quý khách đã trả hết nợ. Xin cảm ơn");
}

TEST_F(WriterOfSample, TellsOfASweep) {
    EXPECT_EQ(vi({.kind = MessageKind::swept, .amount = dong(400), .left = dong(11'100)}),
              "Đã trừ 400đ từ tài khoản của Quý khách để trả nợ ứng tiền quá hạn, còn nợ 11.100đ");
    EXPECT_EQ(en({.kind = MessageKind::swept, .amount = dong(400)}),
              "400 VND was taken from your accounts to pay back your overdue advance. You still owe 0 VND");
}

TEST_F(WriterOfSample, TellsOfCorrections) {
    EXPECT_EQ(vi({.kind = MessageKind::recharge_reversed, .amount = dong(10'000), .left = dong(5'500)}),
              "Giao dịch nạp 10.000đ đã bị hủy. Quý khách còn nợ 5.500đ");
    EXPECT_EQ(en({.kind = MessageKind::recharge_reversed, .amount = dong(10'000), .left = dong(5'500)}),
              "Your recharge of 10,000 VND was taken back. You owe 5,500 VND");
    EXPECT_EQ(vi({.kind = MessageKind::credited, .amount = dong(300), .account = {"main"}}),
              "Tài khoản chính của Quý khách được cộng 300đ");
    EXPECT_EQ(en({.kind = MessageKind::debited, .amount = dong(300), .account = {"promo"}}),
              "300 VND was taken from your bonus account");
}

TEST_F(WriterOfSample, TellsOfTheLifeCycleAndWhatFollows) {
    EXPECT_EQ(
        vi({.kind = MessageKind::one_way, .due_at = due_}),
        "Thuê bao của Quý khách đã hết hạn, bị khóa chiều gọi đi. Vui lòng nạp thẻ trước ngày 31/12/2026 "
        "để không bị khóa hoàn toàn");
    EXPECT_EQ(en({.kind = MessageKind::one_way}), "Your number can only receive");
    EXPECT_EQ(en({.kind = MessageKind::two_way, .due_at = due_}),
              "Your number is blocked both ways. Please recharge before 31/12/2026, or you will lose it");
    EXPECT_EQ(vi({.kind = MessageKind::expired}), "Thuê bao của Quý khách đã hết hạn sử dụng");
    EXPECT_EQ(vi({.kind = MessageKind::active_again}), "Thuê bao của Quý khách đã hoạt động trở lại");
}

TEST_F(WriterOfSample, HasWordsForEveryRefusalInEveryLanguage) {
    for (std::uint8_t number = 0; !name_of(static_cast<charging::AdvanceRefusal>(number)).empty(); ++number) {
        const auto refusal = static_cast<charging::AdvanceRefusal>(number);
        for (const Language language : {Language::vi, Language::en}) {
            const auto& reasons = config_.texts.in(language).reasons;
            ASSERT_TRUE(reasons.contains(name_of(refusal)))
                << name_of(refusal) << " in " << name_of(language);
            const std::string text =
                writer().sms({.kind = MessageKind::refused, .refusal = refusal}, language);
            EXPECT_NE(text.find(reasons.find(name_of(refusal))->second), std::string::npos) << text;
        }
    }
}

TEST_F(WriterOfSample, HasATextForEveryKindInEveryLanguage) {
    for (const Language language : {Language::vi, Language::en}) {
        for (const TextRule& rule : text_rules()) {
            EXPECT_TRUE(config_.texts.in(language).texts.contains(rule.key)) << rule.key;
        }
    }
}

TEST_F(WriterOfSample, SaysWhatIsLeftToWhoCancelsWithADebt) {
    EXPECT_EQ(en({.kind = MessageKind::cancelled}),
              "You cancelled automatic advances. To register again send REG to 9118");
    EXPECT_EQ(en({.kind = MessageKind::cancelled, .left = dong(5'500)}),
              "You cancelled automatic advances. You still owe 5,500 VND, paid back when you recharge");
}

TEST_F(WriterOfSample, SaysUntilWhenAPauseLasts) {
    EXPECT_EQ(en({.kind = MessageKind::paused, .due_at = due_}),
              "You paused automatic advances until 31/12/2026. To go on send RESUME to 9118");
    EXPECT_EQ(en({.kind = MessageKind::paused}),
              "You paused automatic advances. To go on send RESUME to 9118");
}

TEST_F(WriterOfSample, ListsBalances) {
    EXPECT_EQ(en({.kind = MessageKind::balance,
                  .amount = dong(5'000),
                  .left = dong(5'500),
                  .enrolment = charging::Enrolment::active,
                  .balances = {{{"main"}, dong(4'500)}, {{"promo"}, Money::from_millionths(999'999)}}}),
              "You have: main 4,500 VND, bonus 0 VND. You owe 5,500 VND. You may get 5,000 VND in advance. "
              "Automatic advances: on");
}

TEST_F(WriterOfSample, SaysWhoseBalancesTheyAre) {
    EXPECT_EQ(vi({.kind = MessageKind::balance,
                  .amount = dong(5'000),
                  .left = dong(5'500),
                  .enrolment = charging::Enrolment::active,
                  .balances = {{{"main"}, dong(500)}, {{"promo"}, dong(1'000)}}}),
              "Số dư: TK chính 500đ, khuyến mại 1.000đ. Còn nợ 5.500đ. Được ứng 5.000đ. Tự động ứng tiền: "
              "đang bật");
}

TEST_F(WriterOfSample, SaysWhenAnAdvanceThatIsOfferedIsTakenBack) {
    EXPECT_EQ(vi({.kind = MessageKind::invitation, .amount = dong(5'000), .fee = dong(500), .minutes = 10}),
              "[QC] Ứng 5.000đ, phí 500đ, thu lại ở lần nạp thẻ tới. Đăng ký ứng tự động: soạn Y trong 10 "
              "phút, hoặc DK, "
              "gửi 9118. Từ chối: TC");
}

TEST_F(WriterOfSample, CallsADebtWithItsFeeNoAdvance) {
    for (const auto kind : {MessageKind::reminder, MessageKind::overdue, MessageKind::written_off}) {
        const std::string text = vi({.kind = kind, .amount = dong(11'000), .due_at = due_});
        EXPECT_TRUE(text.starts_with("Khoản nợ ứng tiền 11.000đ của Quý khách ")) << text;
    }
}

/// What a notice of the kind says where the advance is the amount and its fee a tenth.
Notice usual_notice(MessageKind kind, std::int64_t amount, charging::Instant due) {
    Notice notice{.kind = kind,
                  .amount = dong(amount),
                  .fee = dong(amount / 10),
                  .owed = dong(amount + amount / 10),
                  .left = dong(amount + amount / 10),
                  .account = {"main"},
                  .due_at = due,
                  .enrolment = charging::Enrolment::active,
                  .minutes = 10,
                  .choices = {dong(5'000), dong(10'000), dong(15'000), dong(20'000)},
                  .balances = {{{"main"}, dong(500)}, {{"data"}, dong(amount)}}};
    notice.history.resize(2, {.at = due, .kind = charging::EventKind::advanced, .amount = dong(amount)});
    return notice;
}

std::vector<Notice> usual_notices(charging::Instant due) {
    std::vector<Notice> notices;
    for (std::uint8_t number = 0; !name_of(static_cast<MessageKind>(number)).empty(); ++number) {
        for (const std::int64_t amount : {5'000, 10'000, 20'000, 50'000}) {
            const auto kind = static_cast<MessageKind>(number);
            notices.push_back(usual_notice(kind, amount, due));
            for (std::uint8_t reason = 0; kind == MessageKind::refused &&
                                          !name_of(static_cast<charging::AdvanceRefusal>(reason)).empty();
                 ++reason) {
                notices.back().refusal = static_cast<charging::AdvanceRefusal>(reason);
                notices.push_back(notices.back());
            }
            if (kind == MessageKind::paused) {
                notices.push_back(notices.back());
                notices.back().due_at.reset();
            }
        }
    }
    std::erase_if(
        notices, [](const Notice& notice) { return notice.kind == MessageKind::refused && !notice.refusal; });
    return notices;
}

/// Each part is paid for: none for the sake of a word.
TEST_F(WriterOfSample, NoTextBeginsAnotherPartForAFewCharacters) {
    constexpr std::size_t worth_a_part = 7;
    for (const bool diacritics : {true, false}) {
        form_.diacritics = diacritics;
        for (const Language language : {Language::vi, Language::en}) {
            for (const Notice& notice : usual_notices(due_)) {
                const std::string text = writer().text(notice, language);
                const SmsLength length = sms_length(text);
                const bool gsm7 = length.coding == SmsCoding::gsm7;
                const std::size_t alone = gsm7 ? 160 : 70;
                const std::size_t joined = gsm7 ? 153 : 67;
                const std::size_t room_before =
                    length.parts == 1 ? 0
                                      : std::max(length.parts == 2 ? alone : 0, (length.parts - 1) * joined);
                EXPECT_GE(length.units, room_before + (length.parts == 1 ? 0 : worth_a_part)) << text;
                EXPECT_LE(length.parts, 2U) << text;
            }
        }
    }
}

TEST_F(WriterOfSample, OrdinaryNewsFitOnePart) {
    for (const auto kind :
         {MessageKind::offer, MessageKind::recovered, MessageKind::cleared, MessageKind::repaid,
          MessageKind::nothing_to_repay, MessageKind::reversed, MessageKind::waived,
          MessageKind::recharge_reversed, MessageKind::credited, MessageKind::debited,
          MessageKind::not_registered, MessageKind::cancelled, MessageKind::resumed,
          MessageKind::messages_refused, MessageKind::messages_accepted}) {
        for (const std::int64_t amount : {5'000, 10'000, 20'000, 50'000}) {
            for (const Language language : {Language::vi, Language::en}) {
                const std::string text = writer().text(usual_notice(kind, amount, due_), language);
                EXPECT_EQ(sms_length(text).parts, 1U) << text;
            }
        }
    }
    EXPECT_EQ(sms_length(vi({.kind = MessageKind::paused})).parts, 1U);
}

TEST_F(WriterOfSample, ListsAsMuchOfAHistoryAsFits) {
    Notice notice{.kind = MessageKind::history};
    EXPECT_EQ(en(notice), "No recharge, advance, repayment or adjustment yet");
    for (int i = 0; i < 3; ++i) {
        notice.history.push_back({.at = due_, .kind = charging::EventKind::advanced, .amount = dong(10'000)});
    }
    EXPECT_EQ(en(notice),
              "History: 31/12 advance 10,000 VND, 31/12 advance 10,000 VND, 31/12 advance 10,000 VND");
    form_.parts_max = 1;
    notice.history.resize(100, notice.history.front());
    const std::string text = en(notice);
    EXPECT_LE(text.size(), 160U);
    EXPECT_TRUE(text.ends_with("10,000 VND")) << "a whole line: " << text;
}

TEST_F(WriterOfSample, LeavesOutOfAHistoryWhatHasNoWord) {
    EXPECT_EQ(en({.kind = MessageKind::history,
                  .history = {{.at = due_, .kind = charging::EventKind::settled, .amount = {}},
                              {.at = due_, .kind = charging::EventKind::recharged, .amount = dong(20'000)}}}),
              "History: 31/12 recharge 20,000 VND");
}

TEST_F(WriterOfSample, LetsNoControlCharacterOut) {
    const Notice notice{.kind = MessageKind::granted, .account = {"a\r\nb\x1b"}, .due_at = due_};
    const std::string text = en(notice);
    EXPECT_NE(text.find("your a b account"), std::string::npos) << text;
}

TEST_F(WriterOfSample, EveryTextWithoutDiacriticsFitsGsm7) {
    form_.diacritics = false;
    for (const TextRule& rule : text_rules()) {
        const Template& text = config_.texts.in(Language::vi).texts.find(rule.key)->second;
        const std::string plain = without_diacritics(text.filled([](std::string_view) { return "x"; }));
        EXPECT_EQ(sms_length(plain).coding, SmsCoding::gsm7) << plain;
    }
}

TEST_F(WriterOfSample, TheVersionTellsWhatIsSaidApart) {
    const std::string before = config_.texts.in(Language::vi).version;
    EXPECT_TRUE(before.starts_with("vi-1-")) << before;
    EXPECT_NE(before, config_.texts.in(Language::en).version);
}

}  // namespace
}  // namespace airtime::texts
