#include "worker/aof_rewrite.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/base/log_lines.hpp"

namespace airtime::worker {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using Outcome = store::RedisAofRewrite::Outcome;

constexpr std::uint32_t half_past_three = 3 * 60 + 30;

class AofRewriteTest : public testing::Test {
  protected:
    static charging::Instant at(const char* time) {
        return *charging::parse_instant("2026-11-23T" + std::string{time} + "Z");
    }

    AofRewrite rewrite_at(std::uint32_t minute) {
        return {[this](std::chrono::seconds once_in) {
                    asked_.push_back(once_in);
                    return outcome_;
                },
                charging::Calendar{}, minute};
    }

    std::vector<std::chrono::seconds> asked_;
    Result<Outcome, store::StoreError> outcome_ = Outcome::started;
};

TEST_F(AofRewriteTest, AsksFromTheMinuteOnForAnHour) {
    for (const auto& [time, times] :
         {std::pair{"03:29:59.999", 0U}, {"03:30:00.000", 1U}, {"04:29:59.999", 1U}, {"04:30:00.000", 0U}}) {
        asked_.clear();
        AofRewrite rewrite = rewrite_at(half_past_three);
        EXPECT_TRUE(rewrite.step(at(time)));
        EXPECT_EQ(asked_.size(), times) << time;
    }
}

TEST_F(AofRewriteTest, TheHourMayReachIntoTheNextDay) {
    AofRewrite rewrite = rewrite_at(24 * 60 - 1);
    EXPECT_TRUE(rewrite.step(at("00:58:59.999")));
    EXPECT_EQ(asked_.size(), 1U);
    AofRewrite later = rewrite_at(24 * 60 - 1);
    EXPECT_TRUE(later.step(at("00:59:00.000")));
    EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(AofRewriteTest, GoesByTheClockOnTheOperatorsWall) {
    AofRewrite rewrite{[this](std::chrono::seconds once_in) {
                           asked_.push_back(once_in);
                           return outcome_;
                       },
                       {.zone = date::locate_zone("Asia/Ho_Chi_Minh")},
                       half_past_three};
    EXPECT_TRUE(rewrite.step(at("03:30:00.000")));
    EXPECT_TRUE(asked_.empty()) << "it is half past ten there";
    EXPECT_TRUE(rewrite.step(at("20:30:00.000")));
    EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(AofRewriteTest, AsksOnceADay) {
    const LogLines log;
    AofRewrite rewrite = rewrite_at(half_past_three);
    const charging::Instant first = at("03:30:00.000");
    for (charging::Instant now = first; now < first + hours{48}; now += minutes{1}) {
        EXPECT_TRUE(rewrite.step(now));
    }
    EXPECT_EQ(asked_.size(), 2U);
    EXPECT_EQ(log.count("aof_rewrite.started"), 2);
}

TEST_F(AofRewriteTest, NobodyElseMayAskAsLongAsItIsTimeButOnTheNextDay) {
    AofRewrite rewrite = rewrite_at(half_past_three);
    EXPECT_TRUE(rewrite.step(at("03:30:00.000")));
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_GT(asked_.front(), hours{2});
    EXPECT_LT(asked_.front(), hours{22});
}

TEST_F(AofRewriteTest, WhatAnotherAskedForOrIsUnderWayIsEnoughForTheDay) {
    const LogLines log;
    for (const auto& [outcome, told] : {std::pair{Outcome::asked_before, 0}, {Outcome::under_way, 1}}) {
        asked_.clear();
        outcome_ = outcome;
        AofRewrite rewrite = rewrite_at(half_past_three);
        EXPECT_TRUE(rewrite.step(at("03:30:00.000")));
        EXPECT_TRUE(rewrite.step(at("03:30:10.000")));
        EXPECT_EQ(asked_.size(), 1U);
        EXPECT_EQ(log.count("aof_rewrite.left_out reason=\"one is under way\""), told);
    }
    EXPECT_FALSE(log.tell("aof_rewrite.started"));
}

TEST_F(AofRewriteTest, ARedisThatIsAwayIsAskedAgainWhileItIsTime) {
    outcome_ = store::StoreError::disconnected;
    AofRewrite rewrite = rewrite_at(half_past_three);
    EXPECT_FALSE(rewrite.step(at("03:30:00.000")));
    outcome_ = Outcome::started;
    EXPECT_TRUE(rewrite.step(at("03:30:10.000")));
    EXPECT_EQ(asked_.size(), 2U);
    outcome_ = store::StoreError::disconnected;
    AofRewrite late = rewrite_at(half_past_three);
    EXPECT_FALSE(late.step(at("04:29:59.999")));
    EXPECT_TRUE(late.step(at("04:30:00.000"))) << "the time is over";
    EXPECT_EQ(asked_.size(), 3U);
}

}  // namespace
}  // namespace airtime::worker
