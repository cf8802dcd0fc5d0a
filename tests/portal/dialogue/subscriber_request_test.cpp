#include "portal/dialogue/subscriber_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
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
    for (const char* text :
         {"UT 10000",        "UT10000",    "ut 10.000",     "UT 10,000",    "UT 10.000đ",
          "Ut 10000 dong",   "UT 10K",     "UT10k",         "UT 10 nghìn",  "UT 10 ngàn",
          "UT 10 nghin",     "UT 10 ngan", "UT 10 000",     "UT 10 000đ",   "UT 10 nghìn đồng",
          "UT 10kđ",         "UT 10k vnd", "UT 10.000 VNĐ", "ứng tiền 10k", "Ung tien 10.000 d",
          "UT 10k gửi 9118", "UT: 10.000"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi, 10'000)) << text;
    }
    EXPECT_EQ(read("UT10"), asked(advance, Language::vi, 10));
    EXPECT_EQ(read("ADV 5"), asked(advance, Language::en, 5));
    EXPECT_EQ(read("UT 999999999"), asked(advance, Language::vi, 999'999'999));
}

TEST(ReadSms, AsksForHelpWhereTheAmountMakesNoSense) {
    for (const char* text :
         {"UT abc",    "UT 10 20",        "UT 5000 000",  "UT 10 00",       "UT 10 0000",
          "UT 10 k k", "UT 10 nghìn usd", "UT 10 cái",    "UT gửi 9118 10", "UT 1.5",
          "UT 1.00",   "UT 10.0000",      "UT -5000",     "UT +5000",       "UT 5%",
          "UT 1e9",    "UT 0x10",         "UT 10000 usd", "UT 1000000000",  "UT 99999999999999999999",
          "UT ٥٠٠٠"}) {
        expect_help(text);
    }
}

TEST(ReadSms, ReadsThousandsHoweverTheyAreParted) {
    EXPECT_EQ(read("UT 5.000"), asked(advance, Language::vi, 5'000));
    EXPECT_EQ(read("UT 5 000"), asked(advance, Language::vi, 5'000));
    for (const char* text : {"UT 100.000", "UT 100 000", "UT 100,000d"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi, 100'000)) << text;
    }
    for (const char* text : {"UT 10.000.000", "UT 10 000 000", "UT 10.000k"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi, 10'000'000)) << text;
    }
    for (const char* text : {"UT 1000.000", "UT 1000 000", "UT 10.0000.000", "UT 10.00.000"}) {
        expect_help(text);
    }
}

TEST(ReadSms, ReadsNoMoreWordsAndBytesThanAnythingNeeds) {
    EXPECT_EQ(read("u n g t i e n 10 d o n g"), asked(advance, Language::vi, 10)) << "twelve words";
    expect_help("u n g t i e n 10 k d o n g");
    EXPECT_EQ(read("DK" + std::string(198, ' ')), asked(enrol, Language::vi));
    expect_help("DK" + std::string(199, ' '));
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
    for (const char* text : {"tam dung den 31-12", "tạm dừng đến ngày 31/12", "tạm dừng đến hết ngày 31-12",
                             "tạm dừng tới 31/12", "TAM DUNG 31-12", "tạm dừng đến 31 tháng 12",
                             "tam dung den 31–12", "Tạm ngưng đến 31/12"}) {
        EXPECT_EQ(read(text), asked(pause, Language::vi, {}, WrittenDate{{}, 12, 31})) << text;
    }
    EXPECT_EQ(read("tạm dừng 2 tuần"), asked(pause, Language::vi, {}, WrittenDays{14}));
    EXPECT_EQ(read("PAUSE 1 week"), asked(pause, Language::en, {}, WrittenDays{7}));
    EXPECT_EQ(read("TAM DUNG 31/12/26"), asked(pause, Language::vi, {}, WrittenDate{2026, 12, 31}));
    EXPECT_EQ(read("TAM DUNG 31.12.2026"), asked(pause, Language::vi, {}, WrittenDate{2026, 12, 31}));
    EXPECT_EQ(read("PAUSE 31-12-2026"), asked(pause, Language::en, {}, WrittenDate{2026, 12, 31}));
    EXPECT_EQ(read("TAM DUNG 1/1/99"), asked(pause, Language::vi, {}, WrittenDate{2099, 1, 1}));
    EXPECT_EQ(read("TAM DUNG 1/1/100"), asked(pause, Language::vi, {}, WrittenDate{100, 1, 1}));
    EXPECT_EQ(read("TAM DUNG 007"), asked(pause, Language::vi, {}, WrittenDays{7}));
    EXPECT_EQ(read("TAM DUNG 1"), asked(pause, Language::vi, {}, WrittenDays{1}));
}

TEST(ReadSms, AsksForHelpWhereThePauseMakesNoSense) {
    for (const char* text : {"TAM DUNG 0",
                             "TAM DUNG 367",
                             "TAM DUNG 7 thang",
                             "TAM DUNG den",
                             "TAM DUNG 1/2/3/4",
                             "PAUSE 2026-12",
                             "PAUSE 31/",
                             "PAUSE -7",
                             "PAUSE 1.5",
                             "TAM DUNG 53 tuan",
                             "TAM DUNG den ngay",
                             "TAM DUNG 31/12-2026",
                             "TAM DUNG 99-12",
                             "TAM DUNG 32/12",
                             "TAM DUNG 1/32",
                             "TAM DUNG 32/12/2026",
                             "TAM DUNG 31/12/12026",
                             "TAM DUNG 0007",
                             "TAM DUNG 31.12",
                             "TAM DUNG /12",
                             "TAM DUNG 7 ngay nhe",
                             "TAM DUNG 1 2 3"}) {
        expect_help(text);
    }
}

/// Both as NFC, which most handsets send, and as NFD.
TEST(ReadSms, UnderstandsWhatPeopleWriteInPlaceOfTheKeyword) {
    for (const char* text : {"Đăng ký", "đăng kí", "dang ky", "DANGKY", "Đa\u0306ng ky\u0301", "“Đăng ký”",
                             "DK gửi 9118", "Soạn DK gửi 9118", "soan tin DK gui 9118", "DK gửi tới 9118",
                             "\"DK\" gửi 9118", "‘DK’", "«DK»", "DK.", "Đăng\u00a0ký"}) {
        EXPECT_EQ(read(text), asked(enrol, Language::vi)) << text;
    }
    for (const char* text : {"DK gui 123", "DK gui 12345678"}) {
        EXPECT_EQ(read(text), asked(enrol, Language::vi)) << text;
    }
    EXPECT_EQ(read("REG to 9118"), asked(enrol, Language::en));
    EXPECT_EQ(read("REG send to 9118"), asked(enrol, Language::en));
    for (const char* text : {"ứng tiền", "Ứng tiền", "ung tien", "UNGTIEN", "u\u031bng tien",
                             "u\u031b\u0301ng tie\u0302\u0300n", "UT gửi 9118", "“UT”"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi)) << text;
    }
    for (const char* text :
         {"UT 10 nghìn", "UT 10 nghi\u0300n", "“UT 10.000” gửi 9118", "ứng tiền 10 nghìn đồng gửi 9118"}) {
        EXPECT_EQ(read(text), asked(advance, Language::vi, 10'000)) << text;
    }
    for (const char* text : {"STOP ALL", "stopall", "Stop", "CANCEL", "unsubscribe", "STOP to 9118"}) {
        EXPECT_EQ(read(text), asked(cancel, Language::en)) << text;
    }
    for (const char* text : {"huỷ", "hủy bỏ", "hủy đăng ký", "hủy dịch vụ", "HUY gửi 9118"}) {
        EXPECT_EQ(read(text), asked(cancel, Language::vi)) << text;
    }
    EXPECT_EQ(read("TRA 5000"), asked(repay, Language::vi, 5'000));
    EXPECT_EQ(read("trả nợ 5k"), asked(repay, Language::vi, 5'000));
    EXPECT_EQ(read("trả nợ"), asked(repay, Language::vi));
    EXPECT_EQ(read("REPAY 5,000"), asked(repay, Language::en, 5'000));
    EXPECT_EQ(read("đồng ý"), asked(confirm, Language::vi));
    EXPECT_EQ(read("ok"), asked(confirm, Language::en));
    EXPECT_EQ(read("kiểm tra"), asked(balance, Language::vi));
    EXPECT_EQ(read("số dư"), asked(balance, Language::vi));
    EXPECT_EQ(read("lịch sử"), asked(history, Language::vi));
    EXPECT_EQ(read("từ chối"), asked(refuse_messages, Language::vi));
    EXPECT_EQ(read("nhận tin"), asked(accept_messages, Language::vi));
    EXPECT_EQ(read("hướng dẫn"), asked(help, Language::vi));
}

/// Sentences that begin like a keyword, in any language.
TEST(ReadSms, TakesNoSentenceForACommand) {
    for (const char* text : {"Ứng",
                             "ứng tiền đi",
                             "ứng dụng này hay quá",
                             "ung thu",
                             "mượn 10000",
                             "Hủy không?",
                             "huy oi",
                             "HUY DK",
                             "Có ai không",
                             "co le",
                             "Trả lời đi",
                             "trà sữa",
                             "TRA 5000 x",
                             "Đăng ký rồi mà",
                             "STOP it please now",
                             "stop calling me",
                             "OK thanks",
                             "Yes we can",
                             "y a-t-il quelqu'un",
                             "Info about what",
                             "help me please",
                             "Cancel my flight",
                             "balance sheet",
                             "pause cafe",
                             "gửi 9118",
                             "SOAN",
                             "SOAN TIN",
                             "soan gui 9118",
                             "9118",
                             "DK 9118",
                             "DK gửi",
                             "DK gửi mẹ",
                             "DK gửi 12",
                             "DK gửi 123456789",
                             "đồng ý hay không",
                             "kiểm tra bài",
                             "nhan tin nhe",
                             "so du an",
                             "Tiếp tục đi em"}) {
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
    EXPECT_EQ(read_sms("zap", {{{"ZAP", enrol, Language::en}}}), asked(enrol, Language::en));
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
        // "ôk" is OK.
        std::ranges::copy_if(boost::algorithm::replace_all_copy(text, "ô", "o"), std::back_inserter(letters),
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

charging::Instant instant_of(std::string_view text) {
    return charging::parse_instant(text).value();
}

/// By UTC.
std::optional<std::optional<charging::Instant>> end_of(const PauseLength& length) {
    return pause_end(length, charging::Calendar{}, instant_of("2026-11-15T05:00:00.000Z"));
}

TEST(PauseEnd, CountsDaysFromNow) {
    EXPECT_EQ(end_of(WrittenDays{7}), instant_of("2026-11-22T05:00:00.000Z"));
}

TEST(PauseEnd, IsOpenWhereNothingWasWritten) {
    ASSERT_TRUE(end_of({}).has_value());
    EXPECT_EQ(*end_of({}), std::nullopt);
}

TEST(PauseEnd, IsTheFirstMomentOfADate) {
    EXPECT_EQ(end_of(WrittenDate{2026, 12, 31}), instant_of("2026-12-31"));
    EXPECT_EQ(end_of(WrittenDate{{}, 12, 31}), instant_of("2026-12-31"));
    EXPECT_EQ(end_of(WrittenDate{{}, 11, 16}), instant_of("2026-11-16"));
    EXPECT_EQ(end_of(WrittenDate{{}, 11, 15}), instant_of("2027-11-15")) << "today is over: the next one";
}

TEST(PauseEnd, IsNoneForADateThatIsNotAheadOrTooFar) {
    EXPECT_EQ(end_of(WrittenDate{2026, 11, 15}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{2026, 2, 30}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{{}, 13, 1}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{{}, 0, 0}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{2027, 11, 16}), instant_of("2027-11-16"));
    EXPECT_EQ(end_of(WrittenDate{2027, 11, 17}), std::nullopt);
    EXPECT_EQ(end_of(WrittenDate{9999, 1, 1}), std::nullopt);
}

}  // namespace
}  // namespace airtime::portal
