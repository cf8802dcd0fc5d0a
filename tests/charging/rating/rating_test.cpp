#include "charging/rating/rating.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using gy_model::cents;

constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();

Tariff minute_tariff() {
    return *gy_model::model_policy().tariff({"time"});
}

/// At the ordinary price, of a tariff without minimum charge.
std::optional<Money> price_of(const Tariff& tariff, std::uint64_t used_before, std::uint64_t units) {
    const auto rated = charging::price_of(Rate{tariff, tariff.price}, Usage{used_before}, units);
    return rated ? std::optional{rated->price} : std::nullopt;
}

std::uint64_t units_for(const Tariff& tariff, std::uint64_t used_before, Money money) {
    return charging::units_for(Rate{tariff, tariff.price}, Usage{used_before}, money);
}

TEST(PriceOf, IsZeroForNoUnits) {
    EXPECT_EQ(price_of(minute_tariff(), 0, 0), Money{});
    EXPECT_EQ(price_of(minute_tariff(), 61, 0), Money{});
}

TEST(PriceOf, ChargesEveryBegunBlockWhole) {
    EXPECT_EQ(price_of(minute_tariff(), 0, 1), cents(10));
    EXPECT_EQ(price_of(minute_tariff(), 0, 60), cents(10));
    EXPECT_EQ(price_of(minute_tariff(), 0, 61), cents(20));
}

TEST(PriceOf, DoesNotChargeABlockTwiceThatASessionBeganBefore) {
    EXPECT_EQ(price_of(minute_tariff(), 30, 30), Money{});
    EXPECT_EQ(price_of(minute_tariff(), 30, 31), cents(10));
    EXPECT_EQ(price_of(minute_tariff(), 60, 1), cents(10));
}

TEST(PriceOf, OfManySmallReportsIsThePriceOfTheirSum) {
    Money sum;
    for (std::uint64_t used = 0; used < 1'000; used += 7) sum += *price_of(minute_tariff(), used, 7);
    EXPECT_EQ(sum, *price_of(minute_tariff(), 0, 1'001));
}

TEST(PriceOf, IsEmptyBeyondTheBoundOfMoney) {
    Tariff tariff = minute_tariff();
    tariff.block_units = 1;
    tariff.price = Money::from_millionths(1);
    EXPECT_EQ(price_of(tariff, 0, Money::millionths_max), Money::from_millionths(Money::millionths_max));
    EXPECT_EQ(price_of(tariff, 0, Money::millionths_max + 1), std::nullopt);
    tariff.price = Money::from_millionths(Money::millionths_max);
    EXPECT_EQ(price_of(tariff, units_max, units_max), std::nullopt);
}

TEST(PriceOf, OfMoneyIsTheMoney) {
    const Tariff amounts = *gy_model::model_policy().tariff({"amounts"});
    EXPECT_EQ(price_of(amounts, 123, 500'000), cents(50));
    EXPECT_EQ(price_of(amounts, 0, Money::millionths_max + 1), std::nullopt);
}

TEST(UnitsFor, AreWholeBlocksOnly) {
    EXPECT_EQ(units_for(minute_tariff(), 0, cents(10)), 60U);
    EXPECT_EQ(units_for(minute_tariff(), 0, cents(19)), 60U);
    EXPECT_EQ(units_for(minute_tariff(), 0, cents(20)), 120U);
    EXPECT_EQ(units_for(minute_tariff(), 0, cents(9)), 0U);
}

TEST(UnitsFor, IncludeWhatIsLeftOfABegunBlock) {
    EXPECT_EQ(units_for(minute_tariff(), 50, cents(0)), 10U);
    EXPECT_EQ(units_for(minute_tariff(), 50, cents(10)), 70U);
    EXPECT_EQ(units_for(minute_tariff(), 60, cents(0)), 0U);
}

TEST(UnitsFor, DebtBuyNoMoreThanNothing) {
    EXPECT_EQ(units_for(minute_tariff(), 50, cents(-100)), 10U);
}

TEST(UnitsFor, AFreeServiceAreWithoutLimit) {
    EXPECT_EQ(units_for(*gy_model::model_policy().tariff({"free"}), 5, Money{}), units_max);
}

TEST(UnitsFor, SaturateWhereTheCounterEnds) {
    Tariff tariff = minute_tariff();
    tariff.block_units = units_max;
    EXPECT_EQ(units_for(tariff, 0, cents(1'000)), units_max);
}

/// 6 s and then 1 s at 1,590 a minute.
Tariff calls() {
    Tariff tariff = minute_tariff();
    tariff.first_block_units = 6;
    tariff.block_units = 1;
    tariff.price = Money::from_units(1590);
    tariff.price_units = 60;
    return tariff;
}

TEST(PriceOf, TheFirstBlockIsAnother) {
    EXPECT_EQ(price_of(calls(), 0, 1), Money::from_units(159));
    EXPECT_EQ(price_of(calls(), 0, 6), Money::from_units(159));
    EXPECT_EQ(price_of(calls(), 0, 7), *Money::parse("185.5"));
    EXPECT_EQ(price_of(calls(), 6, 1), *Money::parse("26.5"));
    EXPECT_EQ(price_of(calls(), 5, 1), Money{});
}

TEST(PriceOf, HasTheSetupFeeOnce) {
    Tariff tariff = calls();
    tariff.setup_fee = Money::from_units(100);
    EXPECT_EQ(price_of(tariff, 0, 0), Money{});
    EXPECT_EQ(price_of(tariff, 0, 1), Money::from_units(259));
    EXPECT_EQ(price_of(tariff, 1, 1), Money{});
}

TEST(UnitsFor, PayFirstBlockSetupFeeAndMinimumFirst) {
    Tariff tariff = calls();
    EXPECT_EQ(units_for(tariff, 0, *Money::parse("158.999999")), 0U);
    EXPECT_EQ(units_for(tariff, 0, Money::from_units(159)), 6U);
    EXPECT_EQ(units_for(tariff, 0, *Money::parse("185.499999")), 6U);
    EXPECT_EQ(units_for(tariff, 0, *Money::parse("185.5")), 7U);
    tariff.setup_fee = Money::from_units(100);
    EXPECT_EQ(units_for(tariff, 0, Money::from_units(258)), 0U);
    EXPECT_EQ(units_for(tariff, 0, Money::from_units(259)), 6U);
    tariff.minimum_charge = Money::from_units(265);
    EXPECT_EQ(units_for(tariff, 0, Money::from_units(364)), 0U);
    EXPECT_EQ(units_for(tariff, 0, Money::from_units(365)), 10U);
}

}  // namespace
}  // namespace airtime::charging
