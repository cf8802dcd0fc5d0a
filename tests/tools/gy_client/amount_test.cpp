#include "tools/gy_client/amount.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace airtime::gy_client {
namespace {

TEST(ParseUnitValue, KeepsEachDecimalAsAnExponent) {
    EXPECT_EQ(parse_unit_value("10000"), (UnitValue{10000, 0}));
    EXPECT_EQ(parse_unit_value("100.50"), (UnitValue{10050, -2}));
    EXPECT_EQ(parse_unit_value("-0.25"), (UnitValue{-25, -2}));
}

TEST(ParseUnitValue, ReachesTheLastOf64Bits) {
    EXPECT_EQ(parse_unit_value("9223372036854775807"),
              (UnitValue{std::numeric_limits<std::int64_t>::max(), 0}));
    EXPECT_EQ(parse_unit_value("9223372036854775808"), std::nullopt);
}

TEST(ParseUnitValue, RefusesWhatIsNoDecimal) {
    for (const auto* text : {"", "-", ".", "1.2.3", "1,000", "1e3", "abc"}) {
        EXPECT_EQ(parse_unit_value(text), std::nullopt) << text;
    }
}

TEST(FormatUnitValue, SeparatesThousandsOfTheWholePart) {
    EXPECT_EQ(format_unit_value({10000, 0}), "10,000");
    EXPECT_EQ(format_unit_value({-123456789, -2}), "-1,234,567.89");
    EXPECT_EQ(format_unit_value({5, -2}), "0.05");
    EXPECT_EQ(format_unit_value({5, 3}), "5,000");
    EXPECT_EQ(format_unit_value({0, 3}), "0");
    EXPECT_EQ(format_unit_value({1, 2'000'000'000}), "1e2000000000");
}

TEST(SameAmount, LooksThroughTheExponent) {
    EXPECT_TRUE(same_amount({100, 0}, {1, 2}));
    EXPECT_TRUE(same_amount({0, 5}, {0, -5}));
    EXPECT_FALSE(same_amount({100, 0}, {1, 3}));
}

}  // namespace
}  // namespace airtime::gy_client
