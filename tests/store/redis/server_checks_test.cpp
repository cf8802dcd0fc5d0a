#include "store/redis/server_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/redis/private_redis.hpp"

namespace airtime::store_test {
namespace {

using store::RedisSettings;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> mistakes_of(const RedisSettings& settings) {
    store::RedisConnection connection{settings};
    const auto checked = check_server(connection, settings);
    return checked ? std::vector<std::string>{} : checked.error();
}

TEST(ServerChecks, AWellSetUpServerPasses) {
    PrivateRedis redis;
    EXPECT_THAT(mistakes_of(redis.settings()), IsEmpty());
    EXPECT_THAT(mistakes_of(redis.settings()), IsEmpty());
}

TEST(ServerChecks, NameTheSettingAndWhatToWrite) {
    PrivateRedis redis;
    const std::string place = "redis " + redis.settings().unix_socket + ": ";
    redis.command({"CONFIG", "SET", "appendonly", "no"});
    EXPECT_THAT(mistakes_of(redis.settings()),
                ElementsAre(StartsWith(place + "appendonly is no: set \"appendonly yes\" in redis.conf")));
}

TEST(ServerChecks, MemoryWithoutABoundIsRefused) {
    PrivateRedis redis;
    redis.command({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_THAT(mistakes_of(redis.settings()),
                ElementsAre(HasSubstr("maxmemory is 0: set \"maxmemory 4gb\" in redis.conf")));
    redis.command({"CONFIG", "SET", "maxmemory", "1gb"});
    EXPECT_THAT(mistakes_of(redis.settings()), IsEmpty());
}

// Or what empties it could not start.
TEST(ServerChecks, AFullServerPassesOnceItWasStartedWith) {
    PrivateRedis redis;
    ASSERT_THAT(mistakes_of(redis.settings()), IsEmpty());
    redis.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_THAT(mistakes_of(redis.settings()), IsEmpty());
}

TEST(ServerChecks, TellAllMistakesAtOnce) {
    PrivateRedis redis;
    redis.command({"CONFIG", "SET", "appendonly", "no", "appendfsync", "no", "no-appendfsync-on-rewrite",
                   "yes", "maxmemory-policy", "allkeys-lru", "hash-max-listpack-value", "1023",
                   "hash-max-listpack-entries", "127"});
    EXPECT_THAT(
        mistakes_of(redis.settings()),
        ElementsAre(HasSubstr("appendonly is no"),
                    HasSubstr("appendfsync is no: set \"appendfsync everysec\""),
                    HasSubstr("no-appendfsync-on-rewrite is yes"),
                    HasSubstr("maxmemory-policy is allkeys-lru: set \"maxmemory-policy noeviction\""),
                    HasSubstr("hash-max-listpack-value is 1023: set \"hash-max-listpack-value 1024\""),
                    HasSubstr("hash-max-listpack-entries is 127")));
}

TEST(ServerChecks, AppendfsyncMustBeWhatTheOperatorChose) {
    PrivateRedis redis;
    RedisSettings settings = redis.settings();
    settings.appendfsync = "always";
    EXPECT_THAT(mistakes_of(settings),
                ElementsAre(HasSubstr("appendfsync is everysec: set \"appendfsync always\"")));
    redis.command({"CONFIG", "SET", "appendfsync", "always"});
    EXPECT_THAT(mistakes_of(settings), IsEmpty());
}

TEST(ServerChecks, TheNumberOfPartitionsIsThatOfTheFirstStart) {
    PrivateRedis redis;
    ASSERT_THAT(mistakes_of(redis.settings()), IsEmpty());
    RedisSettings settings = redis.settings();
    settings.partitions = 16;
    EXPECT_THAT(mistakes_of(settings),
                ElementsAre(HasSubstr("airtime:operator partitions is 8, not 16: set redis.partitions")));
    EXPECT_EQ(redis.ask({"HGET", "airtime:operator", "partitions"}), "8");
}

TEST(ServerChecks, DataOfAnotherSchemaAreRefused) {
    PrivateRedis redis;
    redis.command({"HSET", "airtime:operator", "schema", "2"});
    EXPECT_THAT(mistakes_of(redis.settings()), ElementsAre(HasSubstr("airtime:operator schema is 2, not 1")));
}

TEST(ServerChecks, NobodyThereIsTold) {
    PrivateRedis redis;
    redis.kill();
    EXPECT_THAT(mistakes_of(redis.settings()),
                ElementsAre(HasSubstr("no connection: Connection refused: start the server")));
}

TEST(ServerChecks, AWrongPasswordIsTold) {
    PrivateRedis redis{{.user = "ocs", .password = "secret", .tcp = false, .configuration = {}}};
    RedisSettings settings = redis.settings();
    settings.password = "guess";
    const std::vector<std::string> mistakes = mistakes_of(settings);
    EXPECT_THAT(mistakes, ElementsAre(HasSubstr("WRONGPASS")));
    EXPECT_THAT(mistakes, ElementsAre(::testing::Not(HasSubstr("guess"))));
}

TEST(ServerChecks, AUserThatMayNotReadTheSettingsIsTold) {
    PrivateRedis redis{{.user = "ocs",
                        .password = "secret",
                        .tcp = false,
                        .configuration = {"user small on >secret ~* +@all -config"}}};
    RedisSettings settings = redis.settings();
    settings.user = "small";
    EXPECT_THAT(mistakes_of(settings), ElementsAre(HasSubstr("allow the user +config|get")));
}

}  // namespace
}  // namespace airtime::store_test
