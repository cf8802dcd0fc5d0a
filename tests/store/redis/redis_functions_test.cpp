#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <set>

#include "store/codec/compact_bytes.hpp"
#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

using store::CommitOutcome;
using store::RedisContractStore;
using store::StoreError;

store::Commit creation(const std::string& id) {
    const charging::Contract contract = borrower(id);
    return store::make_commit({.contract = contract, .token = {}},
                              {.contract = contract, .events = {}, .work = {}}, charging::Policy{},
                              charging::Instant{}, {"token-of-" + id});
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
        return redis.ask({"FCALL", store::function_name("swap"), "1", "msisdn:84900000001", seen, next});
    };
    EXPECT_EQ(swap("", "c2"), "0");
    EXPECT_EQ(swap("c0", "c2"), "0");
    EXPECT_EQ(redis.ask({"GET", "msisdn:84900000001"}), "c1");
    EXPECT_EQ(swap("c1", "c2"), "1");
    EXPECT_EQ(redis.ask({"GET", "msisdn:84900000001"}), "c2");
    EXPECT_EQ(swap("c2", ""), "1");
    EXPECT_EQ(redis.ask({"EXISTS", "msisdn:84900000001"}), "0");
}

std::string library_with(const std::string& hash, const std::string& answer) {
    return "#!lua name=airtime_" + hash + "\nredis.register_function('airtime_" + hash +
           "_commit', function() return '" + answer + "' end)";
}

bool has_library(PrivateRedis& redis, const std::string& name) {
    return !store::elements_of(*redis.command({"FUNCTION", "LIST", "LIBRARYNAME", name})).empty();
}

// During an upgrade the old nodes go on calling theirs.
TEST(RedisFunctions, OfOtherProgramsStayAsTheyAre) {
    PrivateRedis redis;
    redis.command({"FUNCTION", "LOAD", library_with("0123456789abcdef", "theirs")});
    RedisContractStore store{redis.settings()};
    EXPECT_TRUE(commits(store, "c1"));
    EXPECT_EQ(redis.ask({"FCALL", "airtime_0123456789abcdef_commit", "0"}), "theirs");
    EXPECT_TRUE(store::function_name("commit").starts_with(std::string{store::function_library()} + "_"));
}

TEST(RedisFunctions, AreDeletedADayAfterTheirLastUse) {
    PrivateRedis redis;
    constexpr std::int64_t day = 86'400;
    redis.command({"FUNCTION", "LOAD", library_with("over", "x")});
    redis.command({"FUNCTION", "LOAD", library_with("nearly", "x")});
    redis.command({"FUNCTION", "LOAD", library_with("unknown", "x")});
    redis.command({"FUNCTION", "LOAD", "#!lua name=somebody\nredis.register_function('f', function() end)"});
    const std::int64_t now = std::time(nullptr);
    redis.command({"HSET", "airtime:functions", "airtime_over", std::to_string(now - day)});
    redis.command({"HSET", "airtime:functions", "airtime_nearly", std::to_string(now - day + 60)});
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    EXPECT_FALSE(has_library(redis, "airtime_over"));
    EXPECT_TRUE(has_library(redis, "airtime_nearly"));
    EXPECT_TRUE(has_library(redis, "airtime_unknown")) << "its day begins when it is first seen";
    EXPECT_TRUE(has_library(redis, "somebody"));
    EXPECT_TRUE(has_library(redis, std::string{store::function_library()}));
    EXPECT_EQ(redis.ask({"HEXISTS", "airtime:functions", "airtime_over"}), "0");
    redis.command({"HSET", "airtime:functions", "airtime_unknown", std::to_string(now - day)});
    RedisContractStore next{redis.settings()};
    ASSERT_TRUE(commits(next, "c2"));
    EXPECT_FALSE(has_library(redis, "airtime_unknown"));
}

std::string compact_since(PrivateRedis& redis) {
    return redis.ask({"HEXISTS", "airtime:operator", "compact_since"});
}

TEST(RedisFunctions, OfThisVersionAloneLetContractsBecomeCompact) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    EXPECT_EQ(compact_since(redis), "1");
    EXPECT_TRUE(store.stores_compactly());
}

TEST(RedisFunctions, OfAnotherVersionKeepContractsReadableForIt) {
    PrivateRedis redis;
    redis.command({"FUNCTION", "LOAD", library_with("theirs", "x")});
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    EXPECT_EQ(compact_since(redis), "0");
    EXPECT_FALSE(store.stores_compactly());
}

TEST(RedisFunctions, OfAnotherVersionCountForADayAlsoWhereTheServerLostThem) {
    constexpr std::int64_t day = 86'400;
    const std::int64_t now = std::time(nullptr);
    for (const auto& [used, compact] : {std::pair{now - day + 60, "0"}, {now - day, "1"}}) {
        PrivateRedis redis;
        redis.command({"HSET", "airtime:functions", "airtime_theirs", std::to_string(used)});
        RedisContractStore store{redis.settings()};
        ASSERT_TRUE(commits(store, "c1"));
        EXPECT_EQ(compact_since(redis), compact);
    }
}

TEST(RedisFunctions, WriteAndRemoveMoreFieldsThanLuaTakesAtOnce) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    store::Commit many = creation("c1");
    many.expected = many.next;
    many.next = {"t2"};
    many.fields = {};
    for (int field = 0; field < 20'000; ++field) {
        many.fields.set.emplace_back("f" + std::to_string(field), "1");
        many.fields.removed.push_back("f" + std::to_string(field));
    }
    EXPECT_TRUE(std::holds_alternative<store::Committed>(commit_one(store, many)));
    const auto key = store::contract_key(store::partition_of({"c1"}, redis.settings().partitions), {"c1"});
    EXPECT_EQ(redis.ask({"HGET", key, "token"}), "t2");
    EXPECT_EQ(redis.ask({"HEXISTS", key, "f19999"}), "0");
}

TEST(RedisFunctions, ACommitThatFailsLeavesTheOthersOfItsCallWhole) {
    PrivateRedis redis;
    store::RedisSettings settings = redis.settings();
    RedisContractStore store{settings};
    std::vector<store::Commit> commits;
    // More than there are partitions, so that some share a call.
    for (int number = 0; number < 200; ++number) commits.push_back(creation("c" + std::to_string(number)));
    const charging::ContractId broken{"c7"};
    redis.command(
        {"SET", store::contract_key(store::partition_of(broken, settings.partitions), broken), "x"});
    std::map<std::string, bool> made;
    store.commit(commits, [&](std::size_t at, const CommitOutcome& outcome) {
        made[commits[at].contract.value] = std::holds_alternative<store::Committed>(outcome);
    });
    ASSERT_EQ(made.size(), 200U);
    for (const auto& [contract, is_made] : made) EXPECT_EQ(is_made, contract != "c7") << contract;
}

TEST(RedisFunctions, AStreamThatCannotBeWrittenKeepsNoOtherFromItsEvents) {
    PrivateRedis redis;
    store::RedisSettings settings = redis.settings();
    RedisContractStore store{settings};
    const auto stream_of = [&](const std::string& contract) {
        return store::partition_key(store::partition_of({contract}, settings.partitions),
                                    store::events_stream);
    };
    std::vector<store::Commit> commits;
    for (int number = 0; number < 50; ++number) {
        commits.push_back(creation("c" + std::to_string(number)));
        commits.back().events = "event";
    }
    const std::string broken = stream_of("c7");
    redis.command({"SET", broken, "x"});
    store.commit(commits, [&](std::size_t at, const CommitOutcome& outcome) {
        const std::string& contract = commits[at].contract.value;
        const bool is_made = std::holds_alternative<store::Committed>(outcome);
        EXPECT_EQ(is_made, stream_of(contract) != broken) << contract;
        if (!is_made) return;
        EXPECT_EQ(redis.ask({"XLEN", stream_of(contract)}), "1") << contract;
    });
}

TEST(RedisFunctions, KeepTheRecordOfAnEndedSessionNoLongerWhereItsNameIsKeptForALateOne) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    store::Commit ending = creation("c1");
    ending.ended = {{.session = {"s1"}, .text = {store::compact_mark, 'x'}}};
    ending.unused_names = {{.on_wire = {"s1"}, .kept_s = 600}};
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(store, ending)));
    EXPECT_EQ(redis.ask({"GET", "session:s1"}), std::string("\0"
                                                            "2:c1",
                                                            5) +
                                                    store::compact_mark + 'x');
    store::Commit late = ending;
    late.expected = ending.next;
    late.next = {"t2"};
    late.ended.clear();
    late.unused_names[0].kept_s = 86'400;
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(store, late)));
    EXPECT_EQ(redis.ask({"GET", "session:s1"}), "c1");
    EXPECT_GT(std::stoi(redis.ask({"TTL", "session:s1"})), 80'000);
    const std::string apart =
        store::ended_key(store::partition_of({"c1"}, redis.settings().partitions), {"s1"});
    EXPECT_LE(std::stoi(redis.ask({"TTL", apart})), 600);
    EXPECT_GT(std::stoi(redis.ask({"TTL", apart})), 500);
}

TEST(RedisFunctions, ChangeTheFieldsThatACommitNamesAndNoOthers) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    const store::Commit opened{
        .contract = {"c1"},
        .expected = {},
        .next = {"t1"},
        .fields = {.set = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}, .removed = {}},
        .events = "",
        .work = {},
        .next_due = {},
        .answer = {},
        .opened_session = {}};
    store::Commit changed = opened;
    changed.expected = {"t1"};
    changed.next = {"t2"};
    changed.fields = {.set = {{"a", "9"}}, .removed = {"b", "c"}};
    changed.work = {{.contract = {"c1"}, .recharge = {"d"}}};
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(store, opened)));
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(store, changed)));
    const auto key = store::contract_key(store::partition_of({"c1"}, redis.settings().partitions), {"c1"});
    std::map<std::string, std::string> fields;
    const store::Reply reply = redis.command({"HGETALL", key});
    const auto words = store::elements_of(*reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        fields.emplace(store::text_of(*words[i]).value_or(""), store::text_of(*words[i + 1]).value_or(""));
    }
    EXPECT_EQ(fields, (std::map<std::string, std::string>{{"a", "9"}, {"d", "4"}, {"token", "t2"}}));
}

TEST(RedisFunctions, WorkOnAFullServerWhereTheyMakeRoomOnIt) {
    PrivateRedis redis;
    RedisContractStore store{redis.settings()};
    ASSERT_TRUE(commits(store, "c1"));
    const store::Reply reply =
        redis.command({"FUNCTION", "LIST", "LIBRARYNAME", std::string{store::function_library()}});
    std::set<std::string> when_full;
    std::set<std::string> others;
    for (const redisReply* function :
         store::elements_of(*store::elements_of(*store::elements_of(*reply)[0])[5])) {
        const auto words = store::elements_of(*function);
        const std::string name{
            store::text_of(*words[1]).value_or("").substr(store::function_library().size() + 1)};
        (store::elements_of(*words[5]).empty() ? others : when_full).insert(name);
    }
    EXPECT_EQ(when_full, (std::set<std::string>{"advance", "client_released", "in_use", "lease"}));
    EXPECT_EQ(others, (std::set<std::string>{"client_state", "commit", "delivery", "edit", "enqueue",
                                             "recorded", "release", "swap"}));
}

}  // namespace
}  // namespace airtime::store_test
