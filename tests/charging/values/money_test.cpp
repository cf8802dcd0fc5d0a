#include "charging/values/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace airtime::charging {
namespace {

Money millionths(std::int64_t count) {
    return Money::from_millionths(count);
}

TEST(MoneyFromUnitValue, IsExactForEveryExponent) {
    EXPECT_EQ(Money::from_unit_value(4'500, 0), Money::from_units(4'500));
    EXPECT_EQ(Money::from_unit_value(45, 2), Money::from_units(4'500));
    EXPECT_EQ(Money::from_unit_value(-25, -2), millionths(-250'000));
    EXPECT_EQ(Money::from_unit_value(1, -6), millionths(1));
    EXPECT_EQ(Money::from_unit_value(10, -7), millionths(1));
    EXPECT_EQ(Money::from_unit_value(9'000'000'000'000'000'000, -9), millionths(9'000'000'000'000'000));
}

TEST(MoneyFromUnitValue, RefusesWhatIsNoWholeNumberOfMillionths) {
    EXPECT_EQ(Money::from_unit_value(1, -7), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(101, -8), std::nullopt);
}

TEST(MoneyFromUnitValue, RefusesWhatIsBeyondTheBound) {
    EXPECT_EQ(Money::from_unit_value(9, 9), millionths(Money::millionths_max));
    EXPECT_EQ(Money::from_unit_value(-9, 9), millionths(-Money::millionths_max));
    EXPECT_EQ(Money::from_unit_value(9'000'000'001, 0), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(9'000'000'000'000'001, -6), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(-9'000'000'000'000'001, -6), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(1, 10), std::nullopt);
}

TEST(MoneyFromUnitValue, TakesHostileExponentsWithoutWork) {
    constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
    constexpr auto highest = std::numeric_limits<std::int32_t>::max();
    constexpr auto most_digits = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(Money::from_unit_value(1, lowest), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(1, highest), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(most_digits, highest), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(most_digits, -6), std::nullopt);
    EXPECT_EQ(Money::from_unit_value(0, lowest), Money{});
    EXPECT_EQ(Money::from_unit_value(0, highest), Money{});
}

TEST(MoneyParse, ReadsDecimals) {
    EXPECT_EQ(Money::parse("4500"), Money::from_units(4'500));
    EXPECT_EQ(Money::parse("-0.25"), millionths(-250'000));
    EXPECT_EQ(Money::parse("10000.000000"), Money::from_units(10'000));
    EXPECT_EQ(Money::parse("0.000001"), millionths(1));
    EXPECT_EQ(Money::parse("-0"), Money{});
    EXPECT_EQ(Money::parse("9000000000"), millionths(Money::millionths_max));
}

TEST(MoneyParse, RefusesEverythingElse) {
    for (const char* text :
         {"", "-", ".5", "5.", "1e3", "+1", " 1", "1 ", "1,5", "0x10", "1.0000000", "--1", "1.2.3",
          "9000000000.000001", "-9000000000.000001", "90000000000", "99999999999999999999999999"}) {
        EXPECT_EQ(Money::parse(text), std::nullopt) << text;
    }
}

TEST(MoneyToString, IsTheShortestDecimalAndReadsBack) {
    EXPECT_EQ(Money::from_units(4'500).to_string(), "4500");
    EXPECT_EQ(millionths(-250'000).to_string(), "-0.25");
    EXPECT_EQ(Money{}.to_string(), "0");
    EXPECT_EQ(millionths(1).to_string(), "0.000001");
    EXPECT_EQ(millionths(-1'000'001).to_string(), "-1.000001");
    EXPECT_EQ(millionths(std::numeric_limits<std::int64_t>::min()).to_string(), "-9223372036854.775808");
    EXPECT_EQ(Money::parse(millionths(-Money::millionths_max).to_string()),
              millionths(-Money::millionths_max));
}

TEST(MoneyBounds, EndAtWhatADoubleHoldsExactly) {
    EXPECT_TRUE(millionths(Money::millionths_max).within_bounds());
    EXPECT_TRUE(millionths(-Money::millionths_max).within_bounds());
    EXPECT_FALSE(millionths(Money::millionths_max + 1).within_bounds());
    EXPECT_FALSE(millionths(-Money::millionths_max - 1).within_bounds());
}

TEST(MoneyBasisPoints, RoundDownToAMillionth) {
    EXPECT_EQ(basis_points_of(Money::from_units(5'000), 1'000), Money::from_units(500));
    EXPECT_EQ(basis_points_of(millionths(9'999), 1), Money{});
    EXPECT_EQ(basis_points_of(millionths(10'000), 1), millionths(1));
    EXPECT_EQ(basis_points_of(millionths(-1), 1), millionths(-1));
    EXPECT_EQ(basis_points_of(millionths(Money::millionths_max), 10'000), millionths(Money::millionths_max));
    EXPECT_EQ(basis_points_of(millionths(3), 5'000), millionths(1));
    EXPECT_EQ(basis_points_of(millionths(-20'001), 5'000), millionths(-10'001));
}

TEST(MoneyBasisPoints, OfWhatSeveralAccountsHoldTogetherStayWithinTheBound) {
    const Money two_accounts = Money::max() + Money::max();
    EXPECT_EQ(basis_points_of(two_accounts, 5'000), Money::max());
    EXPECT_EQ(basis_points_of(two_accounts, 2'500), millionths(Money::millionths_max / 2));
    EXPECT_EQ(basis_points_of(two_accounts, 10'000), Money::max());
    EXPECT_EQ(basis_points_of(-two_accounts, 10'000), -Money::max());
    EXPECT_EQ(basis_points_of(Money::max(), std::numeric_limits<std::uint32_t>::max()), Money::max());
}

TEST(MoneySums, BeyondWhat64BitsHoldStayAtTheirEnd) {
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
    Money sum;
    for (int times = 0; times < 2'000; ++times) sum += Money::max();
    EXPECT_EQ(sum, millionths(highest));
    EXPECT_FALSE(sum.within_bounds());
    for (int times = 0; times < 4'000; ++times) sum -= Money::max();
    EXPECT_EQ(sum, millionths(lowest));
    EXPECT_EQ(-millionths(lowest), millionths(highest));
    EXPECT_EQ(Money{} - millionths(lowest), millionths(highest));
    EXPECT_EQ(millionths(-1) - millionths(lowest), millionths(highest));
}

TEST(MoneyRoundedUp, ReachesTheNextMultipleAndStaysOnOne) {
    const Money step = Money::from_units(100);
    EXPECT_EQ(rounded_up_to(Money::from_units(500), step), Money::from_units(500));
    EXPECT_EQ(rounded_up_to(Money::from_units(500) + millionths(1), step), Money::from_units(600));
    EXPECT_EQ(rounded_up_to(Money{}, step), Money{});
    EXPECT_EQ(rounded_up_to(Money::from_units(-150), step), Money::from_units(-100));
    EXPECT_EQ(rounded_up_to(millionths(7), Money{}), millionths(7));
}

}  // namespace
}  // namespace airtime::charging
