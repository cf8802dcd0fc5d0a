#include "store/redis/redis_visits.hpp"

#include <gtest/gtest.h>

#include "store/redis/redis_users.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using std::chrono::minutes;

class RedisVisitsTest : public testing::Test {
  protected:
    store_test::PrivateRedis redis_;
    RedisConnection connection_{redis_.settings()};
    RedisVisits visits_{connection_};
    RedisUsers users_{connection_};
    const charging::Instant began_{minutes{29'000'000}};
};

TEST_F(RedisVisitsTest, KeepsASessionUntilItIsEnded) {
    EXPECT_FALSE(*visits_.find("c1"));
    PageSession session{
        .user = "an", .version = "v1", .started_at = began_, .seen_at = began_, .notice = "notice.x"};
    ASSERT_TRUE(visits_.begin("c1", session, minutes{30}));
    EXPECT_EQ(**visits_.find("c1"), session);
    session.seen_at = began_ + minutes{1};
    session.notice.clear();
    ASSERT_TRUE(visits_.touch("c1", session.seen_at, minutes{30}));
    ASSERT_TRUE(visits_.leave_notice("c1", "", minutes{30}));
    EXPECT_EQ(**visits_.find("c1"), session);
    ASSERT_TRUE(visits_.end("c1"));
    EXPECT_FALSE(*visits_.find("c1"));
}

TEST_F(RedisVisitsTest, BringsNoSessionBackThatWasEndedMeanwhile) {
    ASSERT_TRUE(visits_.begin("c1", {.user = "an", .version = "v1", .notice = {}}, minutes{30}));
    ASSERT_TRUE(visits_.end("c1"));
    ASSERT_TRUE(visits_.touch("c1", began_, minutes{30}));
    ASSERT_TRUE(visits_.leave_notice("c1", "notice.x", minutes{30}));
    EXPECT_FALSE(*visits_.find("c1"));
    EXPECT_NE(redis_.ask({"TTL", "portal:session:c1"}), "-1");
}

TEST_F(RedisVisitsTest, SaysOfASecondFormWhatBecameOfTheFirst) {
    EXPECT_FALSE(*visits_.begin_form("f1"));
    ASSERT_TRUE(*visits_.begin_form("f1"));
    EXPECT_EQ((*visits_.begin_form("f1"))->location, "");
    ASSERT_TRUE(visits_.end_form("f1", "/there"));
    EXPECT_EQ((*visits_.begin_form("f1"))->location, "/there");
    ASSERT_TRUE(visits_.forget_form("f1"));
    EXPECT_FALSE(*visits_.begin_form("f1"));
}

TEST_F(RedisVisitsTest, EditsUsersOnWhatSomebodyElseLeft) {
    ASSERT_TRUE(
        users_.edit([](Users& users) { users["an"] = {.name = "an", .password_hash = {}, .version = "1"}; }));
    RedisConnection elsewhere{redis_.settings()};
    int calls = 0;
    ASSERT_TRUE(users_.edit([&](Users& users) {
        if (++calls == 1) {
            ASSERT_TRUE(RedisUsers{elsewhere}.edit(
                [](Users& others) { others["ba"] = {.name = "ba", .password_hash = {}, .version = "2"}; }));
        }
        if (users.contains("ba")) users.erase("an");
    }));
    EXPECT_EQ(calls, 1) << "it changed nothing, so there was nothing to store";
    calls = 0;
    ASSERT_TRUE(users_.edit([&](Users& users) {
        if (++calls == 1) {
            ASSERT_TRUE(RedisUsers{elsewhere}.edit([](Users& others) { others.erase("ba"); }));
        }
        users["an"].role = users.contains("ba") ? Role::admin : Role::manager;
    }));
    EXPECT_EQ(calls, 2);
    EXPECT_EQ((*users_.find("an"))->role, Role::manager);
    EXPECT_FALSE(*users_.find("ba"));
    EXPECT_EQ(users_.all()->size(), 1U);
}

TEST_F(RedisVisitsTest, CallsAUserCorruptThatItCannotRead) {
    redis_.command({"HSET", "portal:users", "user:an", "nonsense"});
    EXPECT_EQ(users_.find("an").error(), StoreError::corrupt);
    EXPECT_EQ(users_.all().error(), StoreError::corrupt);
}

}  // namespace
}  // namespace airtime::store
