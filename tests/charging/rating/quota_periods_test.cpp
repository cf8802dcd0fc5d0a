#include <gtest/gtest.h>

#include "charging/rating/rating.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

/// Volume and time cost a tenth from 20:00 to 08:00 UTC.
Policy night_policy() {
    Policy policy = model_policy();
    policy.periods = PricePeriods{{{.name = {"night"},
                                    .days = {true, true, true, true, true, true, true},
                                    .from_minute = 20 * 60,
                                    .to_minute = 8 * 60}}};
    policy.tariffs[0].period_prices = {{{"night"}, cents(10)}};
    policy.tariffs[1].period_prices = {{{"night"}, cents(1)}};
    return policy;
}

Instant at_time(const char* time) {
    return parse_instant(std::string{"2026-11-24T"} + time + ".000Z").value();
}

Line line_at(const char* time) {
    Line line{cents(100'000), night_policy()};
    line.now = at_time(time);
    return line;
}

TEST(PricePeriodQuota, OfSecondsEndsWhereThePriceChanges) {
    EXPECT_EQ(line_at("19:55:00").answer(initial({wanting(time_group)})).services.at(0).granted->time_s,
              300U);
    EXPECT_EQ(line_at("19:55:01").answer(initial({wanting(time_group)})).services.at(0).granted->time_s,
              299U);
    EXPECT_EQ(line_at("19:59:30").answer(initial({wanting(time_group)})).services.at(0).granted->time_s, 60U)
        << "never less than the minimum";
    EXPECT_EQ(line_at("20:00:00").answer(initial({wanting(time_group)})).services.at(0).granted->time_s,
              300U);
}

TEST(PricePeriodQuota, IsValidUntilThePriceChanges) {
    const auto validity_s = [](const char* time) {
        return line_at(time).answer(initial({wanting(volume_group)})).services.at(0).validity_s;
    };
    EXPECT_EQ(validity_s("19:50:00"), 600U);
    EXPECT_EQ(validity_s("19:50:01"), 599U);
    EXPECT_EQ(validity_s("19:59:50"), 10U);
    EXPECT_EQ(validity_s("19:59:51"), 10U) << "not shorter: the client would ask without end";
    EXPECT_EQ(validity_s("20:00:00"), 600U);
}

TEST(PricePeriodQuota, IsPaidAtThePriceThatItWasGrantedAt) {
    Line line = line_at("19:59:59");
    line.answer(initial({wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.reserved(), cents(100));
    line.now = at_time("20:00:05");
    line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(100'000 - 100));
    EXPECT_EQ(line.reserved(), cents(50)) << "five megabytes of the night";
    line.answer(termination(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(100'000 - 110));
}

TEST(PricePeriodQuota, IsReservedAtTheDearPriceAcrossTheMorning) {
    Line line = line_at("07:59:59");
    line.answer(initial({wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.reserved(), cents(10));
    line.now = at_time("08:00:05");
    line.answer(update(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(100'000 - 10)) << "what was granted at night is paid as at night";
}

TEST(PricePeriodQuota, UsageWithoutQuotaIsPaidAtThePriceOfTheMoment) {
    Line line = line_at("19:00:00");
    line.answer(initial());
    line.now = at_time("20:00:00");
    line.answer(termination(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), cents(100'000 - 10));
}

TEST(NextPriceChange, PassesOverPeriodsThatChangeNothing) {
    Policy policy = night_policy();
    policy.tariffs[0].period_prices = {{{"night"}, policy.tariffs[0].price}};
    EXPECT_FALSE(next_price_change(policy.tariffs[0], policy, at_time("19:00:00")));
    EXPECT_EQ(next_price_change(policy.tariffs[1], policy, at_time("19:00:00")), at_time("20:00:00"));
    EXPECT_FALSE(next_price_change(policy.tariffs[3], policy, at_time("19:00:00")));
}

}  // namespace
}  // namespace airtime::charging
