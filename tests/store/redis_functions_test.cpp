#include <gtest/gtest.h>

#include "store/private_redis.hpp"
#include "store/redis_contract_store.hpp"
#include "store/redis_ledger_stream.hpp"
#include "store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

using store::CommitOutcome;
using store::RedisContractStore;
using store::StoreError;

store::Commit creation(const std::string& id) {
    const charging::Contract contract = borrower(id);
    return store::make_commit({.contract = contract, .token = {}},
                              {.contract = contract, .events = {}, .work = {}}, charging::Policy{},
                              {"token-of-" + id});
}

bool commits(RedisContractStore& store, const std::string& id) {
    return std::holds_alternative<store::Committed>(commit_one(store, creation(id)));
}

/// How often functions were loaded since the server started.
std::string loads(PrivateRedis& redis) {
    return redis.ask({"EVAL",
                      "return string.match(redis.call('INFO', 'commandstats'), "
                      "'cmdstat_function|load:calls=(%d+)') or '0'",
                      "0"});
}

TEST(RedisFunctions, AreLoadedOnceForAllConnections) {
    PrivateRedis redis;
    RedisContractStore first{redis.settings()};
    RedisContractStore second{redis.settings()};
    EXPECT_TRUE(commits(first, "c1"));
    EXPECT_TRUE(commits(first, "c2"));
    EXPECT_TRUE(commits(second, "c3"));
    EXPECT_EQ(loads(redis), "1");
}

TEST(RedisFunctions, OutliveFlushallAndRestart) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    redis.command({"FLUSHALL"});
    EXPECT_TRUE(commits(store, "c1"));
    redis.stop();
    redis.start();
    RedisContractStore after{redis.settings()};
    EXPECT_TRUE(commits(after, "c2"));
    EXPECT_EQ(loads(redis), "0");
}

TEST(RedisFunctions, AreLoadedIntoAServerThatRestartedEmpty) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    redis.stop();
    std::filesystem::remove_all(redis.directory() / "appendonlydir");
    redis.start();
    RedisContractStore after{redis.settings()};
    EXPECT_TRUE(commits(after, "c1"));
}

TEST(RedisFunctions, AreLoadedAgainAfterSomebodyThrewThemAway) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    redis.command({"FUNCTION", "FLUSH"});
    const CommitOutcome outcome = commit_one(store, creation("c2"));
    ASSERT_TRUE(std::holds_alternative<StoreError>(outcome));
    EXPECT_EQ(std::get<StoreError>(outcome), StoreError::refused);
    EXPECT_TRUE(commits(store, "c2"));
}

TEST(RedisFunctions, OfTheLedgerAreLoadedToo) {
    PrivateRedis redis;
    store::RedisLedgerStream ledger{redis.settings()};
    EXPECT_TRUE(*ledger.lease({0}, "w1", std::chrono::milliseconds{1000}));
    redis.command({"FUNCTION", "FLUSH"});
    EXPECT_EQ(ledger.lease({0}, "w1", std::chrono::milliseconds{1000}).error(), StoreError::refused);
    EXPECT_TRUE(*ledger.lease({0}, "w1", std::chrono::milliseconds{1000}));
}

// Two programs that give one number to two contracts in the same moment: the second saw what is no longer
// there.
TEST(RedisFunctions, SwapAnIndexEntryOnlyIfItIsWhatWasSeen) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(*store.index_subscriber(borrower("c1", "84900000001")));
    const auto swap = [&redis](const std::string& seen, const std::string& next) {
        return redis.ask({"FCALL", "airtime_5_swap", "1", "msisdn:84900000001", seen, next});
    };
    EXPECT_EQ(swap("", "c2"), "0");
    EXPECT_EQ(swap("c0", "c2"), "0");
    EXPECT_EQ(redis.ask({"GET", "msisdn:84900000001"}), "c1");
    EXPECT_EQ(swap("c1", "c2"), "1");
    EXPECT_EQ(redis.ask({"GET", "msisdn:84900000001"}), "c2");
    EXPECT_EQ(swap("c2", ""), "1");
    EXPECT_EQ(redis.ask({"EXISTS", "msisdn:84900000001"}), "0");
}

TEST(RedisFunctions, ReplaceOtherCodeOfTheSameVersion) {
    PrivateRedis redis;
    redis.command({"FUNCTION", "LOAD",
                   "#!lua name=airtime_5\nredis.register_function('airtime_5_commit', function() end)"});
    RedisContractStore store{redis.settings()};
    EXPECT_TRUE(commits(store, "c1"));
}

}  // namespace
}  // namespace airtime::store_test
