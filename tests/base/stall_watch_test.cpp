#include "base/stall_watch.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

TEST(StallWatch, WorkOfWhichNoneIsDoneStandsStillAfterSoManyLooks) {
    StallWatch watch{3};
    EXPECT_FALSE(watch.stands_still({.has_work = true, .done = 7})) << "it may have come just now";
    EXPECT_FALSE(watch.stands_still({.has_work = true, .done = 7}));
    EXPECT_FALSE(watch.stands_still({.has_work = true, .done = 7}));
    EXPECT_TRUE(watch.stands_still({.has_work = true, .done = 7}));
}

TEST(StallWatch, OnePieceDoneBeginsTheCountAnew) {
    StallWatch watch{2};
    for (std::uint64_t done = 0; done < 10; ++done) {
        EXPECT_FALSE(watch.stands_still({.has_work = true, .done = done}));
        EXPECT_FALSE(watch.stands_still({.has_work = true, .done = done}));
    }
}

TEST(StallWatch, WithoutWorkNothingStandsStill) {
    StallWatch watch{1};
    for (int look = 0; look < 10; ++look) EXPECT_FALSE(watch.stands_still({.has_work = false, .done = 7}));
    EXPECT_FALSE(watch.stands_still({.has_work = true, .done = 7})) << "new work";
    EXPECT_TRUE(watch.stands_still({.has_work = true, .done = 7}));
}

}  // namespace
}  // namespace airtime::extension
