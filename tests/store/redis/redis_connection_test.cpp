#include "store/redis/redis_connection.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include "store/make_commit.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store_test {
namespace {

using store::RedisCommand;
using store::RedisConnection;
using store::RedisSettings;
using store::StoreError;

PrivateRedis::Options guarded() {
    return {.user = "ocs", .password = "secret", .tcp = true, .configuration = {}};
}

/// What is logged while it lives.
class LogLines {
  public:
    LogLines() {
        spdlog::set_default_logger(std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_st>(stream_, true)));
    }
    ~LogLines() { spdlog::set_default_logger(before_); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    std::string text() const { return stream_.str(); }

  private:
    std::ostringstream stream_;
    std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

std::optional<StoreError> meaning_of(std::string message) {
    redisReply reply{};
    reply.type = REDIS_REPLY_ERROR;
    reply.str = message.data();
    reply.len = message.size();
    return store::error_of(reply);
}

TEST(RedisErrors, ThatASoundServerGivesForATimeAreRefusals) {
    for (const char* message : {"LOADING Redis is loading the dataset in memory",
                                "MISCONF Errors writing to the AOF file: No space", "OOM command not allowed",
                                "READONLY You can't write", "NOREPLICAS Not enough good replicas",
                                "CLUSTERDOWN The cluster is down", "BUSY Redis is busy running a script",
                                "NOAUTH Authentication required.", "NOPERM this user has no permissions",
                                "ERR Function not found", "ERR max number of clients reached"}) {
        EXPECT_EQ(meaning_of(message), StoreError::refused) << message;
    }
}

TEST(RedisErrors, ThatAreMistakesAreCorrupt) {
    for (const char* message :
         {"WRONGTYPE Operation against a key", "ERR syntax error", "", "LOADINGS", "BUSYGROUP"}) {
        EXPECT_EQ(meaning_of(message), StoreError::corrupt) << message;
    }
}

TEST(RedisConnection, TalksOverTcpWithUserAndPassword) {
    PrivateRedis redis{guarded()};
    store::RedisContractStore store{redis.tcp_settings()};
    const charging::Contract contract = borrower();
    const auto outcome =
        commit_one(store, store::make_commit({.contract = contract, .token = {}},
                                             {.contract = contract, .events = {}, .work = {}},
                                             charging::Policy{}, charging::Instant{}, {"t1"}));
    EXPECT_TRUE(std::holds_alternative<store::Committed>(outcome));
    const std::vector<charging::SubscriberAddress> addresses{contract.id};
    EXPECT_EQ((*store.load(addresses)[0])->contract, contract);
}

TEST(RedisConnection, WithoutItsPasswordIsRefused) {
    PrivateRedis redis{guarded()};
    RedisSettings settings = redis.tcp_settings();
    settings.user.clear();
    settings.password.clear();
    RedisConnection connection{settings};
    EXPECT_EQ(connection.call(RedisCommand{"DBSIZE"}).error(), StoreError::refused);
}

TEST(RedisConnection, AServerThatClosesDoesNotKillTheProcess) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    ASSERT_TRUE(connection.call(RedisCommand{"PING"}));
    redis.kill();
    // Were SIGPIPE raised, this test would end here.
    const std::vector<RedisCommand> commands(100, RedisCommand{"PING"});
    EXPECT_EQ(connection.exchange(commands).error(), StoreError::disconnected);
}

TEST(RedisConnection, IsMadeAgainInIdleMomentsSoThatTheNextCommandSucceeds) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    ASSERT_TRUE(connection.call(RedisCommand{"PING"}));
    redis.kill();
    redis.start();
    connection.keep_connected();
    EXPECT_TRUE(connection.call(RedisCommand{"PING"}));

    redis.kill();
    for (int turn = 0; turn < 5; ++turn) {
        connection.keep_connected();
        std::this_thread::sleep_for(std::chrono::milliseconds{30});
    }
    redis.start();
    connection.keep_connected();
    EXPECT_TRUE(connection.call(RedisCommand{"PING"}));
}

std::size_t times(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
    return count;
}

TEST(RedisConnection, AnOutageIsToldOnceForEachReasonHoweverManyConnectionsLose) {
    PrivateRedis redis;
    std::vector<std::unique_ptr<RedisConnection>> connections;
    for (int i = 0; i < 20; ++i) {
        connections.push_back(std::make_unique<RedisConnection>(redis.settings()));
        ASSERT_TRUE(connections.back()->call(RedisCommand{"PING"}));
    }
    const LogLines log;
    redis.kill();
    for (int turn = 0; turn < 3; ++turn) {
        for (const auto& connection : connections) EXPECT_FALSE(connection->call(RedisCommand{"PING"}));
        std::this_thread::sleep_for(std::chrono::milliseconds{30});
    }
    EXPECT_GE(times(log.text(), "redis.lost"), 1U);
    EXPECT_LE(times(log.text(), "redis.lost"), 4U) << log.text();
    redis.start();
    for (const auto& connection : connections) connection->keep_connected();
    EXPECT_EQ(times(log.text(), "redis.back"), 1U) << log.text();
}

TEST(RedisConnection, RepliesToAPipelineComeInOrder) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    std::vector<RedisCommand> commands;
    for (int i = 0; i < 5000; ++i) {
        commands.push_back(std::move(RedisCommand{"ECHO"}.add(std::string(200, 'x') + std::to_string(i))));
    }
    const auto replies = connection.exchange(commands);
    ASSERT_EQ(replies->size(), 5000U);
    EXPECT_EQ(store::text_of(*replies->at(4321)), std::string(200, 'x') + "4321");
}

TEST(RedisConnection, AnErrorInAPipelineIsOneReply) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    const std::vector<RedisCommand> commands{RedisCommand{"PING"}, RedisCommand{"NOSUCHCOMMAND"},
                                             RedisCommand{"PING"}};
    const auto replies = connection.exchange(commands);
    EXPECT_FALSE(store::error_of(*replies->at(0)));
    EXPECT_EQ(store::error_of(*replies->at(1)), StoreError::corrupt);
    EXPECT_FALSE(store::error_of(*replies->at(2)));
}

TEST(RedisConnection, ARefusalIsLoggedWithoutTheNumberThatItIsAbout) {
    PrivateRedis redis;
    for (const std::string number : {"msisdn:84900000001", "imsi:452010000000001"}) {
        RedisConnection connection{redis.settings()};
        redis.command({"DEL", number});
        redis.command({"HSET", number, "f", "v"});
        const LogLines log;
        EXPECT_EQ(connection.call(RedisCommand{"GET"}.add(number), number).error(), StoreError::corrupt);
        EXPECT_THAT(log.text(), ::testing::HasSubstr("redis.refused"));
        EXPECT_THAT(log.text(), ::testing::Not(::testing::HasSubstr(number.substr(number.find(':') + 1, 8))));
        EXPECT_THAT(log.text(), ::testing::HasSubstr(number.substr(0, number.find(':'))));
    }
}

TEST(RedisConnection, ARefusalIsLoggedOnceWhileItLastsWhateverSucceedsInBetween) {
    PrivateRedis redis;
    redis.command({"HSET", "hash", "f", "v"});
    RedisConnection connection{redis.settings()};
    const LogLines log;
    for (int round = 0; round < 100; ++round) {
        EXPECT_FALSE(connection.call(RedisCommand{"GET"}.add("hash"), "hash").ok());
        EXPECT_TRUE(connection.call(RedisCommand{"PING"}).ok());
    }
    const std::string text = log.text();
    const auto first = text.find("redis.refused");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find("redis.refused", first + 1), std::string::npos) << text;
}

TEST(RedisConnection, ARefusalShowsSoMuchOfItsKeyAsTellsItFromOthers) {
    PrivateRedis redis;
    for (const auto& [key, shown] :
         {std::pair<std::string, std::string>{"msisdn:84900000001", "msisdn:8490...01"},
          {"imsi:452010000000009", "imsi:4520...09"},
          {"msisdn:1234567", "msisdn:1234...67"},
          {"msisdn:123456", "msisdn:..."},
          {"holders:msisdn:84900000001", "holders:msisdn:8490...01"},
          {"{p07}:answers:84900000001", "{p07}:answers:8490...01"},
          {std::string(201, 'k'), std::string(200, 'k')},
          {"{p00}:contract:c1", "{p00}:contract:c1"}}) {
        RedisConnection connection{redis.settings()};
        const LogLines log;
        EXPECT_FALSE(connection.call(RedisCommand{"NOSUCHCOMMAND"}, key).ok());
        EXPECT_THAT(log.text(), ::testing::HasSubstr(" key=" + shown + " reply="));
    }
}

TEST(RedisConnection, OfMoreThanSixteenRefusalsAMinuteNoneIsNews) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    const LogLines log;
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(connection.call(RedisCommand{"NOSUCH" + std::to_string(i)}).ok());
    }
    EXPECT_THAT(log.text(), ::testing::HasSubstr("NOSUCH15"));
    EXPECT_THAT(log.text(), ::testing::Not(::testing::HasSubstr("NOSUCH16")));
}

TEST(RedisConnection, ALossIsLoggedOnceHoweverOftenItIsTriedAgain) {
    PrivateRedis redis;
    RedisConnection connection{redis.settings()};
    ASSERT_TRUE(connection.call(RedisCommand{"PING"}));
    const LogLines log;
    redis.kill();
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds{200};
    while (std::chrono::steady_clock::now() < until) EXPECT_FALSE(connection.call(RedisCommand{"PING"}).ok());
    const std::string lost =
        "redis.lost address=" + redis.settings().unix_socket + " reason=Connection refused";
    const std::string text = log.text();
    const auto first = text.find(lost);
    ASSERT_NE(first, std::string::npos) << text;
    EXPECT_EQ(text.find(lost, first + 1), std::string::npos) << text;
    redis.start();
}

}  // namespace
}  // namespace airtime::store_test
