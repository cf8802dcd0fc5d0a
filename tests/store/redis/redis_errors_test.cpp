#include "store/redis/redis_errors.hpp"

#include <gmock/gmock.h>

#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::SizeIs;

TEST(ErrorQueue, TakesOneOfAKindAMinute) {
    ErrorQueue queue{"ocs1-worker"};
    const charging::Instant now{seconds{1'000}};
    EXPECT_TRUE(queue.offer("books.refused file=a", now));
    EXPECT_FALSE(queue.offer("books.refused file=b", now + minutes{1} - std::chrono::milliseconds{1}));
    EXPECT_TRUE(queue.offer("store.corrupt key=x", now)) << "another kind";
    EXPECT_TRUE(queue.offer("books.refused file=c", now + minutes{1}));
    const auto taken = queue.take();
    ASSERT_THAT(taken, SizeIs(3));
    EXPECT_EQ(taken[0], (ErrorEvent{now, "ocs1-worker", "books.refused file=a"}));
    EXPECT_THAT(queue.take(), SizeIs(0));
}

TEST(ErrorQueue, StaysSmallWhateverIsLogged) {
    ErrorQueue queue{"w"};
    for (int kind = 0; kind < 200; ++kind) {
        queue.offer("kind" + std::to_string(kind) + ' ' + std::string(1'000, 'x'), {});
    }
    auto taken = queue.take();
    ASSERT_THAT(taken, SizeIs(ErrorQueue::waiting_max));
    EXPECT_THAT(taken.front().text, SizeIs(ErrorQueue::text_bytes_max));
    queue.offer("newest", charging::Instant{minutes{2}});
    queue.put_back(taken);
    taken = queue.take();
    ASSERT_THAT(taken, SizeIs(ErrorQueue::waiting_max));
    EXPECT_EQ(taken.back().text, "newest") << "the oldest went";
}

TEST(RedisErrors, KeepTheLastHundredNewestFirst) {
    store_test::PrivateRedis redis;
    RedisErrors errors{redis.settings()};
    EXPECT_THAT(errors.all().value(), SizeIs(0));
    for (int number = 0; number < 101; ++number) {
        const ErrorEvent event{store_test::at(number), "w", "line " + std::to_string(number)};
        ASSERT_TRUE(errors.append(std::span{&event, 1}));
    }
    const auto kept = errors.all().value();
    ASSERT_THAT(kept, SizeIs(100));
    EXPECT_EQ(kept.front(), (ErrorEvent{store_test::at(100), "w", "line 100"}));
    EXPECT_EQ(kept.back().text, "line 1");
}

TEST(RedisErrors, LeaveOutWhatMakesNoSense) {
    store_test::PrivateRedis redis;
    for (const std::string& line : {std::string{"now w text"}, std::string{"1 w"}, std::string{},
                                    "1 w " + std::string(301, 'x'), std::string{"1 w %zz"}}) {
        redis.command({"LPUSH", "airtime:errors", line});
    }
    redis.command({"LPUSH", "airtime:errors", "1 w %00%0Atext"});
    const auto kept = RedisErrors{redis.settings()}.all().value();
    ASSERT_THAT(kept, SizeIs(1));
    EXPECT_EQ(kept.front().text, (std::string{"\0\ntext", 6}))
        << "any bytes: who shows it makes them printable";
}

}  // namespace
}  // namespace airtime::store
