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

RedisSettings with_partitions(const PrivateRedis& redis, std::uint32_t number) {
    RedisSettings settings = redis.settings();
    settings.partitions = number;
    return settings;
}

/// `named`: by the settings, zero for none. Zero where the server is refused.
std::uint32_t partitions_found(const PrivateRedis& redis, std::uint32_t named) {
    const RedisSettings settings = with_partitions(redis, named);
    store::RedisConnection connection{settings};
    const auto found = check_server(connection, settings);
    return found ? found->partitions : 0;
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
    EXPECT_EQ(partitions_found(redis, 8), 8U);
    EXPECT_THAT(
        mistakes_of(with_partitions(redis, 16)),
        ElementsAre(HasSubstr("airtime:operator partitions is 8, not 16: leave redis.partitions out")));
    EXPECT_EQ(redis.ask({"HGET", "airtime:operator", "partitions"}), "8");
}

TEST(ServerChecks, ANewStoreGetsSixteenPartitionsWhereNoNumberIsNamed) {
    PrivateRedis redis;
    EXPECT_EQ(partitions_found(redis, 0), 16U);
    EXPECT_EQ(redis.ask({"HGET", "airtime:operator", "partitions"}), "16");
    EXPECT_EQ(partitions_found(redis, 16), 16U) << "who names the same number agrees";
}

TEST(ServerChecks, AStoreThatIsThereKeepsItsNumberWhereNoneIsNamed) {
    PrivateRedis redis;
    ASSERT_EQ(partitions_found(redis, 64), 64U);
    EXPECT_EQ(partitions_found(redis, 0), 64U);
    redis.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_EQ(partitions_found(redis, 0), 64U) << "also where the server is too full to write it";
}

TEST(ServerChecks, ANumberOfPartitionsThatCannotBeIsRefused) {
    PrivateRedis redis;
    for (const char* number : {"0", "1025", "-1", "many", ""}) {
        redis.command({"HSET", "airtime:operator", "partitions", number});
        EXPECT_THAT(
            mistakes_of(with_partitions(redis, 0)),
            ElementsAre(HasSubstr(std::string{"partitions is "} + number + ", not 1..1024: restore")));
    }
    for (const std::uint32_t number : {1U, 1024U}) {
        redis.command({"HSET", "airtime:operator", "partitions", std::to_string(number)});
        EXPECT_EQ(partitions_found(redis, 0), number);
    }
}

TEST(ServerChecks, ANewStoreThatTakesNoWritesIsTold) {
    PrivateRedis redis;
    redis.command({"CONFIG", "SET", "maxmemory", "1"});
    EXPECT_THAT(mistakes_of(with_partitions(redis, 0)),
                ElementsAre(HasSubstr("airtime:operator partitions cannot be written: OOM"),
                            HasSubstr("airtime:operator schema cannot be written: OOM")));
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
