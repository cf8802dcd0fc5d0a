#include "store/redis/redis_errors.hpp"

#include <gmock/gmock.h>

#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::SizeIs;

TEST(ErrorQueue, CountsEachKind) {
    ErrorQueue queue{"ocs1-worker"};
    const charging::Instant now{seconds{1'000}};
    EXPECT_TRUE(queue.offer("books.refused file=a", now));
    EXPECT_TRUE(queue.offer("store.corrupt key=x", now)) << "another kind";
    EXPECT_TRUE(queue.offer("books.refused file=b", now + minutes{1}));
    const auto taken = queue.take();
    ASSERT_THAT(taken, SizeIs(2));
    EXPECT_EQ(taken[0], (ErrorEvent{now + minutes{1}, "ocs1-worker", "books.refused file=b", now, 2}));
    EXPECT_EQ(taken[1], (ErrorEvent{now, "ocs1-worker", "store.corrupt key=x", now, 1}));
    EXPECT_THAT(queue.take(), SizeIs(0));
}

TEST(ErrorQueue, StaysSmallWhateverIsLogged) {
    ErrorQueue queue{"w"};
    for (std::size_t kind = 0; kind < 2 * ErrorQueue::kinds_max; ++kind) {
        EXPECT_EQ(queue.offer("kind" + std::to_string(kind) + ' ' + std::string(1'000, 'x'), {}),
                  kind < ErrorQueue::kinds_max);
    }
    const auto taken = queue.take();
    ASSERT_THAT(taken, SizeIs(ErrorQueue::kinds_max));
    EXPECT_THAT(taken.front().text, SizeIs(ErrorQueue::text_bytes_max));
}

TEST(ErrorQueue, CountsOnWhatCouldNotBeTold) {
    ErrorQueue queue{"w"};
    const charging::Instant now{seconds{1'000}};
    queue.offer("a 1", now);
    const auto untold = queue.take();
    queue.offer("a 2", now + seconds{1});
    queue.put_back(untold);
    EXPECT_EQ(queue.take(), (std::vector<ErrorEvent>{{now + seconds{1}, "w", "a 2", now, 2}}));
}

class RedisErrorsTest : public testing::Test {
  protected:
    void append(std::vector<ErrorEvent> events) { ASSERT_TRUE(errors_.append(events)); }
    static ErrorEvent event(int at_s, const std::string& text, const std::string& process = "w") {
        return {store_test::at(at_s), process, text, store_test::at(at_s)};
    }

    store_test::PrivateRedis redis_;
    RedisErrors errors_{redis_.settings()};
};

// A peer that is refused once a minute must not push away what happened last night.
TEST_F(RedisErrorsTest, KeepOneRowOfEachProcessAndKind) {
    EXPECT_THAT(errors_.all().value(), SizeIs(0));
    append({event(1, "ledger.lost partition=3")});
    for (int minute = 2; minute < 1'000; ++minute) append({event(minute, "peer.refused peer=x")});
    append({event(7, "peer.refused peer=x", "other")});
    const auto kept = errors_.all().value();
    ASSERT_THAT(kept, SizeIs(3));
    EXPECT_EQ(kept[0], (ErrorEvent{store_test::at(999), "w", "peer.refused peer=x", store_test::at(2), 998}));
    EXPECT_EQ(kept[1].process, "other");
    EXPECT_EQ(kept[2].text, "ledger.lost partition=3");
    EXPECT_GT(std::stoll(redis_.ask({"TTL", "airtime:errors_by_kind"})), 86'000);
}

TEST_F(RedisErrorsTest, BeginAnewAfterADayWithoutOne) {
    constexpr int day_ms = 86'400'000;
    append({event(1, "a b")});
    append({event(1 + day_ms, "a c")});
    EXPECT_EQ(errors_.all().value().at(0).count, 2U);
    append({event(2 + 2 * day_ms, "a d")});
    EXPECT_EQ(errors_.all().value().at(0), event(2 + 2 * day_ms, "a d"));
}

TEST_F(RedisErrorsTest, StayFew) {
    std::vector<ErrorEvent> events;
    for (int row = 0; row < static_cast<int>(RedisErrors::rows_max) + 1; ++row) {
        events.push_back(event(row, "kind" + std::to_string(row)));
    }
    append(events);
    const auto kept = errors_.all().value();
    ASSERT_THAT(kept, SizeIs(RedisErrors::rows_max));
    EXPECT_EQ(kept.back().text, "kind1") << "the oldest went";
}

TEST_F(RedisErrorsTest, LeaveOutWhatMakesNoSense) {
    int row = 0;
    for (const std::string& line :
         {std::string{"now w text 1 1"}, std::string{"1 w"}, std::string{"1 w text 1 many"}, std::string{},
          "1 w " + std::string(301, 'x') + " 1 1", std::string{"1 w %zz 1 1"}}) {
        redis_.command({"HSET", "airtime:errors_by_kind", std::to_string(++row), line});
    }
    redis_.command({"HSET", "airtime:errors_by_kind", "w a", "1 w %00%0Atext 1 1"});
    const auto kept = errors_.all().value();
    ASSERT_THAT(kept, SizeIs(1));
    EXPECT_EQ(kept.front().text, (std::string{"\0\ntext", 6}))
        << "any bytes: who shows it makes them printable";
}

}  // namespace
}  // namespace airtime::store
