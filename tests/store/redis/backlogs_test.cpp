#include "store/redis/backlogs.hpp"

#include <gmock/gmock.h>

#include "store/redis/redis_keys.hpp"
#include "store/redis/server_info.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class BacklogsTest : public testing::Test {
  protected:
    /// An entry that was made so long ago, by the server's clock.
    std::string add(Partition partition, std::string_view stream, seconds ago) {
        const auto time = redis_.command({"TIME"});
        const auto now = std::stoll(std::string{*text_of(*elements_of(*time)[0])});
        const std::string id = std::to_string((now - ago.count()) * 1'000) + "-0";
        return redis_.ask({"XADD", partition_key(partition, stream), id, "field", "value"});
    }
    Backlogs read() { return RedisBacklogs{redis_.settings()}.read().value(); }
    /// The clock goes on while the test runs.
    static testing::Matcher<milliseconds> about(seconds age) {
        return testing::AllOf(testing::Ge(age - seconds{1}), testing::Le(age + seconds{30}));
    }

    store_test::PrivateRedis redis_;
};

TEST_F(BacklogsTest, AreNothingWhereNothingWaits) {
    const Backlogs none = read();
    for (const Backlog& each : {none.work, none.outbox, none.inbox, none.ledger}) {
        EXPECT_EQ(each.entries, 0U);
        EXPECT_EQ(each.oldest, milliseconds{0});
    }
    EXPECT_EQ(none.later, 0U);
}

TEST_F(BacklogsTest, AreOfAllPartitionsAndTheOldestOfThem) {
    add({0}, work_stream, seconds{50});
    add({3}, work_stream, seconds{500});
    add({3}, work_stream, seconds{10});
    add({1}, outbox_stream, seconds{100});
    add({2}, inbox_stream, seconds{200});
    redis_.command({"ZADD", partition_key({4}, later_set), "1", "m1", "2", "m2"});
    const Backlogs all = read();
    EXPECT_EQ(all.work.entries, 3U);
    EXPECT_THAT(all.work.oldest, about(seconds{500}));
    EXPECT_EQ(all.outbox.entries, 1U);
    EXPECT_THAT(all.outbox.oldest, about(seconds{100}));
    EXPECT_EQ(all.inbox.entries, 1U);
    EXPECT_THAT(all.inbox.oldest, about(seconds{200}));
    EXPECT_EQ(all.later, 2U);
}

TEST_F(BacklogsTest, OfTheLedgerLagByWhatIsInNoFile) {
    const std::string written = add({0}, events_stream, seconds{900});
    add({1}, events_stream, seconds{300});
    EXPECT_THAT(read().ledger.oldest, about(seconds{900})) << "nobody has written anything";
    redis_.command({"HSET", partition_key({0}, position_hash), "cursor", written});
    EXPECT_THAT(read().ledger.oldest, about(seconds{300}));
    add({0}, events_stream, seconds{600});
    EXPECT_THAT(read().ledger.oldest, about(seconds{600}));
    EXPECT_EQ(read().ledger.entries, 3U) << "all that are kept";
}

TEST_F(BacklogsTest, AreUnknownWhileRedisIsAway) {
    RedisBacklogs backlogs{redis_.settings()};
    redis_.kill();
    EXPECT_FALSE(backlogs.read().ok());
    EXPECT_FALSE(backlogs.read_server().ok());
}

TEST_F(BacklogsTest, ComeWithTheServersMemory) {
    redis_.command({"CONFIG", "SET", "maxmemory", "123456789"});
    const ServerState state = RedisBacklogs{redis_.settings()}.read_server().value();
    EXPECT_EQ(state.memory_max_bytes, 123'456'789U);
    EXPECT_GT(state.memory_used_bytes, 100'000U);
    EXPECT_TRUE(state.aof_written);
}

TEST(ServerInfoTest, IsFoundByTheWholeName) {
    constexpr std::string_view info = "# Memory\r\nused_memory:12\r\nused_memory_rss:34\r\nstatus:ok\r\n";
    EXPECT_EQ(info_number(info, "used_memory"), 12U);
    EXPECT_EQ(info_number(info, "used_memory_rss"), 34U);
    EXPECT_EQ(info_number(info, "memory"), 0U);
    EXPECT_EQ(info_number(info, "status"), 0U);
    EXPECT_EQ(info_word(info, "status"), "ok");
    EXPECT_EQ(info_word(info, "missing"), "");
}

}  // namespace
}  // namespace airtime::store
