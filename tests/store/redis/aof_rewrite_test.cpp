#include "store/redis/aof_rewrite.hpp"

#include <gtest/gtest.h>

#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using std::chrono::hours;
using store_test::PrivateRedis;
using Outcome = RedisAofRewrite::Outcome;

/// "aof_rewrites:1" of INFO.
bool info_tells(PrivateRedis& redis, const std::string& line) {
    return redis.ask({"INFO", "everything"}).find(line + "\r\n") != std::string::npos;
}

TEST(RedisAofRewriteTest, StartsOneWhoeverAsksFirst) {
    PrivateRedis redis;
    RedisAofRewrite first{redis.settings()};
    RedisAofRewrite second{redis.settings()};
    EXPECT_EQ(*first.start("w1", hours{12}), Outcome::started);
    EXPECT_EQ(*second.start("w2", hours{12}), Outcome::asked_before);
    EXPECT_EQ(*first.start("w1", hours{12}), Outcome::asked_before);
    EXPECT_TRUE(info_tells(redis, "aof_rewrites:1"));
    EXPECT_EQ(redis.ask({"GET", "airtime:aof_rewrite"}), "w1 done");
}

TEST(RedisAofRewriteTest, MayBeAskedAgainAfterItsTime) {
    PrivateRedis redis;
    RedisAofRewrite rewrite{redis.settings()};
    ASSERT_EQ(*rewrite.start("w1", hours{12}), Outcome::started);
    const long long left = std::stoll(redis.ask({"TTL", "airtime:aof_rewrite"}));
    EXPECT_LE(left, 12 * 3'600);
    EXPECT_GT(left, 12 * 3'600 - 60);
}

TEST(RedisAofRewriteTest, StartsNoneWhereOneIsUnderWay) {
    PrivateRedis redis;
    // The child waits between keys: the rewrite lasts until the server ends.
    redis.command({"CONFIG", "SET", "rdb-key-save-delay", "10000000"});
    for (int key = 0; key < 5; ++key) redis.command({"SET", "key" + std::to_string(key), "value"});
    redis.command({"BGREWRITEAOF"});
    ASSERT_TRUE(info_tells(redis, "aof_rewrite_in_progress:1"));
    RedisAofRewrite rewrite{redis.settings()};
    EXPECT_EQ(*rewrite.start("w1", hours{12}), Outcome::under_way);
    EXPECT_EQ(*rewrite.start("w1", hours{12}), Outcome::asked_before);
}

TEST(RedisAofRewriteTest, WhoCouldNotAskMayDoSoAgain) {
    PrivateRedis redis;
    redis.command({"SET", "airtime:aof_rewrite", "w1"});
    RedisAofRewrite rewrite{redis.settings()};
    EXPECT_EQ(*rewrite.start("w2", hours{12}), Outcome::asked_before);
    EXPECT_EQ(*rewrite.start("w1", hours{12}), Outcome::started);
}

TEST(RedisAofRewriteTest, AServerThatRefusesMayBeAskedAgain) {
    PrivateRedis redis;
    redis.command({"ACL", "SETUSER", "default", "-bgrewriteaof"});
    RedisAofRewrite rewrite{redis.settings()};
    EXPECT_EQ(rewrite.start("w1", hours{12}).error(), StoreError::refused);
    redis.command({"ACL", "SETUSER", "default", "+bgrewriteaof"});
    EXPECT_EQ(*rewrite.start("w1", hours{12}), Outcome::started);
}

TEST(RedisAofRewriteTest, AServerThatIsAwayIsAnError) {
    PrivateRedis redis;
    RedisAofRewrite rewrite{redis.settings()};
    redis.kill();
    EXPECT_FALSE(rewrite.start("w1", hours{12}).ok());
}

}  // namespace
}  // namespace airtime::store
