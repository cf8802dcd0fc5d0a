#include <gmock/gmock.h>

#include "store/redis/redis_api_tokens.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using testing::SizeIs;

class ApiTokensTest : public testing::Test {
  protected:
    static ApiToken token(const std::string& name, const std::string& digest = "d",
                          const std::string& form = {}) {
        return {.name = name,
                .scope = TokenScope::care,
                .digest = digest,
                .by = "lan",
                .created_at = store_test::at(5),
                .form = form};
    }
    store_test::PrivateRedis redis_;
    RedisConnection connection_{redis_.settings()};
    RedisApiTokens tokens_{connection_};
};

TEST_F(ApiTokensTest, AreFoundUntilTheyAreRemoved) {
    ASSERT_TRUE(tokens_.add(token("till")).value());
    EXPECT_EQ(tokens_.find("till").value(), token("till"));
    EXPECT_FALSE(tokens_.find("other").value());
    ASSERT_TRUE(tokens_.note_use("till", 20'000));
    EXPECT_EQ(tokens_.last_days().value().at("till"), 20'000);
    EXPECT_TRUE(tokens_.remove("till").value());
    EXPECT_FALSE(tokens_.find("till").value());
    EXPECT_TRUE(tokens_.last_days().value().empty());
    EXPECT_FALSE(tokens_.remove("till").value()) << "there is none any more";
}

TEST_F(ApiTokensTest, HaveANameOfTheirOwnUnlessItIsTheSameForm) {
    ASSERT_TRUE(tokens_.add(token("till", "first", "f1")).value());
    EXPECT_FALSE(tokens_.add(token("till", "second", "f2")).value());
    EXPECT_EQ(tokens_.find("till").value()->digest, "first");
    EXPECT_TRUE(tokens_.add(token("till", "third", "f1")).value());
    EXPECT_EQ(tokens_.find("till").value()->digest, "third");
    ASSERT_TRUE(tokens_.add(token("bank", "first")).value());
    EXPECT_FALSE(tokens_.add(token("bank", "second")).value()) << "no form is no form";
    ASSERT_TRUE(tokens_.note_use("till", 20'000));
    EXPECT_FALSE(tokens_.add(token("till", "fourth", "f1")).value()) << "somebody uses it";
    EXPECT_EQ(tokens_.find("till").value()->digest, "third");
}

TEST_F(ApiTokensTest, AreKeptForTheirMakerUntilTheyAreTakenOnce) {
    EXPECT_EQ(tokens_.take_for_maker("s1").value(), "");
    ASSERT_TRUE(tokens_.keep_for_maker("s1", "till.0"));
    EXPECT_EQ(tokens_.take_for_maker("s2").value(), "") << "another session's";
    EXPECT_EQ(tokens_.take_for_maker("s1").value(), "till.0");
    EXPECT_EQ(tokens_.take_for_maker("s1").value(), "");
    ASSERT_TRUE(tokens_.keep_for_maker("s1", "till.0"));
    EXPECT_LE(std::stoi(redis_.ask({"TTL", "portal:new_token:s1"})), 60);
}

TEST_F(ApiTokensTest, AreNotMoreThanAHundred) {
    for (int number = 0; number < 100; ++number) {
        ASSERT_TRUE(tokens_.add(token("t" + std::to_string(number))).value());
    }
    EXPECT_FALSE(tokens_.add(token("one-more")).value());
    EXPECT_THAT(tokens_.all().value(), SizeIs(100));
}

TEST_F(ApiTokensTest, AreRefusedWhereTheyMakeNoSense) {
    for (const char* text : {"", "read", "root 1 d lan f", "read soon d lan f", "read 1 d lan f more"}) {
        redis_.command({"HSET", "portal:tokens", "odd", text});
        EXPECT_FALSE(tokens_.find("odd").value()) << text;
        EXPECT_EQ(tokens_.all().value(), (ApiTokens{{"odd", {.name = "odd", .unreadable = true}}})) << text;
    }
    ASSERT_TRUE(tokens_.add(token("till")).value()) << "the others live on";
    EXPECT_EQ(tokens_.find("till").value(), token("till"));
    EXPECT_FALSE(tokens_.add(token("odd")).value()) << "its name is taken until somebody removes it";
    EXPECT_TRUE(tokens_.remove("odd").value());
    EXPECT_TRUE(tokens_.add(token("odd")).value());
}

}  // namespace
}  // namespace airtime::store
