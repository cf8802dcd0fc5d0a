#include "portal/views/timeline_rows.hpp"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "tests/charging/samples.hpp"

namespace airtime::portal {
namespace {

using charging::dong;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t ms_a_day = 86'400'000;

/// Noon of a day counted from 1970, by UTC.
charging::Instant noon_of(std::int64_t day) {
    return charging::Instant{std::chrono::milliseconds{day * ms_a_day + ms_a_day / 2}};
}

charging::LedgerEvent event_on(std::int64_t day, std::uint64_t number) {
    charging::LedgerEvent event;
    event.kind = charging::EventKind::adjusted;
    event.number = number;
    event.at = noon_of(day);
    return event;
}

books::Usage used_on(std::int64_t day, const std::string& service, const std::string& session,
                     std::int64_t units_used = 10, std::int64_t cost = 100) {
    return {.day = day, .session = session, .service = service, .units = units_used, .cost = dong(cost)};
}

TimelineQuery asked_with(const HttpParameters& parameters) {
    return read_timeline_query(parameters, charging::Calendar{});
}

/// "data 2024-10-04" of usage, "#3" of an event.
std::vector<std::string> texts_of(const boost::json::array& rows) {
    std::vector<std::string> texts;
    for (const boost::json::value& row : rows) {
        const auto* day = row.as_object().if_contains("day");
        texts.push_back(day == nullptr ? '#' + std::to_string(row.at("n").to_number<int>())
                                       : std::string{row.at("service").as_string()} + ' ' +
                                             std::string{day->as_string()});
    }
    return texts;
}

TEST(TimelineRows, SumUsageByDayAndService) {
    const std::vector usage{used_on(20'001, "data", "s1"), used_on(20'001, "data", "s2", 5, 50),
                            used_on(20'001, "sms", "s2"), used_on(20'000, "data", "s1"),
                            used_on(20'000, "transfer", "")};
    const std::vector<DailyUsage> days = usage_by_day(usage);
    ASSERT_EQ(days.size(), 4U);
    EXPECT_EQ(days[0].service, "data");
    EXPECT_EQ(days[0].units, 15);
    EXPECT_EQ(days[0].cost, charging::MoneySum{dong(150)});
    EXPECT_EQ(days[0].sessions, 2U);
    EXPECT_EQ(days[0].session, "") << "of two, neither is the one";
    EXPECT_EQ(days[1].session, "s2");
    EXPECT_EQ(days[2].day, 20'000);
    EXPECT_EQ(days[3].sessions, 0U) << "a transfer's fee is in no session";
    EXPECT_THAT(usage_by_day({}), IsEmpty());
}

TEST(TimelineRows, PutWhatWasUsedOnADayAboveItsEvents) {
    charging::Policy policy = charging::sample_policy();
    const std::vector events{event_on(20'002, 3), event_on(20'001, 2)};
    const auto usage = usage_by_day(std::vector{used_on(20'003, "data", "s"), used_on(20'002, "data", "s"),
                                                used_on(20'001, "sms", "s"), used_on(20'000, "data", "s")});
    EXPECT_THAT(
        texts_of(timeline_rows(events, usage, policy)),
        ElementsAre("data 2024-10-07", "data 2024-10-06", "#3", "sms 2024-10-05", "#2", "data 2024-10-04"));
    EXPECT_THAT(texts_of(timeline_rows({}, usage, policy)), testing::SizeIs(4));
    EXPECT_THAT(texts_of(timeline_rows(events, {}, policy)), ElementsAre("#3", "#2"));
}

TEST(TimelineRows, SayWhatUsageCostInWhichUnit) {
    charging::Policy policy = charging::sample_policy();
    charging::Tariff data;
    data.service = {"data"};
    data.unit = charging::UnitKind::octets;
    policy.tariffs = {data};
    const auto usage = usage_by_day(
        std::vector{used_on(20'000, "data", "s1", 870'126, 1'500), used_on(20'000, "gone", "s1", 0, 0)});
    const boost::json::array rows = timeline_rows({}, usage, policy);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows.at(0).at("kind").as_string(), "used");
    EXPECT_EQ(rows.at(0).at("amount").as_string(), "-1500");
    EXPECT_EQ(rows.at(0).at("units").as_string(), "870126");
    EXPECT_EQ(rows.at(0).at("unit").as_string(), "octets");
    EXPECT_TRUE(rows.at(1).at("unit").is_null()) << "of a service that the policy no longer has";
    EXPECT_FALSE(rows.at(1).as_object().contains("units"));
}

TEST(TimelineRows, TellEachDayOnOnePageOnly) {
    const charging::Calendar calendar;
    const charging::Instant now = noon_of(20'010);
    const auto days = [&](const Timeline& timeline, const HttpParameters& asked,
                          std::optional<charging::Instant> newer) {
        const auto range = days_of_page(timeline, asked_with(asked), newer, calendar, now);
        return std::pair{range.first, range.last};
    };
    const Timeline first{.events = {event_on(20'009, 9), event_on(20'005, 5)}, .more = true};
    EXPECT_EQ(days(first, {}, std::nullopt), (std::pair{20'005L, 20'010L}));
    const Timeline last{.events = {event_on(20'005, 4), event_on(20'001, 1)}};
    EXPECT_EQ(days(last, {{"before", "5"}}, noon_of(20'005)).second, 20'004)
        << "what was used on the day of #5 stands on the page before";
    EXPECT_LT(days(last, {{"before", "5"}}, noon_of(20'005)).first, 20'001)
        << "behind the last event nothing else would tell it";
    EXPECT_EQ(days(last, {{"from", "2024-10-05"}, {"to", "2024-10-06"}}, std::nullopt),
              (std::pair{20'001L, 20'002L}));
}

TEST(TimelineRows, TellUsageWhereAllKindsAreShownOrItIsAskedFor) {
    EXPECT_TRUE(shows_usage(asked_with({})));
    EXPECT_TRUE(shows_usage(asked_with({{"from", "2026-11-01"}})));
    EXPECT_FALSE(shows_usage(asked_with({{"kinds", "recharged"}})));
    EXPECT_TRUE(shows_usage(asked_with({{"kinds", "recharged"}, {"kinds", "used"}})));
    EXPECT_FALSE(shows_usage(asked_with({{"channel", "sms"}}))) << "it came by no channel";
}

}  // namespace
}  // namespace airtime::portal
