#include <gtest/gtest.h>

#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

const Instant begin_of_evening = samples::at("2026-11-24T18:00:00.000Z");

/// Volume costs half in the evening, and the client can be told.
Policy changing_policy(bool can_be_told = true) {
    Policy policy = model_policy();
    policy.calendar = {};
    PricePeriod period{.name = {"evening"}, .from_minute = 18 * 60};
    period.days.fill(true);
    policy.periods = PricePeriods{{period}};
    policy.tariffs.at(0).period_prices = {{.period = {"evening"}, .price = cents(50)}};
    policy.tariffs.at(0).quota_default_units = 2 * megabyte;
    ClientProfile client;
    client.tariff_change = can_be_told;
    policy.clients = {client};
    policy.session.validity_s = 600;
    return policy;
}

Line line_before_evening(Money main, std::chrono::seconds left, Policy policy = changing_policy()) {
    Line line(main, std::move(policy));
    line.now = begin_of_evening - left;
    return line;
}

ServiceUnits used_as(TariffChangeUsage usage, std::uint64_t count) {
    ServiceUnits units = octets(count);
    units.tariff_change_usage = usage;
    return units;
}

TEST(TariffChange, IsToldWhereItIsWithinTheValidityTime) {
    for (const auto& [left, parts] : {std::pair{600, 1U}, std::pair{599, 2U}}) {
        Line line = line_before_evening(cents(1'000), std::chrono::seconds{left});
        EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.size(), parts) << left;
    }
}

TEST(TariffChange, ReservesBothParts) {
    Line line = line_before_evening(cents(1'000), std::chrono::seconds{60});
    const auto services = line.answer(initial({wanting(volume_group)})).services;
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].tariff_change_usage, TariffChangeUsage::before);
    EXPECT_EQ(services[0].tariff_changes_at, begin_of_evening);
    EXPECT_EQ(services[1].tariff_change_usage, TariffChangeUsage::after);
    EXPECT_EQ(services[1].tariff_changes_at, std::nullopt);
    EXPECT_EQ(services[1].key, services[0].key);
    EXPECT_EQ(services[0].granted, octets(2 * megabyte));
    EXPECT_EQ(services[1].granted, octets(2 * megabyte));
    EXPECT_EQ(line.reserved(), cents(200 + 100));
}

TEST(TariffChange, EachPartIsPaidAtItsOwnPriceWheneverItIsReported) {
    for (const auto late : {std::chrono::seconds{30}, std::chrono::seconds{300}}) {
        Line line = line_before_evening(cents(1'000), std::chrono::seconds{60});
        line.answer(initial({wanting(volume_group)}));
        line.pass(late);
        ServiceRequest report{.key = group(volume_group),
                              .requested = {},
                              .used = {used_as(TariffChangeUsage::before, megabyte),
                                       used_as(TariffChangeUsage::after, megabyte),
                                       used_as(TariffChangeUsage::indeterminate, megabyte)}};
        line.answer(termination(1, {report}));
        EXPECT_EQ(line.balance(), cents(1'000 - 100 - 100 - 50));
        EXPECT_TRUE(line.books_close());
    }
}

TEST(TariffChange, WithoutMoneyForTheSecondPartThereIsOne) {
    for (const auto& [balance, parts] : {std::pair{249, 1U}, std::pair{250, 2U}}) {
        Line line = line_before_evening(cents(balance), std::chrono::seconds{60});
        const auto services = line.answer(initial({wanting(volume_group)})).services;
        EXPECT_EQ(services.size(), parts) << balance;
        EXPECT_EQ(services[0].validity_s, parts == 1 ? 60U : 600U);
    }
}

TEST(TariffChange, IsNotToldToOthersNorOfTime) {
    Line line = line_before_evening(cents(1'000), std::chrono::seconds{60}, changing_policy(false));
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.size(), 1U);
    Policy policy = changing_policy();
    policy.tariffs.at(1).period_prices = {{.period = {"evening"}, .price = cents(5)}};
    Line time = line_before_evening(cents(1'000), std::chrono::seconds{60}, policy);
    EXPECT_EQ(time.answer(initial({wanting(time_group)})).services.size(), 1U);
}

TEST(TariffChange, ReservesForOneThatComesInsideABlock) {
    Policy policy = changing_policy();
    policy.tariffs.at(0).period_prices.at(0).price = cents(400);
    Line line = line_before_evening(cents(10'000), std::chrono::seconds{60}, policy);
    const std::uint64_t granted = megabyte + megabyte / 2;
    ASSERT_EQ(line.answer(initial({wanting(volume_group, octets(granted))})).services.size(), 2U);
    EXPECT_EQ(line.reserved(), cents(2 * 100 + 2 * 400));
    ServiceRequest report = reporting(volume_group, used_as(TariffChangeUsage::before, megabyte));
    report.used.push_back(used_as(TariffChangeUsage::after, granted));
    line.answer(termination(1, {report}));
    EXPECT_EQ(line.balance(), cents(10'000 - 100 - 2 * 400)) << "the change came where a block ended";
}

}  // namespace
}  // namespace airtime::charging
