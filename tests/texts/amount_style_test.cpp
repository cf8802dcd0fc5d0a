#include "texts/amount_style.hpp"

#include <gtest/gtest.h>

namespace airtime::texts {
namespace {

using charging::Money;

const AmountStyle dong_style{.behind = "đ", .thousands = ".", .decimal_point = ","};
const AmountStyle dollars{.in_front = "$", .thousands = ",", .decimal_point = "."};

TEST(Written, GroupsThousands) {
    EXPECT_EQ(written(Money{}, 0, Rounding::down, dong_style), "0đ");
    EXPECT_EQ(written(Money::from_units(999), 0, Rounding::down, dong_style), "999đ");
    EXPECT_EQ(written(Money::from_units(1'000), 0, Rounding::down, dong_style), "1.000đ");
    EXPECT_EQ(written(Money::from_units(10'000), 0, Rounding::down, dong_style), "10.000đ");
    EXPECT_EQ(written(Money::from_units(-1'234'567), 0, Rounding::down, dong_style), "-1.234.567đ");
}

TEST(Written, RoundsToWhatPeopleWrite) {
    const Money amount = Money::from_millionths(1'000'000'001);
    EXPECT_EQ(written(amount, 0, Rounding::down, dong_style), "1.000đ");
    EXPECT_EQ(written(amount, 0, Rounding::up, dong_style), "1.001đ");
    EXPECT_EQ(written(-amount, 0, Rounding::down, dong_style), "-1.001đ");
    EXPECT_EQ(written(-amount, 0, Rounding::up, dong_style), "-1.000đ");
}

TEST(Written, WritesAsManyDecimalsAsTheCurrencyHas) {
    EXPECT_EQ(written(Money::from_millionths(12'345'600), 2, Rounding::down, dollars), "$12.34");
    EXPECT_EQ(written(Money::from_millionths(12'345'600), 2, Rounding::up, dollars), "$12.35");
    EXPECT_EQ(written(Money::from_millionths(50'000), 2, Rounding::down, dollars), "$0.05");
    EXPECT_EQ(written(Money::from_millionths(1), 6, Rounding::down, dollars), "$0.000001");
}

}  // namespace
}  // namespace airtime::texts
