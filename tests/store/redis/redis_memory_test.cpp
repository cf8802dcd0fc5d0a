#include <gtest/gtest.h>

#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

/// Stores the contract and answers the name of its key.
std::string stored(PrivateRedis& redis, const charging::Contract& contract) {
    store::RedisContractStore store{redis.settings()};
    store::TokenSource tokens{"ocs1-0", store::boot_id()};
    const auto outcome =
        commit_one(store, store::make_commit({.contract = contract, .token = {}},
                                             {.contract = contract, .events = {}, .work = {}},
                                             charging::Policy{}, charging::Instant{}, tokens.next()));
    EXPECT_TRUE(std::holds_alternative<store::Committed>(outcome));
    return store::contract_key(store::partition_of(contract.id, redis.settings().partitions), contract.id);
}

// A million subscribers are as many gigabytes as one is kilobytes: what a contract takes decides what an
// operator's machine costs.
TEST(RedisMemory, ABorrowerIsAListpackBelow600Bytes) {
    PrivateRedis redis;
    const std::string key = stored(redis, borrower());
    EXPECT_EQ(redis.ask({"OBJECT", "ENCODING", key}), "listpack");
    EXPECT_LT(std::stoi(redis.ask({"MEMORY", "USAGE", key})), 600);
}

TEST(RedisMemory, ABorrowerInSessionIsAListpackBelow1200Bytes) {
    PrivateRedis redis;
    charging::Contract contract = borrower();
    contract.sessions = {open_session()};
    const std::string key = stored(redis, contract);
    EXPECT_EQ(redis.ask({"OBJECT", "ENCODING", key}), "listpack");
    EXPECT_LT(std::stoi(redis.ask({"MEMORY", "USAGE", key})), 1200);
}

TEST(RedisMemory, KeysOfAContractShareASlotAndIndexesExpireWithTheirSession) {
    PrivateRedis redis;
    charging::Contract contract = borrower();
    contract.sessions = {open_session("s1")};
    const std::string key = stored(redis, contract);
    EXPECT_EQ(key.substr(0, 6), "{p0" + key.substr(3, 1) + "}:");
    EXPECT_EQ(redis.ask({"GET", "session:s1"}), contract.id.value);
    const int ttl_s = std::stoi(redis.ask({"TTL", "session:s1"}));
    EXPECT_GT(ttl_s, 48 * 3600);
    EXPECT_LE(ttl_s, 72 * 3600);
}

}  // namespace
}  // namespace airtime::store_test
