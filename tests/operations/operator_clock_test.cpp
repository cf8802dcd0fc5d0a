#include "operations/operator_clock.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "store/redis/redis_contract_store.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"

namespace airtime::operations {
namespace {

using std::chrono::seconds;
using worker_test::start;

/// The lab's clock stands at `start`.
class OperatorClockTest : public testing::Test {
  protected:
    OperatorClockTest() { set_clock(start); }

    void set_clock(charging::Instant at) {
        ASSERT_TRUE(
            contracts_.set_clock_offset(std::chrono::duration_cast<seconds>(at - system_now()).count()).ok());
    }
    /// Whether it comes true within ten seconds.
    static bool comes_true(const std::function<bool()>& what) {
        const auto deadline = std::chrono::steady_clock::now() + seconds{10};
        while (!what()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::yield();
        }
        return true;
    }

    store_test::PrivateRedis redis_;
    store::RedisContractStore contracts_{redis_.settings()};
};

TEST_F(OperatorClockTest, IsTheSystemsOutsideALab) {
    OperatorClock clock{contracts_, false};
    redis_.kill();
    const auto now = clock.now();
    ASSERT_TRUE(now.has_value()) << "nobody has to be asked";
    EXPECT_LT(system_now() - *now, seconds{5});
    redis_.start();
}

TEST_F(OperatorClockTest, StandsWhereTheLabMovedIt) {
    OperatorClock clock{contracts_, true};
    EXPECT_LT(*clock.now() - start, seconds{60});
    EXPECT_GT(*clock.now() - start, -seconds{2});
}

TEST_F(OperatorClockTest, IsReadAgainEverySecond) {
    OperatorClock clock{contracts_, true};
    const auto read = std::chrono::steady_clock::now();
    ASSERT_TRUE(clock.now().has_value());
    set_clock(start + std::chrono::days{1});
    const auto soon = clock.now();
    if (std::chrono::steady_clock::now() - read < seconds{1}) {
        EXPECT_LT(*soon - start, seconds{60});
    }
    EXPECT_TRUE(comes_true([&] { return *clock.now() - start > std::chrono::hours{23}; }));
}

TEST_F(OperatorClockTest, IsUnknownInALabUntilTheStoreWasAskedAndGoesOnWithoutItThen) {
    OperatorClock clock{contracts_, true};
    redis_.kill();
    EXPECT_EQ(clock.now(), std::nullopt);
    redis_.start();
    ASSERT_TRUE(comes_true([&] { return clock.now().has_value(); }));
    redis_.kill();
    EXPECT_NE(clock.now(), std::nullopt);
    redis_.start();
}

}  // namespace
}  // namespace airtime::operations
