#include "texts/sms_length.hpp"

#include <gtest/gtest.h>

namespace airtime::texts {
namespace {

std::string times(std::size_t count, const std::string& text) {
    std::string repeated;
    for (std::size_t i = 0; i < count; ++i) repeated += text;
    return repeated;
}

TEST(SmsLength, Takes160SeptetsInOnePartAnd153InEachOfSeveral) {
    EXPECT_EQ(sms_length(""), (SmsLength{SmsCoding::gsm7, 0, 1}));
    EXPECT_EQ(sms_length(times(160, "a")), (SmsLength{SmsCoding::gsm7, 160, 1}));
    EXPECT_EQ(sms_length(times(161, "a")), (SmsLength{SmsCoding::gsm7, 161, 2}));
    EXPECT_EQ(sms_length(times(306, "a")).parts, 2U);
    EXPECT_EQ(sms_length(times(307, "a")).parts, 3U);
}

TEST(SmsLength, CountsTheExtensionTableTwice) {
    EXPECT_EQ(sms_length("€"), (SmsLength{SmsCoding::gsm7, 2, 1}));
    EXPECT_EQ(sms_length("[]{}~^|\\").units, 16U);
    EXPECT_EQ(sms_length(times(80, "€")).parts, 1U);
    EXPECT_EQ(sms_length(times(81, "€")).parts, 2U);
}

TEST(SmsLength, CutsNoCharacterOfTwoSeptetsApart) {
    // 152 septets, then one of two: it begins the second part, which leaves no room for 153 more.
    EXPECT_EQ(sms_length(times(152, "a") + "€" + times(151, "a")).parts, 2U);
    EXPECT_EQ(sms_length(times(152, "a") + "€" + times(152, "a")).parts, 3U);
}

TEST(SmsLength, Takes70CodeUnitsInOnePartAnd67InEachOfSeveral) {
    EXPECT_EQ(sms_length(times(70, "đ")), (SmsLength{SmsCoding::ucs2, 70, 1}));
    EXPECT_EQ(sms_length(times(71, "đ")), (SmsLength{SmsCoding::ucs2, 71, 2}));
    EXPECT_EQ(sms_length(times(134, "đ")).parts, 2U);
    EXPECT_EQ(sms_length(times(135, "đ")).parts, 3U);
    EXPECT_EQ(sms_length("😀").units, 2U);
}

TEST(SmsLength, NeedsUcs2ForOneLetterThatGsm7LacksOnly) {
    EXPECT_EQ(sms_length("à é ñ Ç ü").coding, SmsCoding::gsm7);
    EXPECT_EQ(sms_length("a ạ").coding, SmsCoding::ucs2);
    EXPECT_EQ(sms_length("`").coding, SmsCoding::ucs2);
}

TEST(ShortenedTo, LeavesWhatFits) {
    EXPECT_EQ(shortened_to(times(160, "a"), 1), times(160, "a"));
    EXPECT_EQ(shortened_to(times(161, "a"), 1), times(160, "a"));
    EXPECT_EQ(shortened_to(times(200, "ữ"), 2), times(134, "ữ"));
}

TEST(WithoutDiacritics, LeavesTheLettersOfVietnamese) {
    EXPECT_EQ(without_diacritics("Số dư của Quý khách: 10.000đ, ĐÃ TRỪ"),
              "So du cua Quy khach: 10.000d, DA TRU");
    EXPECT_EQ(without_diacritics("ăắằẳẵặâấầẩẫậáàảãạêếềểễệéèẻẽẹíìỉĩịôốồổỗộơớờởỡợóòỏõọưứừửữựúùủũụýỳỷỹỵđ"),
              "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd");
}

TEST(WithoutDiacritics, ReadsLettersWithMarksOfTheirOwn) {
    EXPECT_EQ(without_diacritics("e\u0302\u0301 o\u031b\u0323"), "e o");
}

TEST(OnOneLine, DropsControlCharactersAndBytesThatAreNoUtf8) {
    EXPECT_EQ(on_one_line("a\r\nb\tc\x01\x7f"), "a bc");
    EXPECT_EQ(on_one_line(std::string("a\0b\xff z", 6)), "ab z");
    EXPECT_EQ(on_one_line("Số dư"), "Số dư");
}

}  // namespace
}  // namespace airtime::texts
