#include "base/decimal_text.hpp"

#include <gtest/gtest.h>

#include "charging/values/money.hpp"

namespace airtime::charging {
namespace {

constexpr Int128 trillion = 1'000'000'000'000;

TEST(Int128, IsWrittenAsAmountsAre) {
    EXPECT_EQ(to_decimal(0), "0");
    EXPECT_EQ(to_decimal(-1), "-0.000001");
    EXPECT_EQ(to_decimal(1'500'000), "1.5");
    EXPECT_EQ(to_decimal(trillion * trillion), "1000000000000000000");
}

TEST(Int128, SumsBeyondSixtyFourBits) {
    Int128 sum = 0;
    for (int contract = 0; contract < 2'000; ++contract) sum += Money::millionths_max;
    EXPECT_EQ(to_decimal(sum), "18000000000000");
    EXPECT_EQ(to_decimal(-sum - 1), "-18000000000000.000001");
    EXPECT_EQ(to_decimal(0), "0");
    EXPECT_EQ(to_decimal(-250'000), "-0.25");
}

TEST(Int128, IsReadFromDigitsOnly) {
    for (const char* text : {"", "-", "1.0", "x", "9999999999999999999999999999999999999"}) {
        EXPECT_EQ(parse_whole(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_whole("-42"), Int128{-42});
}

}  // namespace
}  // namespace airtime::charging
