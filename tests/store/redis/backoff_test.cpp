#include "store/redis/backoff.hpp"

#include <gtest/gtest.h>

namespace airtime::store {
namespace {

using std::chrono::milliseconds;

constexpr Backoff::Time start{std::chrono::hours{1}};

TEST(Backoff, LetsTheFirstAttemptThrough) {
    EXPECT_FALSE(Backoff{milliseconds{100}}.waiting(start));
}

TEST(Backoff, DoublesThePauseUpToTheMaximum) {
    Backoff backoff{milliseconds{35}};
    for (const int pause : {10, 20, 35, 35}) {
        backoff.failed(start);
        EXPECT_TRUE(backoff.waiting(start + milliseconds{pause - 1})) << pause;
        EXPECT_FALSE(backoff.waiting(start + milliseconds{pause})) << pause;
    }
}

TEST(Backoff, BeginsAnewAfterSuccess) {
    Backoff backoff{milliseconds{1000}};
    backoff.failed(start);
    backoff.failed(start);
    backoff.worked();
    EXPECT_FALSE(backoff.waiting(start));
    backoff.failed(start);
    EXPECT_FALSE(backoff.waiting(start + milliseconds{10}));
}

}  // namespace
}  // namespace airtime::store
