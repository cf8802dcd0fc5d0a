#include <gtest/gtest.h>

#include "charging/changes/due.hpp"
#include "tests/charging/gy_model.hpp"

/// What was granted at a price is paid at it, however late and in however many reports the client says what
/// it used.
namespace airtime::charging::gy_model {
namespace {

using Seconds = std::chrono::seconds;

const Instant evening = samples::at("2026-11-24T18:00:00.000Z");
const Instant night = samples::at("2026-11-24T22:00:00.000Z");

/// A megabyte costs 100 cents by day, 1,000 in the evening and 10 at night.
Policy three_prices() {
    Policy policy = model_policy();
    policy.calendar = {};
    PricePeriod from_six{.name = {"evening"}, .from_minute = 18 * 60, .to_minute = 22 * 60};
    PricePeriod from_ten{.name = {"night"}, .from_minute = 22 * 60};
    from_six.days.fill(true);
    from_ten.days.fill(true);
    policy.periods = PricePeriods{{from_six, from_ten}};
    policy.tariffs.at(0).period_prices = {{.period = {"evening"}, .price = cents(1'000)},
                                          {.period = {"night"}, .price = cents(10)}};
    policy.tariffs.at(0).quota_default_units = 2 * megabyte;
    return policy;
}

ServiceUnits used(TariffChangeUsage usage, std::uint64_t count) {
    ServiceUnits units = octets(count);
    units.tariff_change_usage = usage;
    return units;
}

class LatePrices : public testing::Test {
  protected:
    Line line{cents(100'000), three_prices()};

    void begin(Instant at) {
        line.now = at;
        ASSERT_EQ(line.answer(initial({wanting(volume_group)})).services.at(0).result, ResultCode::success);
    }
    void let_time_pass(std::chrono::milliseconds time) {
        line.pass(time);
        line.contract = expire_due(line.contract, line.policy, samples::circumstances_at(line.now)).contract;
    }
    Money charged() const { return cents(100'000) - line.balance(); }
};

TEST_F(LatePrices, OfAReportAfterTheSessionExpiredAreThoseOfItsQuota) {
    begin(evening - Seconds{600});
    let_time_pass(Seconds{3'600});
    ASSERT_TRUE(line.contract.sessions.empty());
    line.decide(termination(1, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
}

TEST_F(LatePrices, OfAReportAfterTheReservationEndedAreThoseOfItsQuota) {
    begin(evening - Seconds{600});
    line.pass(Seconds{600});
    line.decide(update(1, {wanting(time_group)}));
    let_time_pass(Seconds{600});
    EXPECT_EQ(line.reserved(), cents(50));
    line.decide(update(2, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
}

TEST_F(LatePrices, AreTheSameInTwoReports) {
    begin(evening - Seconds{600});
    line.pass(Seconds{600});
    line.decide(update(1, {reporting(volume_group, octets(megabyte))}));
    line.decide(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(200));
}

TEST_F(LatePrices, AreTheSameInTwoServicesOfOneReport) {
    begin(evening - Seconds{600});
    line.pass(Seconds{600});
    line.decide(
        update(1, {reporting(volume_group, octets(megabyte)), reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(200));
}

TEST_F(LatePrices, OfQuotaGrantedAfterTheChangeAreNew) {
    begin(evening - Seconds{600});
    line.pass(Seconds{600});
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    line.decide(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(100 + 1'000));
}

TEST_F(LatePrices, AfterTheChangeThatTheClientWasToldOfOutlastASecondOne) {
    ClientProfile client;
    client.tariff_change = true;
    line.policy.clients = {client};
    begin(evening - Seconds{300});
    line.now = night + Seconds{60};
    ServiceRequest report = reporting(volume_group, used(TariffChangeUsage::before, megabyte));
    report.used.push_back(used(TariffChangeUsage::after, megabyte));
    line.decide(update(1, {report}));
    EXPECT_EQ(charged(), cents(100 + 1'000));
    line.decide(termination(2, {reporting(volume_group, used(TariffChangeUsage::after, megabyte))}));
    EXPECT_EQ(charged(), cents(100 + 1'000 + 1'000));
}

TEST_F(LatePrices, OfUsageBeyondTheQuotaAreThoseOfTheMoment) {
    begin(evening - Seconds{600});
    line.decide(update(1, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
    line.pass(Seconds{600});
    line.decide(update(2, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200 + 2'000)) << "the quota of the day is used up";
}

TEST_F(LatePrices, OfOneReportBeyondTheQuotaAreStillThoseOfTheQuota) {
    begin(evening - Seconds{600});
    line.pass(Seconds{600});
    line.decide(termination(1, {reporting(volume_group, octets(3 * megabyte))}));
    EXPECT_EQ(charged(), cents(300));
}

TEST_F(LatePrices, AfterTheChangeThatTheClientWasToldOfAreThoseOfTheMomentOnceThatQuotaIsUsedUp) {
    ClientProfile client;
    client.tariff_change = true;
    line.policy.clients = {client};
    begin(evening - Seconds{300});
    line.now = night + Seconds{60};
    line.decide(update(1, {reporting(volume_group, used(TariffChangeUsage::after, 2 * megabyte))}));
    line.decide(update(2, {reporting(volume_group, used(TariffChangeUsage::after, megabyte))}));
    EXPECT_EQ(charged(), cents(2'000 + 10));
    line.decide(update(3, {reporting(volume_group, used(TariffChangeUsage::before, megabyte))}));
    EXPECT_EQ(charged(), cents(2'000 + 10 + 100)) << "the quota for before it is still there";
}

}  // namespace
}  // namespace airtime::charging::gy_model
