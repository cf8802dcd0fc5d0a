#include <gmock/gmock.h>

#include "store/redis/policies_in_force.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using testing::SizeIs;

class PoliciesSeen : public testing::Test {
  protected:
    void see(const std::string& fingerprint, std::int64_t at_ms) {
        ASSERT_TRUE(policies_.note_seen({.fingerprint = fingerprint,
                                         .first_seen = store_test::at(at_ms),
                                         .sections = {{"advance", 0xffff'ffff'ffff'ffff}, {"a b=c", 1}}}));
    }
    store_test::PrivateRedis redis_;
    RedisPolicies policies_{redis_.settings()};
};

TEST_F(PoliciesSeen, AreKnownByWhenEachWasFirstInForce) {
    see("one", 1);
    see("two", 2);
    see("one", 3);
    const auto seen = policies_.seen().value();
    ASSERT_THAT(seen, SizeIs(2));
    EXPECT_EQ(seen[0].fingerprint, "two");
    EXPECT_EQ(seen[1].first_seen, store_test::at(1)) << "it was there before";
    EXPECT_EQ(seen[1].sections.at("advance"), 0xffff'ffff'ffff'ffffU);
    EXPECT_EQ(seen[1].sections.at("a b=c"), 1U);
}

TEST_F(PoliciesSeen, AreTheLastTwenty) {
    for (int number = 1; number <= 21; ++number) see("p" + std::to_string(number), number);
    const auto seen = policies_.seen().value();
    ASSERT_THAT(seen, SizeIs(20));
    EXPECT_EQ(seen.back().fingerprint, "p2");
}

TEST_F(PoliciesSeen, AreReadWithoutWhatMakesNoSense) {
    for (const char* text : {"", "soon", "1 advance", "1 advance=xyz", "1 =", "1 advance=1=2"}) {
        redis_.command({"HSET", "airtime:policies_seen", std::string{"odd"} + text, text});
    }
    see("one", 1);
    EXPECT_THAT(policies_.seen().value(), SizeIs(1));
}

}  // namespace
}  // namespace airtime::store
