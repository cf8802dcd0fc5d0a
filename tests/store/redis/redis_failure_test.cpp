#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_work_queue.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

using std::chrono::milliseconds;
using store::Commit;
using store::CommitOutcome;
using store::RedisContractStore;
using store::RedisSettings;
using store::StoreError;

Commit creation(const std::string& id, const std::string& token) {
    const charging::Contract contract = borrower(id);
    return store::make_commit({.contract = contract, .token = {}},
                              {.contract = contract, .events = {}, .work = {}}, charging::Policy{},
                              charging::Instant{}, {token});
}

bool is_committed(const CommitOutcome& outcome) {
    return std::holds_alternative<store::Committed>(outcome);
}

std::optional<StoreError> error_in(const CommitOutcome& outcome) {
    const auto* error = std::get_if<StoreError>(&outcome);
    return error == nullptr ? std::nullopt : std::optional{*error};
}

/// Settings for tests that wait for a timeout.
RedisSettings impatient(RedisSettings settings) {
    settings.reply_timeout = milliseconds{200};
    settings.connect_timeout = milliseconds{200};
    return settings;
}

template <class Call>
milliseconds time_of(Call call) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
}

/// Tries until it works: a reconnection may be pausing.
bool committed_soon(RedisContractStore& store, const Commit& commit) {
    for (int attempt = 0; attempt < 500; ++attempt) {
        if (is_committed(commit_one(store, commit))) return true;
        std::this_thread::sleep_for(milliseconds{10});
    }
    return false;
}

TEST(RedisStore, KeepsItsStateOverARestart) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.stop();
    EXPECT_EQ(error_in(commit_one(store, creation("c2", "t2"))), StoreError::disconnected);
    redis.start();
    EXPECT_TRUE(committed_soon(store, creation("c2", "t3")));
    const std::vector<charging::SubscriberAddress> addresses{charging::ContractId{"c1"}};
    EXPECT_EQ((*store.load(addresses)[0])->token.value, "t1");
}

TEST(RedisStore, ComesBackAfterACrashInTheMiddleOfABatch) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    const std::vector<Commit> commits{creation("c1", "t1"), creation("c2", "t2"), creation("c3", "t3")};
    std::vector<CommitOutcome> outcomes;
    store.commit(commits, [&](std::size_t index, CommitOutcome outcome) {
        outcomes.push_back(std::move(outcome));
        if (index == 0) redis.kill();
    });
    // What was sent before the crash may have been answered too; whatever it is, each commit has an outcome.
    ASSERT_EQ(outcomes.size(), 3U);
    EXPECT_TRUE(is_committed(outcomes[0]));
    redis.start();
    EXPECT_TRUE(committed_soon(store, creation("c4", "t4")));
}

// Were the replies that nobody read read as those to the next batch, each would hear what another was told.
TEST(RedisStore, AnExceptionWhileRepliesAreReadLeavesNoReplyToTheNextBatch) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    const std::vector<Commit> batch{creation("c1", "t1"), creation("c2", "t2"), creation("c3", "t3")};
    EXPECT_THROW(store.commit(batch, [](std::size_t, const CommitOutcome&) { throw std::bad_alloc{}; }),
                 std::bad_alloc);
    const std::vector<Commit> late{creation("c1", "t4"), creation("c2", "t5")};
    std::size_t committed = 0;
    std::size_t conflicts = 0;
    for (int attempt = 0; attempt < 500 && committed + conflicts < late.size(); ++attempt) {
        store.commit(late, [&](std::size_t, const CommitOutcome& outcome) {
            committed += is_committed(outcome) ? 1U : 0U;
            conflicts += std::holds_alternative<store::Conflict>(outcome) ? 1U : 0U;
        });
        std::this_thread::sleep_for(milliseconds{10});
    }
    EXPECT_EQ(committed, 0U);
    EXPECT_EQ(conflicts, late.size());
}

TEST(RedisStore, AServerThatHangsIsATimeoutForTheWholeBatch) {
    PrivateRedis redis;
    RedisContractStore store{impatient(redis.settings())};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.pause();
    std::vector<std::optional<StoreError>> errors;
    const std::vector<Commit> commits{creation("c2", "t2"), creation("c3", "t3"), creation("c4", "t4")};
    const milliseconds took = time_of([&] {
        store.commit(commits,
                     [&errors](std::size_t, CommitOutcome outcome) { errors.push_back(error_in(outcome)); });
    });
    EXPECT_EQ(errors, (std::vector<std::optional<StoreError>>(3, StoreError::timeout)));
    EXPECT_GE(took, milliseconds{190});
    EXPECT_LT(took, milliseconds{1000});
    redis.resume();
    EXPECT_TRUE(committed_soon(store, creation("c5", "t5")));
}

TEST(RedisStore, AHangingServerThatAcceptsIsATimeoutToo) {
    PrivateRedis redis;
    redis.pause();
    RedisContractStore store{impatient(redis.settings())};
    std::optional<StoreError> error;
    const milliseconds took = time_of([&] { error = error_in(commit_one(store, creation("c1", "t1"))); });
    EXPECT_EQ(error, StoreError::timeout);
    EXPECT_LT(took, milliseconds{1000});
    redis.resume();
    EXPECT_TRUE(committed_soon(store, creation("c1", "t1")));
}

TEST(RedisStore, WhileAReconnectionPausesCallsFailAtOnce) {
    PrivateRedis redis;
    RedisSettings settings = impatient(redis.settings());
    settings.reconnect_pause_max = milliseconds{60'000};
    RedisContractStore store{settings};
    redis.pause();
    // Each attempt doubles the pause; soon it is longer than the rest of this test.
    for (int attempt = 0; attempt < 6; ++attempt) {
        ASSERT_TRUE(error_in(commit_one(store, creation("c1", "t1"))));
        std::this_thread::sleep_for(milliseconds{10U << static_cast<unsigned>(attempt)});
    }
    ASSERT_TRUE(error_in(commit_one(store, creation("c1", "t1"))));
    std::optional<StoreError> error;
    EXPECT_LT(time_of([&] { error = error_in(commit_one(store, creation("c1", "t1"))); }), milliseconds{100});
    EXPECT_EQ(error, StoreError::disconnected);
    redis.resume();
}

TEST(RedisStore, NobodyThereIsDisconnected) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    redis.kill();
    EXPECT_EQ(error_in(commit_one(store, creation("c1", "t1"))), StoreError::disconnected);
    EXPECT_EQ(store.read_settings().error(), StoreError::disconnected);
    EXPECT_EQ(store.due_contracts({}, 1).error(), StoreError::disconnected);
    const std::vector<charging::SubscriberAddress> addresses{*charging::Msisdn::parse("84900000001"),
                                                             charging::ContractId{"c1"}};
    for (const store::LoadResult& result : store.load(addresses)) {
        EXPECT_EQ(result.error(), StoreError::disconnected);
    }
}

TEST(RedisStore, AServerOutOfMemoryRefusesAndLosesNothing) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_EQ(error_in(commit_one(store, creation("c2", "t2"))), StoreError::refused);
    EXPECT_TRUE(store.read_settings()->full);
    EXPECT_TRUE(store.read_settings()->nearly_full);
    redis.command({"CONFIG", "SET", "maxmemory", "1gb"});
    EXPECT_TRUE(is_committed(commit_one(store, creation("c2", "t2"))));
}

// The ledger is what empties a full server: its streams are trimmed behind its position.
TEST(RedisStore, AServerOutOfMemoryStillLetsTheLedgerMoveOnAndForget) {
    PrivateRedis redis;
    store::RedisLedgerStream ledger{redis.settings()};
    RedisContractStore store{redis.settings()};
    Commit commit = creation("c1", "t1");
    commit.events = "a";
    ASSERT_TRUE(is_committed(commit_one(store, commit)));
    const store::Partition partition = store::partition_of({"c1"}, redis.settings().partitions);
    const auto entries = *ledger.read(partition, "0-0", 10);
    ASSERT_EQ(entries.size(), 1U);
    redis.command({"CONFIG", "SET", "maxmemory", "1"});
    ASSERT_EQ(error_in(commit_one(store, creation("c2", "t2"))), StoreError::refused);
    const auto leased = ledger.lease(partition, "w1", milliseconds{60'000});
    ASSERT_TRUE(leased.ok() && leased.value());
    store::LedgerStep step;
    step.position.cursor = entries.back().id;
    step.daily["2026-11-22"] = {{"used_count", 1}};
    step.history = {{{"c1"}, "n=1"}};
    const auto advanced = ledger.advance(partition, "w1", step);
    ASSERT_TRUE(advanced.ok() && *advanced == store::StepOutcome::moved);
    ASSERT_TRUE(ledger.trim(partition, entries.back().id).ok());
    EXPECT_TRUE(ledger.read(partition, "0-0", 10)->empty());
}

TEST(RedisStore, MemoryIsNearlyFullAbove70PercentAndFullAbove85) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    // So much that what connections take for a moment does not count.
    redis.command({"SETRANGE", "ballast", "40000000", "x"});
    const std::int64_t used = std::stoll(
        redis.ask({"EVAL", "return string.match(redis.call('INFO', 'memory'), 'used_memory:(%d+)')", "0"}));
    const auto judged_at = [&](std::int64_t percent) {
        redis.command({"CONFIG", "SET", "maxmemory", std::to_string(used * 100 / percent)});
        return *store.read_settings();
    };
    EXPECT_FALSE(judged_at(69).nearly_full);
    EXPECT_TRUE(judged_at(71).nearly_full);
    EXPECT_FALSE(judged_at(84).full);
    EXPECT_TRUE(judged_at(86).full);
}

TEST(RedisStore, AReplicaRefuses) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.command({"CONFIG", "SET", "replica-serve-stale-data", "yes"});
    redis.command({"REPLICAOF", "127.0.0.1", "1"});
    EXPECT_EQ(error_in(commit_one(store, creation("c2", "t2"))), StoreError::refused);
    redis.command({"REPLICAOF", "NO", "ONE"});
    EXPECT_TRUE(is_committed(commit_one(store, creation("c2", "t2"))));
}

TEST(RedisStore, AServerThatMissesItsReplicasRefuses) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.command({"CONFIG", "SET", "min-replicas-to-write", "1"});
    EXPECT_EQ(error_in(commit_one(store, creation("c2", "t2"))), StoreError::refused);
}

TEST(RedisStore, AServerThatLoadsItsDataRefusesAndThenServes) {
    PrivateRedis redis{{.user = {},
                        .password = {},
                        .tcp = false,
                        .configuration = {"key-load-delay 2000", "enable-debug-command yes",
                                          "loading-process-events-interval-bytes 1024"}}};
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    redis.command({"DEBUG", "POPULATE", "400", "key", "200"});
    redis.command({"BGREWRITEAOF"});
    for (int attempt = 0;
         attempt < 500 && redis.ask({"EVAL",
                                     "return string.match(redis.call('INFO', 'persistence'), "
                                     "'aof_rewrite_in_progress:(%d)')",
                                     "0"}) != "0";
         ++attempt) {
        std::this_thread::sleep_for(milliseconds{10});
    }
    redis.stop();
    redis.start_loading();
    std::set<StoreError> errors;
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const CommitOutcome outcome = commit_one(store, creation("c2", "t2"));
        if (is_committed(outcome)) break;
        errors.insert(*error_in(outcome));
        std::this_thread::sleep_for(milliseconds{5});
    }
    EXPECT_TRUE(errors.contains(StoreError::refused));
    EXPECT_FALSE(errors.contains(StoreError::corrupt));
    EXPECT_FALSE(is_committed(commit_one(store, creation("c2", "t3"))));
}

TEST(RedisStore, AContractThatCannotBeReadIsCorruptAndStopsNothingElse) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(is_committed(commit_one(store, creation("c1", "t1"))));
    ASSERT_TRUE(is_committed(commit_one(store, creation("c2", "t2"))));
    const store::Partition partition = store::partition_of({"c1"}, redis.settings().partitions);
    redis.command({"HSET", store::contract_key(partition, {"c1"}), "accounts", "main:twelve"});
    const std::vector<charging::SubscriberAddress> addresses{charging::ContractId{"c1"},
                                                             charging::ContractId{"c2"}};
    const std::vector<store::LoadResult> results = store.load(addresses);
    EXPECT_EQ(results[0].error(), StoreError::corrupt);
    EXPECT_TRUE(results[1].ok());
    EXPECT_EQ(error_in(commit_one(store, creation("c1", "t3"))), StoreError::corrupt);
}

TEST(RedisStore, ABrokenSwitchIsCorruptSoThatNobodyLends) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    redis.command({"HSET", "airtime:operator", "lending", "perhaps"});
    EXPECT_EQ(store.read_settings().error(), StoreError::corrupt);
}

TEST(RedisWorkQueue, WaitsForWorkUntilItComes) {
    PrivateRedis redis;
    store::RedisWorkQueue queue{redis.settings(), "w1"};
    EXPECT_TRUE(queue.take(1, milliseconds{1})->empty());
    std::jthread other{[&redis] {
        RedisContractStore store{redis.settings()};
        Commit commit = creation("c1", "t1");
        commit.work = {{.contract = {"c1"}, .recharge = {"r1"}}};
        EXPECT_TRUE(is_committed(commit_one(store, commit)));
    }};
    EXPECT_EQ(queue.take(1, milliseconds{20'000})->size(), 1U);
}

TEST(RedisWorkQueue, AWaitLongerThanTheTimeoutIsNoTimeout) {
    PrivateRedis redis;
    store::RedisWorkQueue queue{impatient(redis.settings()), "w1"};
    const auto taken = queue.take(1, milliseconds{500});
    ASSERT_TRUE(taken.ok());
    EXPECT_TRUE(taken->empty());
    EXPECT_EQ(*queue.backlog(), 0U);
}

TEST(RedisWorkQueue, MakesItsGroupsAgainWhereTheyAreGone) {
    PrivateRedis redis;
    store::RedisWorkQueue queue{redis.settings(), "w1"};
    ASSERT_TRUE(queue.take(1, milliseconds{1}));
    redis.command({"FLUSHALL"});
    RedisContractStore store{redis.settings()};
    Commit commit = creation("c1", "t1");
    commit.work = {{.contract = {"c1"}, .recharge = {"r1"}}};
    ASSERT_TRUE(is_committed(commit_one(store, commit)));
    EXPECT_EQ(queue.take(1, milliseconds{1})->size(), 1U);
}

}  // namespace
}  // namespace airtime::store_test
