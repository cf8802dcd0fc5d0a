#include <gtest/gtest.h>

#include <limits>

#include "charging/rating.hpp"
#include "unit/charging_gy_model.hpp"

namespace airtime::charging {
namespace {

using gy_model::cents;

constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();

Tariff minutes() {
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
    EXPECT_EQ(price_of(minutes(), 0, 0), Money{});
    EXPECT_EQ(price_of(minutes(), 61, 0), Money{});
}

TEST(PriceOf, ChargesEveryBegunBlockWhole) {
    EXPECT_EQ(price_of(minutes(), 0, 1), cents(10));
    EXPECT_EQ(price_of(minutes(), 0, 60), cents(10));
    EXPECT_EQ(price_of(minutes(), 0, 61), cents(20));
}

TEST(PriceOf, DoesNotChargeABlockTwiceThatASessionBeganBefore) {
    EXPECT_EQ(price_of(minutes(), 30, 30), Money{});
    EXPECT_EQ(price_of(minutes(), 30, 31), cents(10));
    EXPECT_EQ(price_of(minutes(), 60, 1), cents(10));
}

TEST(PriceOf, OfManySmallReportsIsThePriceOfTheirSum) {
    Money sum;
    for (std::uint64_t used = 0; used < 1'000; used += 7) sum += *price_of(minutes(), used, 7);
    EXPECT_EQ(sum, *price_of(minutes(), 0, 1'001));
}

TEST(PriceOf, IsEmptyBeyondTheBoundOfMoney) {
    Tariff tariff = minutes();
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
    EXPECT_EQ(units_for(minutes(), 0, cents(10)), 60U);
    EXPECT_EQ(units_for(minutes(), 0, cents(19)), 60U);
    EXPECT_EQ(units_for(minutes(), 0, cents(20)), 120U);
    EXPECT_EQ(units_for(minutes(), 0, cents(9)), 0U);
}

TEST(UnitsFor, IncludeWhatIsLeftOfABegunBlock) {
    EXPECT_EQ(units_for(minutes(), 50, cents(0)), 10U);
    EXPECT_EQ(units_for(minutes(), 50, cents(10)), 70U);
    EXPECT_EQ(units_for(minutes(), 60, cents(0)), 0U);
}

TEST(UnitsFor, DebtBuyNoMoreThanNothing) {
    EXPECT_EQ(units_for(minutes(), 50, cents(-100)), 10U);
}

TEST(UnitsFor, AFreeServiceAreWithoutLimit) {
    EXPECT_EQ(units_for(*gy_model::model_policy().tariff({"free"}), 5, Money{}), units_max);
}

TEST(UnitsFor, SaturateWhereTheCounterEnds) {
    Tariff tariff = minutes();
    tariff.block_units = units_max;
    EXPECT_EQ(units_for(tariff, 0, cents(1'000)), units_max);
}

}  // namespace
}  // namespace airtime::charging
