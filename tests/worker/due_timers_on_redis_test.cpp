#include <gtest/gtest.h>

#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/worker/lent_money.hpp"
#include "worker/due_timers.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;

// As many as a round takes, and all of them due before the debtor: nobody's hold was recovered any more.
TEST(DueTimersOnRedis, ADebtorIsReachedBehind256ContractsThatMakeNoSense) {
    constexpr std::size_t timers_max = 256;
    const charging::Policy policy = plain_policy();
    store_test::PrivateRedis redis;
    store::RedisContractStore contracts{redis.settings()};
    store::TokenSource tokens{"test", "1"};
    for (std::size_t i = 0; i < timers_max; ++i) {
        const std::string id = "a" + std::to_string(i);
        put_borrower(contracts, id, policy, tokens);
        const auto partition = store::partition_of({id}, redis.settings().partitions);
        redis.command({"HSET", store::contract_key(partition, {id}), "accounts", "nonsense"});
        redis.command({"ZADD", store::partition_key(partition, "timers"), "1", id});
    }
    put_borrower(contracts, "debtor", policy, tokens);
    DueTimers timers{contracts, policy, {"timers", "1"}};
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(*timers.run_due(timers_max, {.now = due_at}), timers_max);
    EXPECT_EQ(*timers.run_due(timers_max, {.now = due_at}), 1U);
    EXPECT_EQ(load(contracts, "debtor").contract.advances.front().state, charging::AdvanceState::overdue);
    EXPECT_EQ(*timers.run_due(timers_max, {.now = due_at + std::chrono::seconds{59}}), 0U);
    EXPECT_EQ(*timers.run_due(timers_max, {.now = due_at + std::chrono::seconds{60}}), timers_max);
}

}  // namespace
}  // namespace airtime::worker
