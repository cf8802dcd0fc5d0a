#include "portal/sms_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>

namespace airtime::portal {
namespace {

using charging::Language;
using charging::Money;
using config::Keyword;
using config::SmsCommand;
using enum config::SmsCommand;

const std::vector<Keyword> words = config::default_keywords();

SmsRequest read(std::string_view text) {
    return read_sms(text, words);
}

SmsRequest asked(SmsCommand command, Language language, std::optional<std::int64_t> amount = {},
                 PauseLength pause = {}) {
    return {.command = command, .language = language, .amount = amount, .pause = pause};
}

/// Nothing was understood: the help text, in the subscriber's own language.
void expect_help(std::string_view text) {
    EXPECT_EQ(read(text), SmsRequest{}) << text;
}

TEST(ReadSms, KnowsEveryVietnameseKeyword) {
    EXPECT_EQ(read("DK"), asked(enrol, Language::vi));
    EXPECT_EQ(read("HUY"), asked(cancel, Language::vi));
    EXPECT_EQ(read("TAM DUNG"), asked(pause, Language::vi));
    EXPECT_EQ(read("TIEP TUC"), asked(resume, Language::vi));
    EXPECT_EQ(read("UT"), asked(advance, Language::vi));
    EXPECT_EQ(read("KT"), asked(balance, Language::vi));
    EXPECT_EQ(read("LS"), asked(history, Language::vi));
    EXPECT_EQ(read("TC"), asked(refuse_messages, Language::vi));
    EXPECT_EQ(read("NT"), asked(accept_messages, Language::vi));
    EXPECT_EQ(read("Y"), asked(confirm, Language::vi));
    EXPECT_EQ(read("CO"), asked(confirm, Language::vi));
    EXPECT_EQ(read("HD"), asked(help, Language::vi));
    EXPECT_EQ(read("TRA"), asked(repay, Language::vi));
}

TEST(ReadSms, KnowsEveryEnglishKeyword) {
    EXPECT_EQ(read("REG"), asked(enrol, Language::en));
    EXPECT_EQ(read("STOP"), asked(cancel, Language::en));
    EXPECT_EQ(read("PAUSE"), asked(pause, Language::en));
    EXPECT_EQ(read("RESUME"), asked(resume, Language::en));
    EXPECT_EQ(read("ADV"), asked(advance, Language::en));
    EXPECT_EQ(read("BAL"), asked(balance, Language::en));
    EXPECT_EQ(read("HIST"), asked(history, Language::en));
    EXPECT_EQ(read("NOINFO"), asked(refuse_messages, Language::en));
    EXPECT_EQ(read("INFO"), asked(accept_messages, Language::en));
    EXPECT_EQ(read("YES"), asked(confirm, Language::en));
    EXPECT_EQ(read("HELP"), asked(help, Language::en));
    EXPECT_EQ(read("REPAY"), asked(repay, Language::en));
}

TEST(ReadSms, ReadsOverDiacriticsCaseBlanksAndPunctuation) {
    for (const char* text :
         {"tạm dừng", "  Tạm   Dừng  ", "TAMDUNG", "tam dung.", "\"Tam dung!\"", "TẠM\nDỪNG"}) {
        EXPECT_EQ(read(text), asked(pause, Language::vi)) << text;
    }
    EXPECT_EQ(read("hủy"), asked(cancel, Language::vi));
    EXPECT_EQ(read("có"), asked(confirm, Language::vi));
    EXPECT_EQ(read("trả"), asked(repay, Language::vi));
    EXPECT_EQ(read("stop."), asked(cancel, Language::en));
}

TEST(ReadSms, ReadsAnAmountHoweverItIsWritten) {
    for (const char* text : {"UT 10000", "UT10000", "ut 10.000", "UT 10,000", "UT 10.000đ", "Ut 10000 dong",
                             "UT 10K", "UT10k", "UT 10 nghìn", "UT 10 ngàn"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi, 10'000)) << text;
    }
    EXPECT_EQ(read("UT10"), asked(advance, Language::vi, 10));
    EXPECT_EQ(read("ADV 5"), asked(advance, Language::en, 5));
    EXPECT_EQ(read("UT 999999999"), asked(advance, Language::vi, 999'999'999));
}

TEST(ReadSms, AsksForHelpWhereTheAmountMakesNoSense) {
    for (const char* text :
         {"UT abc", "UT 10 20", "UT 1.5", "UT 1.00", "UT 10.0000", "UT -5000", "UT +5000", "UT 5%", "UT 1e9",
          "UT 0x10", "UT 10000 usd", "UT 1000000000", "UT 99999999999999999999", "UT ٥٠٠٠"}) {
        expect_help(text);
    }
}

TEST(ReadSms, ReadsHowLongAPauseLasts) {
    for (const char* text : {"TAM DUNG 7", "Tạm dừng 7 ngày", "TAMDUNG7", "tam dung trong 7 ngay"}) {
        EXPECT_EQ(read(text), asked(pause, Language::vi, {}, WrittenDays{7})) << text;
    }
    EXPECT_EQ(read("PAUSE 7 days"), asked(pause, Language::en, {}, WrittenDays{7}));
    EXPECT_EQ(read("PAUSE for 366 days"), asked(pause, Language::en, {}, WrittenDays{366}));
    EXPECT_EQ(read("TAM DUNG 31/12"), asked(pause, Language::vi, {}, WrittenDate{{}, 12, 31}));
    EXPECT_EQ(read("tạm dừng đến 31/12/2026"), asked(pause, Language::vi, {}, WrittenDate{2026, 12, 31}));
    EXPECT_EQ(read("PAUSE until 2026-12-31"), asked(pause, Language::en, {}, WrittenDate{2026, 12, 31}));
    EXPECT_EQ(read("PAUSE 31-12-2026"), asked(pause, Language::en, {}, WrittenDate{2026, 12, 31}));
}

TEST(ReadSms, AsksForHelpWhereThePauseMakesNoSense) {
    for (const char* text : {"TAM DUNG 0", "TAM DUNG 367", "TAM DUNG 7 thang", "TAM DUNG den",
                             "TAM DUNG 1/2/3/4", "PAUSE 2026-12", "PAUSE 31/", "PAUSE -7"}) {
        expect_help(text);
    }
}

TEST(ReadSms, AsksForHelpForAnythingElse) {
    for (const char* text :
         {"", " ", "?", "xin chao", "DK DK", "DKY", "D", "HUY DK", "Y N", "DK'; DROP TABLE", "DK?", "ДК",
          "帮助", "DK😀", "10000", "UT UT", "STOP it please now", "KT 84900000001"}) {
        expect_help(text);
    }
    expect_help(std::string(10'000, 'D'));
    expect_help(std::string(10'000, ' ') + "DK");
    expect_help(std::string_view{"\0\0", 2});
}

TEST(ReadSms, TakesTheOperatorsOwnWords) {
    const std::vector<Keyword> own{{"MUON", advance, Language::vi}, {"MUONLAI", repay, Language::vi}};
    EXPECT_EQ(read_sms("mượn 5", own), asked(advance, Language::vi, 5));
    EXPECT_EQ(read_sms("mượn lại", own), asked(repay, Language::vi)) << "the longest keyword counts";
    EXPECT_EQ(read_sms("UT", own), SmsRequest{});
}

/// Whatever comes: an answer, and a request that costs something only where its keyword stands in front.
TEST(ReadSms, NeverTakesAnythingForARequestThatBeginsWithNoKeyword) {
    EXPECT_TRUE(rc::check([] {
        const auto text =
            *rc::gen::oneOf(rc::gen::string<std::string>(),
                            rc::gen::container<std::string>(rc::gen::element(
                                'D', 'k', 'U', 't', '1', '0', ' ', '.', '/', '\0', '\xc3', '\xb4')));
        const SmsRequest request = read(text);
        if (!request.language) {
            RC_ASSERT(request == SmsRequest{});
            return;
        }
        std::string letters;
        std::ranges::copy_if(text, std::back_inserter(letters),
                             [](unsigned char c) { return std::isalpha(c) != 0; });
        std::ranges::transform(letters, letters.begin(), [](unsigned char c) { return std::toupper(c); });
        RC_ASSERT(std::ranges::any_of(words, [&](const Keyword& keyword) {
            return keyword.command == request.command && letters.starts_with(keyword.letters);
        }));
    }));
}

TEST(ReadSms, UnderstandsEveryKeywordInAnyCaseWithAnyBlanks) {
    EXPECT_TRUE(rc::check([] {
        const Keyword keyword = *rc::gen::elementOf(words);
        std::string text = *rc::gen::container<std::string>(rc::gen::element(' ', '\n', '.', '!'));
        text.resize(std::min<std::size_t>(text.size(), 20));
        for (const char c : keyword.letters) {
            text += *rc::gen::arbitrary<bool>() ? c : static_cast<char>(std::tolower(c));
        }
        RC_ASSERT(read(text) == asked(keyword.command, keyword.language));
    }));
}

std::vector<Money> denominations() {
    return {Money::from_units(5'000), Money::from_units(10'000), Money::from_units(50'000)};
}

TEST(MeantAmount, IsTheDenominationOrSoManyThousandsOfIt) {
    EXPECT_EQ(meant_amount(10'000, denominations()), Money::from_units(10'000));
    EXPECT_EQ(meant_amount(10, denominations()), Money::from_units(10'000));
    EXPECT_EQ(meant_amount(7, denominations()), Money::from_units(7));
    EXPECT_EQ(meant_amount(10, {{Money::from_units(10)}}), Money::from_units(10));
    EXPECT_EQ(meant_amount(999'999'999, denominations()), Money::from_units(999'999'999));
}

charging::Instant at(std::string_view text) {
    return charging::parse_instant(text).value();
}

/// By UTC.
std::optional<std::optional<charging::Instant>> end_of(const PauseLength& length) {
    return pause_end(length, charging::Calendar{}, at("2026-11-15T05:00:00.000Z"));
}

TEST(PauseEnd, CountsDaysFromNow) {
    EXPECT_EQ(end_of(WrittenDays{7}), at("2026-11-22T05:00:00.000Z"));
}

TEST(PauseEnd, IsOpenWhereNothingWasWritten) {
    ASSERT_TRUE(end_of({}).has_value());
    EXPECT_EQ(*end_of({}), std::nullopt);
}

TEST(PauseEnd, IsTheFirstMomentOfADate) {
    EXPECT_EQ(end_of(WrittenDate{2026, 12, 31}), at("2026-12-31"));
    EXPECT_EQ(end_of(WrittenDate{{}, 12, 31}), at("2026-12-31"));
    EXPECT_EQ(end_of(WrittenDate{{}, 11, 16}), at("2026-11-16"));
    EXPECT_EQ(end_of(WrittenDate{{}, 11, 15}), at("2027-11-15")) << "today is over: the next one";
}

TEST(PauseEnd, IsNoneForADateThatIsNotAheadOrTooFar) {
    EXPECT_EQ(end_of(WrittenDate{2026, 11, 15}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{2026, 2, 30}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{{}, 13, 1}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{{}, 0, 0}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{2027, 11, 16}), at("2027-11-16"));
    EXPECT_EQ(end_of(WrittenDate{2027, 11, 17}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{9999, 1, 1}), std::nullopt);
}

}  // namespace
}  // namespace airtime::portal
