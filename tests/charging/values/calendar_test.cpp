#include "charging/values/calendar.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/values/identifiers.hpp"
#include "charging/values/written_time.hpp"

namespace airtime::charging {
namespace {

using std::chrono::milliseconds;

Instant at(std::string_view text) {
    return parse_instant(text).value();
}

TEST(Calendar, MonthEndsAtLocalMidnight) {
    const Calendar hanoi{date::locate_zone("Asia/Ho_Chi_Minh")};
    const Instant midnight = at("2026-11-30T17:00:00.000Z");
    EXPECT_EQ(hanoi.month_of(midnight - milliseconds{1}), Month::parse("2026-11"));
    EXPECT_EQ(hanoi.month_of(midnight), Month::parse("2026-12"));
    EXPECT_EQ(hanoi.date_of(midnight - milliseconds{1}), "2026-11-30");
    EXPECT_EQ(hanoi.date_of(midnight), "2026-12-01");
    EXPECT_EQ(hanoi.day_of(midnight), hanoi.day_of(midnight - milliseconds{1}) + 1);
}

TEST(WrittenTime, IsReadAndWrittenByTheClockOnTheWall) {
    const Calendar hanoi{date::locate_zone("Asia/Ho_Chi_Minh")};
    EXPECT_EQ(read_written_time("2026-12-01", hanoi), at("2026-11-30T17:00:00.000Z"));
    EXPECT_EQ(read_written_time("2026-12-01T03:04:05.006Z", hanoi), at("2026-12-01T03:04:05.006Z"));
    EXPECT_EQ(read_written_time("2026-12-01", Calendar{}), at("2026-12-01"));
    EXPECT_EQ(read_written_time("2026-13-01", hanoi), std::nullopt);
    EXPECT_EQ(read_written_time("tomorrow", hanoi), std::nullopt);
    EXPECT_EQ(written_time(at("2026-11-30T17:00:59.999Z"), hanoi), "2026-12-01 00:00:59 +0700");
    EXPECT_EQ(written_time(at("2026-11-30T17:00:00.000Z"), Calendar{}), "2026-11-30 17:00:00 +0000");
    const Calendar berlin{date::locate_zone("Europe/Berlin")};
    EXPECT_EQ(read_written_time("2026-07-01", berlin), at("2026-06-30T22:00:00.000Z"));
    EXPECT_EQ(written_time(at("2026-06-30T22:00:00.000Z"), berlin), "2026-07-01 00:00:00 +0200");
}

TEST(Calendar, WithoutZoneIsUtc) {
    const Calendar utc;
    const Instant midnight = at("2027-01-01");
    EXPECT_EQ(utc.month_of(midnight - milliseconds{1}), Month::parse("2026-12"));
    EXPECT_EQ(utc.month_of(midnight), Month::parse("2027-01"));
    EXPECT_EQ(utc.day_of(at("1970-01-01")), 0);
    EXPECT_EQ(utc.day_of(at("1970-01-01") - milliseconds{1}), -1);
}

TEST(Calendar, KnowsSummerTime) {
    // 2026-03-29 has 23 hours in Berlin: midnight is at 23:00 UTC before, at 22:00 UTC after.
    const Calendar berlin{date::locate_zone("Europe/Berlin")};
    EXPECT_EQ(berlin.date_of(at("2026-03-28T22:59:59.999Z")), "2026-03-28");
    EXPECT_EQ(berlin.date_of(at("2026-03-28T23:00:00.000Z")), "2026-03-29");
    EXPECT_EQ(berlin.date_of(at("2026-03-29T21:59:59.999Z")), "2026-03-29");
    EXPECT_EQ(berlin.date_of(at("2026-03-29T22:00:00.000Z")), "2026-03-30");
}

TEST(Month, IsSubtractedOverTheYear) {
    EXPECT_EQ(Month::parse("2027-02").value() - 3, Month::parse("2026-11"));
    EXPECT_EQ((Month::parse("2027-01").value() - 1).to_string(), "2026-12");
}

TEST(Month, ReadsOnlyYearAndMonth) {
    EXPECT_EQ(Month::parse("2026-01").value().to_string(), "2026-01");
    EXPECT_EQ(Month::parse("2026-12").value().to_string(), "2026-12");
    for (const char* text :
         {"", "2026-00", "2026-13", "2026-1", "2026-011", "2026/11", " 2026-11", "-026-11"}) {
        EXPECT_EQ(Month::parse(text), std::nullopt) << text;
    }
}

TEST(Instant, ReadsBackWhatItPrints) {
    const std::string text = "2026-11-22T23:58:08.123Z";
    EXPECT_EQ(to_iso8601(at(text)), text);
    EXPECT_EQ(to_iso8601(at("2026-11-22")), "2026-11-22T00:00:00.000Z");
    EXPECT_EQ(to_iso8601(at("1970-01-01") - milliseconds{1}), "1969-12-31T23:59:59.999Z");
}

TEST(Instant, RefusesEverythingElse) {
    for (const char* text :
         {"", "2026-02-29", "2026-13-01", "2026-11-31", "2026-11-22T24:00:00.000Z",
          "2026-11-22T23:60:00.000Z", "2026-11-22T23:58:60.000Z", "2026-11-22T23:58:08Z",
          "2026-11-22T23:58:08.123", "2026-11-22 23:58:08.123Z", "2026-11-22T23:58:08.123Z ", "22.11.2026"}) {
        EXPECT_EQ(parse_instant(text), std::nullopt) << text;
    }
    EXPECT_TRUE(parse_instant("2028-02-29"));
}

TEST(Msisdn, HasFiveToFifteenDigitsAndMayBeginWithPlus) {
    EXPECT_EQ(Msisdn::parse("+84900000001"), Msisdn::parse("84900000001"));
    EXPECT_EQ(Msisdn::parse("+84900000001").value().digits(), "84900000001");
    EXPECT_TRUE(Msisdn::parse("12345"));
    EXPECT_TRUE(Msisdn::parse("123456789012345"));
    for (const char* text :
         {"", "+", "1234", "1234567890123456", "++84900000001", "8490000000a", "849 00001"}) {
        EXPECT_FALSE(Msisdn::parse(text)) << text;
    }
}

TEST(Imsi, HasSixToFifteenDigits) {
    EXPECT_TRUE(Imsi::parse("123456"));
    EXPECT_TRUE(Imsi::parse("452040000000001"));
    for (const char* text : {"", "12345", "4520400000000012", "+452040000000001", "45204000000000x"}) {
        EXPECT_FALSE(Imsi::parse(text)) << text;
    }
}

}  // namespace
}  // namespace airtime::charging
