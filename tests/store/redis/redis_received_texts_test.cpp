#include "store/redis/redis_received_texts.hpp"

#include <gmock/gmock.h>

#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ReceivedTextsOnRedis : public testing::Test {
  protected:
    static ReceivedText text_of_number(std::size_t number) {
        return {.id = "i" + std::to_string(number),
                .at = store_test::at(static_cast<int>(number)),
                .text = "UT 10 000\n100 %\xff",
                .answer = "granted"};
    }
    std::string key(const std::string& contract) const {
        return received_key(partition_of({contract}, settings_.partitions), {contract});
    }

    store_test::PrivateRedis redis_;
    RedisSettings settings_ = redis_.settings();
    RedisConnection connection_{settings_};
    RedisReceivedTexts texts_{connection_, settings_.partitions};
};

TEST_F(ReceivedTextsOnRedis, AreTheLatestOfEachContractAsTheyCame) {
    EXPECT_THAT(*texts_.latest({"c1"}), IsEmpty());
    for (std::size_t number = 0; number <= received_texts_max; ++number) {
        ASSERT_TRUE(texts_.note({"c1"}, text_of_number(number), std::chrono::hours{1}));
    }
    const auto latest = texts_.latest({"c1"});
    ASSERT_TRUE(latest.ok());
    ASSERT_EQ(latest->size(), received_texts_max);
    EXPECT_EQ(latest->front(), text_of_number(received_texts_max));
    EXPECT_EQ(latest->back(), text_of_number(1));
    EXPECT_THAT(*texts_.latest({"c2"}), IsEmpty());
}

TEST_F(ReceivedTextsOnRedis, ExpireTogetherAsLongAfterTheLast) {
    ASSERT_TRUE(texts_.note({"c1"}, text_of_number(1), std::chrono::hours{24}));
    ASSERT_TRUE(texts_.note({"c1"}, text_of_number(2), std::chrono::hours{1}));
    EXPECT_EQ(redis_.ask({"TTL", key("c1")}), "3600");
}

TEST_F(ReceivedTextsOnRedis, LeaveOutWhatCannotBeRead) {
    ASSERT_TRUE(texts_.note({"c1"}, {.id = "i1", .at = store_test::at(1), .text = {}, .answer = {}},
                            std::chrono::hours{1}));
    redis_.ask({"LPUSH", key("c1"), "nonsense"});
    EXPECT_THAT(*texts_.latest({"c1"}),
                ElementsAre(ReceivedText{.id = "i1", .at = store_test::at(1), .text = {}, .answer = {}}));
}

}  // namespace
}  // namespace airtime::store
