#include "charging/sessions/credit_pool.hpp"

#include <gtest/gtest.h>

#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

Policy pooling_policy(Policy policy = model_policy()) {
    ClientProfile client;
    client.credit_pools = true;
    policy.clients = {client};
    return policy;
}

/// A megabyte costs 100 cents, a minute 10: 3 and 5,000 of what 100 cents are 3,000,000 of.
constexpr std::int64_t volume_multiplier = 3;
constexpr std::int64_t time_multiplier = 5'000;

/// 5 MB and 300 s in one pool: 550 cents, and a block of each that may be begun.
Line line_with_pool(Money main = cents(2'000), Policy policy = pooling_policy()) {
    Line line(main, std::move(policy));
    line.answer(initial({wanting(volume_group), wanting(time_group)}));
    return line;
}

TEST(CreditPool, IsOneForServicesThatTheSameAccountsPay) {
    Line line(cents(2'000), pooling_policy());
    const auto services = line.answer(initial({wanting(volume_group), wanting(time_group)})).services;
    ASSERT_EQ(services.size(), 2U);
    EXPECT_EQ(services[0].granted, octets(5 * megabyte));
    EXPECT_EQ(services[0].pool, (PoolReference{1, volume_multiplier}));
    EXPECT_EQ(services[1].granted, seconds(300));
    EXPECT_EQ(services[1].pool, (PoolReference{1, time_multiplier}));
    EXPECT_EQ(line.reserved(), cents(500 + 100 + 50 + 10));
}

TEST(CreditPool, IsNotToldToClientsThatDoNotKnowIt) {
    Line line = line_with_pool(cents(2'000), model_policy());
    EXPECT_EQ(line.reserved(), cents(550));
    EXPECT_TRUE(line.session()->pools.empty());
}

TEST(CreditPool, LetsOneServiceUseWhatTheOtherLeft) {
    Line line = line_with_pool();
    // 300 s were told for time, and 3,300 s can be used if volume uses nothing: 550 cents.
    line.answer(update(1, {reporting(time_group, seconds(3'300))}));
    EXPECT_EQ(line.balance(), cents(2'000 - 550));
    EXPECT_EQ(line.reserved(), cents(110));
    line.answer(termination(2, {reporting(volume_group, octets(0))}));
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_TRUE(line.books_close());
}

TEST(CreditPool, PaysForTheBlocksThatItsServicesBegin) {
    // All that there is: what the pool promises must be payable whichever service uses it.
    Line line = line_with_pool(cents(660));
    // (1,800 s x 5,000 + 2,500,001 octets x 3) is what the pool has, to the last unit.
    line.answer(termination(
        1, {reporting(time_group, seconds(1'799)), reporting(volume_group, octets(2 * megabyte + 500'000))}));
    EXPECT_EQ(line.balance(), cents(660 - 300 - 300));
    EXPECT_TRUE(line.books_close());
}

TEST(CreditPool, GrowsByWhatItLacks) {
    Line line = line_with_pool();
    const auto services =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(4 * megabyte))})).services;
    // A megabyte of the five was left, and may be in use.
    EXPECT_EQ(services[0].granted, octets(4 * megabyte));
    EXPECT_EQ(services[0].pool, (PoolReference{1, volume_multiplier}));
    EXPECT_EQ(line.balance(), cents(1'600));
    EXPECT_EQ(line.reserved(), cents(660));
}

TEST(CreditPool, OfOneServiceIsNotGoneOnWith) {
    Line line(cents(2'000), pooling_policy());
    line.answer(initial({wanting(volume_group)}));
    EXPECT_EQ(line.reserved(), cents(600));
    // What the client still counts in it would come on top.
    const auto services =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))})).services;
    EXPECT_EQ(services[0].granted, octets(5 * megabyte));
    EXPECT_EQ(services[0].pool, (PoolReference{2, volume_multiplier}));
    EXPECT_EQ(line.reserved(), cents(600));
    EXPECT_EQ(line.session()->pools.size(), 1U);
}

TEST(CreditPool, EndsWithItsLastService) {
    Line line = line_with_pool();
    line.answer(update(1, {reporting(time_group, seconds(60))}));
    EXPECT_EQ(line.reserved(), cents(650));
    line.answer(update(2, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_EQ(line.balance(), cents(2'000 - 110));
}

TEST(CreditPool, EndsWithTheSession) {
    Line line = line_with_pool();
    line.answer(termination(1));
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(CreditPool, TooDearForTheMoneyThereIsLeavesQuotaOfItsOwn) {
    for (const auto& [balance, pooled] : {std::pair{199, false}, std::pair{200, true}}) {
        Line line(cents(balance), pooling_policy());
        const auto services = line.answer(initial({wanting(volume_group)})).services;
        EXPECT_EQ(services[0].granted, octets(megabyte)) << balance;
        EXPECT_EQ(services[0].pool.has_value(), pooled) << balance;
        EXPECT_EQ(line.reserved(), cents(pooled ? 200 : 100)) << balance;
    }
}

TEST(CreditPool, ThatHasEnoughGoesOnWhereNothingCanBeAdded) {
    Line line = line_with_pool(cents(660));
    const auto services = line.answer(update(1, {reporting_and_wanting(volume_group, octets(0))})).services;
    EXPECT_EQ(services[0].result, ResultCode::success);
    EXPECT_EQ(services[0].granted, octets(0));
    EXPECT_EQ(services[0].pool, (PoolReference{1, volume_multiplier}));
    EXPECT_EQ(services[0].final_units, std::nullopt);
    EXPECT_EQ(line.reserved(), cents(660));
}

TEST(CreditPool, ThatIsUsedUpIsRefused) {
    Line line = line_with_pool(cents(660));
    const auto services = line.answer(update(1, {reporting_and_wanting(volume_group, octets(5 * megabyte)),
                                                 reporting(time_group, seconds(300))}))
                              .services;
    EXPECT_EQ(services[0].granted, octets(megabyte)) << "what was kept for begun blocks";
    EXPECT_EQ(services[0].pool, std::nullopt);
    EXPECT_EQ(
        line.answer(update(2, {reporting_and_wanting(volume_group, octets(megabyte))})).services[0].result,
        ResultCode::credit_limit_reached);
    EXPECT_EQ(line.balance(), cents(10));
}

TEST(CreditPool, ShortOfNothingBorrowsNothing) {
    Line line = line_with_pool(cents(660), pooling_policy(lending_policy()));
    line.answer(update(1, {reporting_and_wanting(volume_group, octets(0))}));
    EXPECT_TRUE(line.contract.advances.empty());
    line.answer(update(2, {reporting_and_wanting(volume_group, octets(5 * megabyte)),
                           reporting_and_wanting(time_group, seconds(600))}));
    EXPECT_EQ(line.contract.advances.size(), 1U);
}

TEST(CreditPool, MarksTheLastOfItsMoney) {
    Policy policy = pooling_policy();
    policy.clients[0].final_units.action = FinalUnitAction::terminate;
    for (const auto& [balance, last] : {std::pair{699, true}, std::pair{700, false}}) {
        Line line(cents(balance), policy);
        const auto services = line.answer(initial({wanting(volume_group)})).services;
        EXPECT_EQ(services[0].final_units.has_value(), last) << balance;
    }
}

TEST(CreditPool, AddsASecondRequestOfTheSameKeyToTheFirst) {
    Line line(cents(2'000), pooling_policy());
    const auto services =
        line.answer(initial({wanting(volume_group), wanting(volume_group, octets(2 * megabyte))})).services;
    EXPECT_EQ(services[0].pool, services[1].pool);
    EXPECT_EQ(services[1].granted, octets(2 * megabyte));
    EXPECT_EQ(line.reserved(), cents(500 + 100 + 200));
}

TEST(CreditPool, LeavesOutWhatCostsNothingAndMoneyItself) {
    Line line(cents(2'000), pooling_policy());
    const auto services = line.answer(initial({wanting(money_group), wanting(volume_group)})).services;
    EXPECT_EQ(services[0].pool, std::nullopt);
    EXPECT_EQ(services[0].granted, amount(cents(50)));
    EXPECT_NE(services[1].pool, std::nullopt);
}

TEST(CreditPool, IsNotForUnitsAtCommandLevel) {
    Line line(cents(2'000), pooling_policy());
    CreditControlRequest request = initial({wanting(volume_group)});
    request.command_level_units = true;
    EXPECT_EQ(line.answer(request).services[0].pool, std::nullopt);
    EXPECT_EQ(line.reserved(), cents(500));
}

TEST(CreditPool, IsAnotherWhereOtherAccountsPay) {
    Policy policy = pooling_policy();
    policy.accounts.push_back({.name = {"bonus"}, .receives_advances = false, .revenue = false});
    policy.tariffs.at(1).paid_by = {{"bonus"}, {"main"}};
    Line line(cents(2'000), policy);
    line.contract.accounts.push_back({.name = {"bonus"}, .balance = cents(100), .expires_at = {}});
    const auto services = line.answer(initial({wanting(volume_group), wanting(time_group)})).services;
    EXPECT_EQ(services[0].pool->pool, 1U);
    EXPECT_EQ(services[1].pool->pool, 2U);
    EXPECT_EQ(reserved_in(line.contract, {"bonus"}), cents(60));
    EXPECT_EQ(line.reserved(), cents(600));
}

TEST(CreditPool, IsAnotherWherePricesHaveAnotherScale) {
    Line line = line_with_pool();
    line.policy.tariffs.at(1).price = Money::from_millionths(100'001);
    const auto services =
        line.answer(update(1, {reporting_and_wanting(volume_group, octets(megabyte))})).services;
    EXPECT_EQ(services[0].pool->pool, 2U);
    EXPECT_EQ(line.session()->pools.size(), 2U);
}

TEST(PoolTerms, AreWholeMultipliersOfEveryPrice) {
    const Policy policy = model_policy();
    const auto multiplier = [&](std::size_t tariff) {
        return pool_terms(policy, {policy.tariffs.at(tariff), policy.tariffs.at(tariff).price})->multiplier;
    };
    EXPECT_EQ(multiplier(0), volume_multiplier);
    EXPECT_EQ(multiplier(1), time_multiplier);
    EXPECT_EQ(multiplier(3), 150'000);
}

TEST(PoolTerms, AreNoneWherePricesFitNoScale) {
    Policy policy = model_policy();
    policy.tariffs.at(0).price_units = (1ULL << 62U) - 1;
    policy.tariffs.at(1).price_units = (1ULL << 61U) - 1;
    EXPECT_EQ(pool_terms(policy, {policy.tariffs.at(0), policy.tariffs.at(0).price}), std::nullopt);
}

}  // namespace
}  // namespace airtime::charging
