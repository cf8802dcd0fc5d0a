#include <gtest/gtest.h>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/charging/samples.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using charging::dong;

class CorrectionDeskTest : public testing::Test {
  protected:
    static WaitingCorrection correction(const std::string& id, std::chrono::hours left) {
        return {
            .id = id,
            .contract = {"c 1"},
            .action = "adjust",
            .given = {{"account", "main"}, {"amount", "-5"}, {"reason", "xin lỗi = 100 %"}, {"until", ""}},
            .by = "lan",
            .reason = "xin lỗi = 100 %",
            .amount = dong(5),
            .at = charging::sample_now(),
            .expires_at = charging::sample_now() + left,
            .digest = "12 34"};
    }
    std::vector<std::string> ids(charging::Instant now) {
        const auto waiting = desk_.waiting(now);
        EXPECT_TRUE(waiting.ok());
        std::vector<std::string> found;
        for (const WaitingCorrection& each : *waiting) found.push_back(each.id);
        return found;
    }

    store_test::PrivateRedis redis_;
    RedisConnection connection_{redis_.settings()};
    RedisCorrectionDesk desk_{connection_};
    charging::Instant now_ = charging::sample_now();
};

TEST_F(CorrectionDeskTest, AddsUpWhatEachPersonCorrectsOnADay) {
    EXPECT_EQ(*desk_.count("lan", 1, dong(400)), dong(400));
    EXPECT_EQ(*desk_.count("lan", 1, dong(600)), dong(1'000));
    EXPECT_EQ(*desk_.count("lan", 1, -dong(100)), dong(900));
    EXPECT_EQ(*desk_.count("mai", 1, {}), charging::Money{});
    EXPECT_EQ(*desk_.count("lan", 2, {}), charging::Money{});
    EXPECT_GT(std::stoll(redis_.ask({"TTL", "portal:corrected:lan:1"})), 86'400);
}

TEST_F(CorrectionDeskTest, KeepsWhatWaitsWordForWord) {
    ASSERT_TRUE(*desk_.put_waiting(correction("k1", std::chrono::hours{24}), now_));
    EXPECT_EQ(*desk_.waiting(now_), std::vector{correction("k1", std::chrono::hours{24})});
    EXPECT_TRUE(*desk_.take_off("k1"));
    EXPECT_FALSE(*desk_.take_off("k1")) << "one of two who approve takes it";
}

TEST_F(CorrectionDeskTest, ForgetsWhatHasWaitedTooLong) {
    ASSERT_TRUE(*desk_.put_waiting(correction("k1", std::chrono::hours{1}), now_));
    ASSERT_TRUE(*desk_.put_waiting(correction("k2", std::chrono::hours{2}), now_));
    const auto end = now_ + std::chrono::hours{1};
    EXPECT_EQ(ids(end - std::chrono::milliseconds{1}), (std::vector<std::string>{"k1", "k2"}));
    EXPECT_EQ(ids(end), (std::vector<std::string>{"k2"}));
    EXPECT_EQ(redis_.ask({"HLEN", "portal:corrections"}), "1");
    EXPECT_GT(std::stoll(redis_.ask({"TTL", "portal:corrections"})), 3'600);
}

// One that could not be carried out is put back, with the rest of its time.
TEST_F(CorrectionDeskTest, KeepsEachUntilItsOwnEndWhateverIsPutAfterIt) {
    ASSERT_TRUE(*desk_.put_waiting(correction("long", std::chrono::hours{20}), now_));
    ASSERT_TRUE(*desk_.put_waiting(correction("short", std::chrono::hours{1}), now_));
    EXPECT_GT(std::stoll(redis_.ask({"TTL", "portal:corrections"})), 19 * 3'600);
    ASSERT_TRUE(*desk_.put_waiting(correction("longer", std::chrono::hours{24}), now_));
    EXPECT_GT(std::stoll(redis_.ask({"TTL", "portal:corrections"})), 23 * 3'600);
    ASSERT_TRUE(*desk_.put_waiting(correction("over", std::chrono::hours{0}), now_));
    EXPECT_EQ(ids(now_), (std::vector<std::string>{"long", "longer", "short"}));
}

TEST_F(CorrectionDeskTest, CountsWhatWaitsWithoutReadingIt) {
    EXPECT_EQ(*desk_.count_waiting(), 0U);
    ASSERT_TRUE(*desk_.put_waiting(correction("k1", std::chrono::hours{1}), now_));
    ASSERT_TRUE(*desk_.put_waiting(correction("k2", std::chrono::hours{2}), now_));
    EXPECT_EQ(*desk_.count_waiting(), 2U);
    EXPECT_EQ(ids(now_ + std::chrono::hours{1}).size(), 1U);
    EXPECT_EQ(*desk_.count_waiting(), 1U) << "who looks clears away what expired";
}

TEST_F(CorrectionDeskTest, LeavesRoomForOthersThanTheOneWhoAsksMost) {
    for (std::size_t number = 0; number < waiting_corrections_per_person_max; ++number) {
        ASSERT_TRUE(
            *desk_.put_waiting(correction("k" + std::to_string(number), std::chrono::hours{1}), now_));
    }
    EXPECT_FALSE(*desk_.put_waiting(correction("one more", std::chrono::hours{1}), now_));
    EXPECT_TRUE(*desk_.put_waiting(correction("k1", std::chrono::hours{2}), now_)) << "it is there already";
    WaitingCorrection other = correction("of mai", std::chrono::hours{1});
    other.by = "mai";
    EXPECT_TRUE(*desk_.put_waiting(other, now_));
}

TEST_F(CorrectionDeskTest, TakesNoMoreThanPeopleCanLookAt) {
    for (std::size_t number = 0; number < waiting_corrections_max; ++number) {
        redis_.command({"HSET", "portal:corrections", "k" + std::to_string(number),
                        "adjust c user" + std::to_string(number) + " r 5 0 " +
                            std::to_string(milliseconds_of(now_) + 3'600'000) + " d"});
    }
    EXPECT_FALSE(*desk_.put_waiting(correction("one more", std::chrono::hours{1}), now_));
    EXPECT_TRUE(*desk_.put_waiting(correction("k1", std::chrono::hours{1}), now_)) << "it is there already";
}

TEST_F(CorrectionDeskTest, DropsWhatMakesNoSense) {
    const LogLines log;
    redis_.command({"HSET", "portal:corrections", "k1", "nonsense"});
    EXPECT_TRUE(ids(now_).empty());
    EXPECT_EQ(log.count("correction.corrupt "), 1);
}

TEST_F(CorrectionDeskTest, SaysThatRedisIsAway) {
    redis_.kill();
    EXPECT_FALSE(desk_.count("lan", 1, dong(1)).ok());
    EXPECT_FALSE(desk_.waiting(now_).ok());
    EXPECT_FALSE(desk_.count_waiting().ok());
    EXPECT_FALSE(desk_.put_waiting(correction("k1", std::chrono::hours{1}), now_).ok());
    EXPECT_FALSE(desk_.take_off("k1").ok());
}

}  // namespace
}  // namespace airtime::store
