#include <gtest/gtest.h>

#include "charging/changes/due.hpp"
#include "tests/charging/gy_model.hpp"

/// A policy that is read anew in the middle of a session: granted quota is paid as it was granted, what is
/// granted from then on by the new tariff, and nothing is paid for twice.
namespace airtime::charging::gy_model {
namespace {

class ReloadedPrices : public testing::Test {
  protected:
    Line line{cents(10'000)};

    Tariff& volume() { return line.policy.tariffs.at(0); }
    Tariff& time() { return line.policy.tariffs.at(1); }
    void let_time_pass(std::chrono::milliseconds time) {
        line.pass(time);
        line.contract = expire_due(line.contract, line.policy, samples::circumstances_at(line.now)).contract;
    }
    void withdraw_volume() {
        line.policy.tariffs.erase(line.policy.tariffs.begin());
        std::erase_if(line.policy.selectors, [](const ServiceSelector& selector) {
            return selector.service == ServiceName{"volume"};
        });
    }
    Money charged() const { return cents(10'000) - line.balance(); }
};

TEST_F(ReloadedPrices, AreNotThoseOfQuotaGrantedBefore) {
    line.decide(initial({wanting(volume_group)}));
    volume().price = cents(1'000);
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
    EXPECT_EQ(line.reserved(), cents(5'000)) << "new quota is new";
    line.decide(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(200 + 1'000));
    EXPECT_TRUE(line.books_close());
}

TEST_F(ReloadedPrices, AreNotThoseOfLateUsage) {
    line.decide(initial({wanting(volume_group)}));
    let_time_pass(std::chrono::hours{2});
    volume().price = cents(1'000);
    line.decide(termination(1, {reporting(volume_group, octets(5 * megabyte))}));
    EXPECT_EQ(charged(), cents(500));
}

TEST_F(ReloadedPrices, AreThoseOfUsageBeyondTheQuota) {
    line.decide(initial({wanting(volume_group)}));
    volume().price = cents(1'000);
    line.decide(update(1, {reporting(volume_group, octets(5 * megabyte))}));
    line.decide(termination(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(500 + 1'000));
}

TEST_F(ReloadedPrices, AreNotThoseOfPooledQuota) {
    ClientProfile client;
    client.credit_pools = true;
    line.policy.clients = {client};
    line.decide(initial({wanting(volume_group), wanting(time_group)}));
    const Money reserved = line.reserved();
    volume().price = cents(1'000);
    line.decide(termination(1, {reporting(volume_group, octets(5 * megabyte))}));
    EXPECT_EQ(charged(), cents(500));
    EXPECT_LE(charged(), reserved);
}

TEST_F(ReloadedPrices, MakeFreeQuotaNotDear) {
    volume().price = {};
    volume().free_use = FreeUse::zero_rated;
    line.decide(initial({wanting(volume_group)}));
    volume().price = cents(100);
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), Money{});
    line.decide(termination(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(100));
}

TEST_F(ReloadedPrices, MakeDearQuotaNotFree) {
    line.decide(initial({wanting(volume_group)}));
    volume().price = {};
    line.decide(update(1, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
}

TEST_F(ReloadedPrices, OfNoTariffLeaveQuotaPaidAsGranted) {
    line.decide(initial({wanting(volume_group)}));
    withdraw_volume();
    const CreditControlAnswer answer =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::rating_failed) << "and there is no new quota";
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_EQ(
        line.answer(termination(2, {reporting(volume_group, octets(3 * megabyte))})).services.at(0).result,
        ResultCode::success);
    EXPECT_EQ(charged(), cents(500));
    EXPECT_TRUE(line.books_close());
}

TEST_F(ReloadedPrices, OfNoTariffAreThoseOfLateUsageToo) {
    line.decide(initial({wanting(volume_group)}));
    let_time_pass(std::chrono::hours{2});
    withdraw_volume();
    line.decide(termination(1, {reporting(volume_group, octets(5 * megabyte))}));
    EXPECT_EQ(charged(), cents(500));
}

TEST_F(ReloadedPrices, OfNoTariffDoNotBelieveMoreThanOthers) {
    line.decide(initial({wanting(volume_group)}));
    withdraw_volume();
    line.decide(termination(1, {reporting(volume_group, octets(~std::uint64_t{0}))}));
    EXPECT_EQ(charged(), cents(500));
    EXPECT_EQ(line.events.back().kind, EventKind::not_charged);
}

TEST_F(ReloadedPrices, OfARenamedServiceBeginWithItsQuota) {
    line.decide(initial({wanting(volume_group)}));
    volume().service = {"data"};
    volume().price = cents(1'000);
    line.policy.selectors.at(0).service = {"data"};
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(charged(), cents(200));
    EXPECT_EQ(line.reserved(), cents(5'000));
    line.decide(termination(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(200 + 1'000));
}

TEST_F(ReloadedPrices, OfShorterBlocksDoNotChargeWhatALongOneCovered) {
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting_and_wanting(time_group, seconds(61))}));
    ASSERT_EQ(charged(), cents(20));
    time().block_units = 1;
    time().price_units = 60;
    line.decide(update(2, {reporting_and_wanting(time_group, seconds(29))}));
    EXPECT_EQ(charged(), cents(20)) << "of two paid minutes";
    line.decide(update(3, {reporting_and_wanting(time_group, seconds(30))}));
    EXPECT_EQ(charged(), cents(20)) << "the begun minute lasts on under the new tariff";
    line.decide(update(4, {reporting_and_wanting(time_group, seconds(6))}));
    EXPECT_EQ(charged(), cents(21)) << "then it counts by seconds";
}

TEST_F(ReloadedPrices, OfShorterBlocksDoNotChargeTwiceWhatWasUsedWithoutQuota) {
    line.decide(initial());
    line.decide(update(1, {reporting(time_group, seconds(61))}));
    ASSERT_EQ(charged(), cents(20));
    time().block_units = 1;
    time().price_units = 60;
    line.decide(update(2, {reporting(time_group, seconds(59))}));
    EXPECT_EQ(charged(), cents(20));
    line.decide(update(3, {reporting(time_group, seconds(6))}));
    EXPECT_EQ(charged(), cents(21));
}

TEST_F(ReloadedPrices, WithAMinimumDoNotChargeItInASessionThatBeganWithout) {
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting_and_wanting(time_group, seconds(60))}));
    time().minimum_charge = cents(100);
    time().setup_fee = cents(500);
    line.decide(update(2, {reporting_and_wanting(time_group, seconds(60))}));
    EXPECT_EQ(charged(), cents(20));
    line.decide(termination(3, {reporting(time_group, seconds(60))}));
    EXPECT_EQ(charged(), cents(30)) << "and units go on costing what they cost";
}

TEST_F(ReloadedPrices, WithoutAMinimumLeaveTheSessionWhatItPaidForIt) {
    time().minimum_charge = cents(100);
    line.decide(initial({wanting(time_group)}));
    line.decide(update(1, {reporting_and_wanting(time_group, seconds(60))}));
    ASSERT_EQ(charged(), cents(100));
    time().minimum_charge = {};
    line.decide(update(2, {reporting_and_wanting(time_group, seconds(60))}));
    line.decide(update(3, {reporting_and_wanting(time_group, seconds(300))}));
    EXPECT_EQ(charged(), cents(100));
    line.decide(termination(4, {reporting(time_group, seconds(240))}));
    EXPECT_EQ(charged(), cents(110)) << "eleven minutes";
}

TEST_F(ReloadedPrices, WithAMinimumAreThoseOfASessionThatUsedNothingYet) {
    line.decide(initial());
    time().minimum_charge = cents(100);
    line.decide(update(1, {wanting(time_group)}));
    line.decide(termination(2, {reporting(time_group, seconds(60))}));
    EXPECT_EQ(charged(), cents(100));
}

TEST_F(ReloadedPrices, OfAnotherUnitLeaveQuotaInItsOwn) {
    line.decide(initial({wanting(volume_group)}));
    volume().unit = UnitKind::seconds;
    volume().block_units = 60;
    volume().price = cents(10);
    volume().quota_default_units = 300;
    volume().quota_min_units = 60;
    line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    EXPECT_EQ(charged(), cents(100));
    EXPECT_EQ(line.reserved(), cents(50));
    line.decide(termination(2, {reporting(volume_group, seconds(61))}));
    EXPECT_EQ(charged(), cents(100 + 20));
}

TEST_F(ReloadedPrices, OfPeriodsThatAreGoneDoNotTouchQuota) {
    PricePeriod whole_day{.name = {"day"}, .from_minute = 0};
    whole_day.days.fill(true);
    line.policy.periods = PricePeriods{{whole_day}};
    volume().period_prices = {{.period = {"day"}, .price = cents(50)}};
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(line.reserved(), cents(250));
    line.policy.periods = {};
    volume().period_prices.clear();
    line.decide(termination(1, {reporting(volume_group, octets(5 * megabyte))}));
    EXPECT_EQ(charged(), cents(250));
}

}  // namespace
}  // namespace airtime::charging::gy_model
