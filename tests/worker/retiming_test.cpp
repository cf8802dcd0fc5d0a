#include "worker/retiming.hpp"

#include <gtest/gtest.h>

#include "store/redis/redis_keys.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"
#include "worker/due_timers.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;
using charging::AdvanceState;

constexpr std::size_t keys_max = 1'000;

charging::Policy policy_of(const std::string& fingerprint) {
    charging::Policy policy = plain_policy();
    policy.fingerprint = fingerprint;
    return policy;
}

/// What was lent is overdue, and the policy so far wants nothing more of it.
class RetimingTest : public testing::Test {
  protected:
    RetimingTest() {
        policy_.ageing.write_off_after_days = 90;
        put_borrower(contracts_, "c1", old_policy_, tokens_);
        run_timers(old_policy_, overdue_at_);
    }

    void run_timers(const charging::Policy& policy, charging::Instant now) {
        DueTimers timers{contracts_, policy, {"timers", std::to_string(++boots_)}};
        EXPECT_TRUE(timers.run_due(100, {.now = now}).ok());
    }
    AdvanceState state() { return load(contracts_, "c1").contract.advances.front().state; }
    static void finish(Retiming& retiming) {
        for (int steps = 0; *retiming.step(keys_max); ++steps) ASSERT_LT(steps, 100);
    }

    const charging::Instant overdue_at_ = start + std::chrono::days{30};
    const charging::Instant written_off_at_ = overdue_at_ + std::chrono::days{90};
    store_test::PrivateRedis redis_{{}};
    charging::Policy old_policy_ = policy_of("old");
    charging::Policy policy_ = policy_of("new");
    store::RedisContractStore contracts_{redis_.settings()};
    store::RedisPolicies policies_{redis_.settings()};
    store::TokenSource tokens_{"test", "1"};
    Retiming retiming_{contracts_, policies_, policy_, "ocs1-worker"};
    int boots_ = 0;
};

TEST_F(RetimingTest, ADebtorWhoNeverComesAgainIsReachedByANewRule) {
    run_timers(policy_, written_off_at_);
    ASSERT_EQ(state(), AdvanceState::overdue) << "nobody has set a timer for it";
    finish(retiming_);
    run_timers(policy_, written_off_at_ - std::chrono::milliseconds{1});
    EXPECT_EQ(state(), AdvanceState::overdue);
    run_timers(policy_, written_off_at_);
    EXPECT_EQ(state(), AdvanceState::written_off);
}

TEST_F(RetimingTest, IsDoneOnceForEachChangeOfAPolicyWhicheverProcessItIsIn) {
    finish(retiming_);
    Retiming after_restart{contracts_, policies_, policy_, "ocs1-worker"};
    EXPECT_FALSE(*after_restart.step(keys_max));
    ASSERT_TRUE(policies_.note("ocs1", "new"));
    EXPECT_TRUE(*retiming_.step(keys_max));
    finish(retiming_);
    ASSERT_TRUE(policies_.note("ocs1", "new"));
    EXPECT_FALSE(*retiming_.step(keys_max));
}

TEST_F(RetimingTest, GoesOnWhereItWasInterruptedAPageAtATime) {
    constexpr int others = 300;
    for (int i = 0; i < others; ++i) put_borrower(contracts_, "d" + std::to_string(i), old_policy_, tokens_);
    run_timers(old_policy_, start);
    redis_.command(
        {"EVAL", "for i = 0, 63 do redis.call('DEL', string.format('{p%02d}:timers', i)) end", "0"});
    const auto timed = [&] { return contracts_.due_contracts(charging::Instant::max(), 1'000)->size(); };
    int steps = 0;
    std::size_t before = 0;
    do {
        Retiming restarted{contracts_, policies_, policy_, "ocs1-worker"};
        if (!*restarted.step(50)) break;
        ++steps;
        EXPECT_LE(timed() - before, 100U);
        before = timed();
    } while (steps < 100);
    EXPECT_GE(steps, others / 100);
    EXPECT_LT(steps, 100);
    EXPECT_EQ(timed(), others + 1U);
}

TEST_F(RetimingTest, BeginsAgainWhereAPolicyChangesMeanwhile) {
    for (int i = 0; i < 300; ++i) put_borrower(contracts_, "d" + std::to_string(i), old_policy_, tokens_);
    ASSERT_TRUE(*retiming_.step(50));
    ASSERT_NE((*policies_.retiming_left())->cursor, store::first_page);
    ASSERT_TRUE(policies_.note("ocs1", "new"));
    EXPECT_EQ((*policies_.retiming_left())->cursor, store::first_page);
}

TEST_F(RetimingTest, PassesOverWhatCannotBeRead) {
    put_borrower(contracts_, "c2", old_policy_, tokens_);
    const auto key = store::contract_key(store::partition_of({"c2"}, redis_.settings().partitions), {"c2"});
    redis_.command({"HSET", key, "accounts", "nonsense"});
    finish(retiming_);
    run_timers(policy_, written_off_at_);
    EXPECT_EQ(state(), AdvanceState::written_off);
}

TEST_F(RetimingTest, SetsTheTimersAroundWhatCannotBeReadAndTellsOfItOnce) {
    constexpr std::size_t readable = 10;
    for (std::size_t i = 0; i < readable; ++i) {
        put_borrower(contracts_, "d" + std::to_string(i), old_policy_, tokens_);
        const std::string id = "u" + std::to_string(i);
        put_borrower(contracts_, id, old_policy_, tokens_);
        const auto key = store::contract_key(store::partition_of({id}, redis_.settings().partitions), {id});
        redis_.command({"HSET", key, "accounts", "nonsense"});
    }
    redis_.command(
        {"EVAL", "for i = 0, 63 do redis.call('DEL', string.format('{p%02d}:timers', i)) end", "0"});
    const LogLines log;
    finish(retiming_);
    EXPECT_EQ(contracts_.due_contracts(charging::Instant::max(), 1'000)->size(), readable + 1);
    EXPECT_EQ(log.count("timers.retiming "), 1);
    EXPECT_EQ(log.count("timers.retimed "), 1);
}

}  // namespace
}  // namespace airtime::worker
