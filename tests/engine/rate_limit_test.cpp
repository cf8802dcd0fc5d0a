#include "engine/rate_limit.hpp"

#include <gtest/gtest.h>

namespace airtime::engine {
namespace {

using namespace std::chrono_literals;

TEST(RateLimit, AllowsTheBurstAndThenTheRate) {
    RateLimit limit;
    auto now = RateLimit::Clock::now();
    for (int request = 0; request < 5; ++request) EXPECT_TRUE(limit.allows(1, 5, now)) << request;
    EXPECT_FALSE(limit.allows(1, 5, now));
    EXPECT_TRUE(limit.allows(2, 5, now)) << "everybody has a rate of their own";
    now += 200ms;
    EXPECT_TRUE(limit.allows(1, 5, now));
    EXPECT_FALSE(limit.allows(1, 5, now));
}

TEST(RateLimit, StaysBoundedWhateverSubscribersComeBy) {
    RateLimit limit;
    const auto now = RateLimit::Clock::now();
    for (std::uint64_t subscriber = 0; subscriber < 300'000; ++subscriber) {
        EXPECT_TRUE(limit.allows(subscriber, 1, now));
    }
}

}  // namespace
}  // namespace airtime::engine
