#include "portal/pages/written_values.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using charging::Language;

class WrittenValues : public testing::Test {
  protected:
    WrittenValues() {
        wording_.in(Language::vi).amount = {.behind = "đ", .thousands = ".", .decimal_point = ","};
        wording_.in(Language::en).amount = {.behind = " VND", .thousands = ",", .decimal_point = "."};
    }
    std::string amount(std::string_view decimal) const {
        return written_amount(decimal, formats_, Language::vi);
    }

    texts::Wording wording_;
    PageFormats formats_{.wording = &wording_, .calendar = {date::locate_zone("Asia/Ho_Chi_Minh")}};
};

TEST_F(WrittenValues, GroupThousandsInTheLanguagesStyle) {
    EXPECT_EQ(amount("999"), "999đ");
    EXPECT_EQ(amount("1000"), "1.000đ");
    EXPECT_EQ(written_amount("1234567.5", formats_, Language::en), "1,234,567.5 VND");
}

TEST_F(WrittenValues, NameTheCurrencyOnceWhereATableDoes) {
    EXPECT_EQ(written_bare_amount("-1234567.5", formats_, Language::vi), "-1.234.567,5");
    EXPECT_EQ(written_bare_amount("1000", formats_, Language::en), "1,000");
    EXPECT_EQ(written_bare_amount("none", formats_, Language::en), "none");
    EXPECT_EQ(written_currency(formats_, Language::vi), "đ");
    EXPECT_EQ(written_currency(formats_, Language::en), "VND");
    EXPECT_EQ(written_currency({}, Language::en), "");
}

TEST_F(WrittenValues, KeepASignInFront) {
    EXPECT_EQ(amount("-12000"), "-12.000đ");
}

TEST_F(WrittenValues, HideNoFraction) {
    EXPECT_EQ(amount("0.000001"), "0,000001đ");
    EXPECT_EQ(amount("4500.000000"), "4.500đ");
}

TEST_F(WrittenValues, HaveTheCurrencysDecimalsAtLeast) {
    formats_.currency_decimals = 2;
    EXPECT_EQ(amount("4500"), "4.500,00đ");
    EXPECT_EQ(amount("4500.125"), "4.500,125đ");
}

TEST_F(WrittenValues, AreExactBeyondSixtyFourBits) {
    EXPECT_EQ(amount("340282366920938463463374607431768211456"),
              "340.282.366.920.938.463.463.374.607.431.768.211.456đ");
}

TEST_F(WrittenValues, LeaveWhatIsNoNumber) {
    for (const std::string text : {"", "-", "1e5", ".5", "1.2.3", "NaN", "<b>"}) {
        EXPECT_EQ(amount(text), text);
    }
}

TEST_F(WrittenValues, HavePlainDecimalsWithoutFormats) {
    EXPECT_EQ(written_amount("12345.5", {}, Language::vi), "12345.5");
}

TEST_F(WrittenValues, SayPlusOnlyAboveZero) {
    EXPECT_EQ(with_sign("1", "1đ"), "+1đ");
    EXPECT_EQ(with_sign("0.000", "0đ"), "0đ");
    EXPECT_EQ(with_sign("-1", "-1đ"), "-1đ");
}

TEST_F(WrittenValues, SayTimesByTheOperatorsClock) {
    EXPECT_EQ(written_clock("2026-11-22T16:59:59.000Z", formats_), "22/11/2026 23:59:59");
    EXPECT_EQ(written_clock("2026-11-22T17:00:00Z", formats_), "23/11/2026 00:00:00");
    EXPECT_EQ(written_date("2026-11-22T17:00:00Z", formats_), "23/11/2026");
}

TEST_F(WrittenValues, LeaveADayWhereItIs) {
    formats_.calendar.zone = date::locate_zone("America/New_York");
    EXPECT_EQ(written_date("2026-11-22", formats_), "22/11/2026");
}

TEST_F(WrittenValues, SayAMonth) {
    EXPECT_EQ(written_month("2026-11"), "11/2026");
    EXPECT_EQ(written_month("2026-13"), "2026-13");
}

TEST_F(WrittenValues, KeepForProgramsWhatPeopleReadOtherwise) {
    EXPECT_EQ(time_element("2026-11-22T11:30:00Z", formats_),
              "<time datetime=\"2026-11-22T11:30:00.000Z\">22/11/2026 18:30:00</time>");
    EXPECT_EQ(date_element("2026-11-22", formats_), "<time datetime=\"2026-11-22\">22/11/2026</time>");
    EXPECT_EQ(time_element("yesterday", formats_), "");
    EXPECT_EQ(date_element("<b>", formats_), "");
}

}  // namespace
}  // namespace airtime::portal
