#include "charging/policy/price_periods.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

namespace airtime::charging {
namespace {

constexpr std::array<bool, 7> every_day{true, true, true, true, true, true, true};
constexpr std::array<bool, 7> sundays{false, false, false, false, false, false, true};

PricePeriod period(std::string name, std::array<bool, 7> days, std::uint32_t from, std::uint32_t to) {
    return {.name = {std::move(name)}, .days = days, .from_minute = from, .to_minute = to};
}

Instant utc(const char* text) {
    return parse_instant(text).value();
}

std::string name_at(const PricePeriods& periods, const char* text, const Calendar& calendar = {}) {
    const PeriodName* name = periods.at(calendar, utc(text));
    return name == nullptr ? "none" : name->value;
}

const PricePeriods nights{{period("night", every_day, 23 * 60, 7 * 60)}};

TEST(PricePeriods, NoneIsInForceWhereNoneIsDeclared) {
    EXPECT_EQ(name_at({}, "2026-11-24"), "none");
    EXPECT_FALSE(PricePeriods{}.next_change({}, utc("2026-11-24")));
}

TEST(PricePeriods, BeginWithTheirFirstMinuteAndEndBeforeTheirLast) {
    EXPECT_EQ(name_at(nights, "2026-11-24T22:59:59.999Z"), "none");
    EXPECT_EQ(name_at(nights, "2026-11-24T23:00:00.000Z"), "night");
    EXPECT_EQ(name_at(nights, "2026-11-25T06:59:59.999Z"), "night");
    EXPECT_EQ(name_at(nights, "2026-11-25T07:00:00.000Z"), "none");
}

TEST(PricePeriods, OfSundayEveningGoOnIntoMonday) {
    const PricePeriods late{{period("late", sundays, 22 * 60, 2 * 60)}};
    EXPECT_EQ(name_at(late, "2026-11-29T23:59:59.999Z"), "late");
    EXPECT_EQ(name_at(late, "2026-11-30T01:59:59.999Z"), "late");
    EXPECT_EQ(name_at(late, "2026-11-30T02:00:00.000Z"), "none");
    EXPECT_EQ(name_at(late, "2026-11-24T23:00:00.000Z"), "none");
}

TEST(PricePeriods, ThatEndWhenTheyBeganLastADay) {
    const PricePeriods whole{{period("sunday", sundays, 6 * 60, 6 * 60)}};
    EXPECT_EQ(name_at(whole, "2026-11-29T05:59:59.999Z"), "none");
    EXPECT_EQ(name_at(whole, "2026-11-30T05:59:59.999Z"), "sunday");
    EXPECT_EQ(name_at(whole, "2026-11-30T06:00:00.000Z"), "none");
}

TEST(PricePeriods, ThatOverlapAreTheFirstOne) {
    const PricePeriods both{
        {period("night", every_day, 23 * 60, 7 * 60), period("sunday", sundays, 0, 24 * 60)}};
    EXPECT_EQ(name_at(both, "2026-11-29T06:59:59.999Z"), "night");
    EXPECT_EQ(name_at(both, "2026-11-29T07:00:00.000Z"), "sunday");
}

TEST(PricePeriods, GoByTheOperatorsTimeZone) {
    const Calendar vietnam{date::locate_zone("Asia/Ho_Chi_Minh")};
    EXPECT_EQ(name_at(nights, "2026-11-24T15:59:59.999Z", vietnam), "none");
    EXPECT_EQ(name_at(nights, "2026-11-24T16:00:00.000Z", vietnam), "night");
}

TEST(NextChange, IsTheNextBoundary) {
    EXPECT_EQ(nights.next_change({}, utc("2026-11-24T22:59:59.999Z")), utc("2026-11-24T23:00:00.000Z"));
    EXPECT_EQ(nights.next_change({}, utc("2026-11-24T23:00:00.000Z")), utc("2026-11-25T07:00:00.000Z"));
    EXPECT_EQ(nights.next_change({}, utc("2026-11-29T23:30:00.000Z")), utc("2026-11-30T07:00:00.000Z"))
        << "nothing changes at the end of the week";
}

TEST(NextChange, IsNoneWhereOnePeriodIsAlwaysInForce) {
    const PricePeriods always{{period("always", every_day, 0, 24 * 60)}};
    EXPECT_EQ(name_at(always, "2026-11-24"), "always");
    EXPECT_FALSE(always.next_change({}, utc("2026-11-24")));
}

TEST(NextChange, FollowsTheWallClockOverAChangeOfClocks) {
    const Calendar berlin{date::locate_zone("Europe/Berlin")};
    // 23:30 of 28 March is 22:30 UTC; the night that the clocks go forward ends at 07:00, which is 05:00 UTC.
    EXPECT_EQ(nights.next_change(berlin, utc("2026-03-28T22:30:00.000Z")), utc("2026-03-29T05:00:00.000Z"));
    EXPECT_EQ(nights.next_change(berlin, utc("2026-10-24T22:30:00.000Z")), utc("2026-10-25T06:00:00.000Z"));
}

TEST(NextChange, IsWhereClocksThatArePutBackLeaveThePeriod) {
    const Calendar berlin{date::locate_zone("Europe/Berlin")};
    const PricePeriods from_half_past_two{{period("night", every_day, 150, 360)}};
    // At 03:00 of summer time, 01:00 UTC, it is 02:00 again.
    const auto change = [&](const char* text) { return from_half_past_two.next_change(berlin, utc(text)); };
    EXPECT_EQ(change("2026-10-25T00:45:00.000Z"), utc("2026-10-25T01:00:00.000Z"));
    EXPECT_EQ(name_at(from_half_past_two, "2026-10-25T01:00:00.000Z", berlin), "none");
    EXPECT_EQ(change("2026-10-25T01:00:00.000Z"), utc("2026-10-25T01:30:00.000Z"));
    EXPECT_EQ(change("2026-10-25T01:10:30.000Z"), utc("2026-10-25T01:30:00.000Z"))
        << "with the minute, whatever the second";
    EXPECT_EQ(change("2026-10-25T01:45:00.000Z"), utc("2026-10-25T05:00:00.000Z"));
    EXPECT_EQ(change("2026-03-29T00:45:00.000Z"), utc("2026-03-29T01:00:00.000Z"))
        << "clocks that are put forward begin it";
}

}  // namespace
}  // namespace airtime::charging
