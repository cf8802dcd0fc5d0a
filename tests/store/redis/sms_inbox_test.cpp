#include "store/redis/sms_inbox.hpp"

#include <gtest/gtest.h>

#include "store/redis/answer_count.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using std::chrono::milliseconds;

class SmsInboxTest : public testing::Test {
  protected:
    static ReceivedSms sms(const std::string& id, const std::string& text = "UT 10000") {
        return {.id = id, .from = *charging::Msisdn::parse("84900000001"), .text = text};
    }
    bool keep(const ReceivedSms& received, std::size_t inbox_max = 100) {
        const auto kept = keep_sms(connection_, redis_.settings().partitions, received, inbox_max);
        EXPECT_TRUE(kept.ok());
        return kept.ok() && *kept;
    }

    store_test::PrivateRedis redis_;
    RedisConnection connection_{redis_.settings()};
    RedisSmsInbox first_{redis_.settings(), "first"};
    RedisSmsInbox second_{redis_.settings(), "second"};
};

TEST_F(SmsInboxTest, HandsOutWhatWasKeptAsItCame) {
    const std::string odd{"\0\xff\r\n*1 Số", 12};
    ASSERT_TRUE(keep(sms("m1", odd)));
    const auto taken = first_.take(10, milliseconds{10});
    ASSERT_TRUE(taken.ok());
    ASSERT_EQ(taken->size(), 1U);
    EXPECT_EQ(taken->front().sms.id, "m1");
    EXPECT_EQ(taken->front().sms.from.digits(), "84900000001");
    EXPECT_EQ(taken->front().sms.text, odd);
}

TEST_F(SmsInboxTest, KeepsTheOrderOfOneSubscriber) {
    keep(sms("m1"));
    keep(sms("m2"));
    const auto taken = first_.take(10, milliseconds{10});
    ASSERT_EQ(taken->size(), 2U);
    EXPECT_EQ(taken->at(0).sms.id, "m1");
    EXPECT_EQ(taken->at(1).sms.id, "m2");
}

TEST_F(SmsInboxTest, HandsOutAgainWhatADeadPortalTook) {
    keep(sms("m1"));
    ASSERT_EQ(first_.take(10, milliseconds{10})->size(), 1U);
    EXPECT_TRUE(second_.take(10, milliseconds{1})->empty());
    const auto claimed = second_.claim(10, milliseconds{0});
    ASSERT_EQ(claimed->size(), 1U);
    EXPECT_EQ(claimed->front().sms.id, "m1");
    EXPECT_TRUE(second_.acknowledge(claimed->front()).ok());
    EXPECT_TRUE(first_.claim(10, milliseconds{0})->empty());
}

TEST_F(SmsInboxTest, LetsGoOfAnEntryThatCannotBeRead) {
    keep(sms("m1"));
    const std::string stream = first_.take(10, milliseconds{10})->front().stream;
    RedisCommand nonsense{"XADD"};
    nonsense.add(stream).add("*").add("from").add("nobody");
    ASSERT_TRUE(connection_.call(nonsense, stream).ok());
    EXPECT_TRUE(first_.take(10, milliseconds{10})->empty());
    const auto waiting = connection_.call(RedisCommand{"XLEN"}.add(stream), stream);
    EXPECT_EQ((*waiting)->integer, 1) << "the one that was taken and not acknowledged";
}

TEST_F(SmsInboxTest, RefusesMoreThanItsLimit) {
    EXPECT_TRUE(keep(sms("m1"), 1));
    EXPECT_FALSE(keep(sms("m2"), 1));
    const auto taken = first_.take(10, milliseconds{10});
    ASSERT_EQ(taken->size(), 1U);
    EXPECT_TRUE(first_.acknowledge(taken->front()).ok());
    EXPECT_TRUE(keep(sms("m2"), 1));
}

TEST_F(SmsInboxTest, SaysThatItCouldNotKeepWhileRedisIsAway) {
    redis_.kill();
    EXPECT_FALSE(keep_sms(connection_, 64, sms("m1"), 100).ok());
    redis_.start();
}

TEST_F(SmsInboxTest, KeepsWhatWasTakenOverARestart) {
    keep(sms("m1"));
    redis_.stop();
    redis_.start();
    RedisSmsInbox later{redis_.settings(), "later"};
    EXPECT_EQ(later.take(10, milliseconds{10})->size(), 1U);
}

TEST(RedisAnswerCount, LetsANumberHaveSoManyAnswersInItsSpanFromAllPortalsTogether) {
    store_test::PrivateRedis redis;
    const AnswerLimit limit{.answers_max = 3, .span = std::chrono::seconds{3'600}};
    RedisAnswerCount first{redis.settings(), limit};
    RedisAnswerCount second{redis.settings(), limit};
    const auto number = *charging::Msisdn::parse("84900000001");
    EXPECT_TRUE(*first.may_answer(number, "m1"));
    EXPECT_TRUE(*second.may_answer(number, "m2"));
    EXPECT_TRUE(*first.may_answer(number, "m1")) << "the same again is not counted";
    EXPECT_TRUE(*first.may_answer(number, "m3"));
    EXPECT_FALSE(*second.may_answer(number, "m4"));
    EXPECT_FALSE(*first.may_answer(number, "m5"));
    EXPECT_TRUE(*second.may_answer(number, "m3"));
    EXPECT_TRUE(*first.may_answer(*charging::Msisdn::parse("84900000002"), "m4")) << "another number";
    RedisConnection connection{redis.settings()};
    const std::string key =
        partition_key(partition_of({number.digits()}, redis.settings().partitions), "answers:84900000001");
    const auto left = connection.call(RedisCommand{"TTL"}.add(key));
    ASSERT_TRUE(left.ok());
    EXPECT_GT((*left)->integer, 3'500);
    EXPECT_LE((*left)->integer, 3'600);
    ASSERT_TRUE(connection.call(RedisCommand{"DEL"}.add(key)).ok());
    EXPECT_TRUE(*first.may_answer(number, "m4")) << "when the span is over";
}

}  // namespace
}  // namespace airtime::store
