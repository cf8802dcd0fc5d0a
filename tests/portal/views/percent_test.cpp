#include "portal/views/percent.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

TEST(Percent, HasOneDecimalAndIsRoundedHalfAwayFromZero) {
    EXPECT_EQ(percent_of(413, 1'000), "41.3");
    EXPECT_EQ(percent_of(2, 3), "66.7");
    EXPECT_EQ(percent_of(1, 2'000), "0.1");
    EXPECT_EQ(percent_of(1, 2'001), "0.0");
    EXPECT_EQ(percent_of(-1, 8), "-12.5");
    EXPECT_EQ(percent_of(-1, 2'001), "0.0");
    EXPECT_EQ(percent_of(5, 2), "250.0");
}

TEST(Percent, OfNothingIsNoNumber) {
    EXPECT_TRUE(percent_of(1, 0).is_null());
    EXPECT_TRUE(change_percent(1, 0).is_null());
}

TEST(Percent, OfSumsBeyond64Bits) {
    const Int128 huge = Int128{1} << 100U;
    EXPECT_EQ(percent_of(huge / 4, huge), "25.0");
}

TEST(Change, IsAgainstWhatWasBefore) {
    EXPECT_EQ(change_percent(120, 100), "20.0");
    EXPECT_EQ(change_percent(80, 100), "-20.0");
    EXPECT_EQ(change_percent(0, -50), "100.0");
}

}  // namespace
}  // namespace airtime::portal
