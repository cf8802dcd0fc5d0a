#include "store/redis/node_reports.hpp"

#include <gmock/gmock.h>

#include "store/redis/redis_keys.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::store {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

class NodeReportsTest : public testing::Test {
  protected:
    NodeReport report(const std::string& node = "ocs1") const {
        return {.node = node,
                .version = "1.2",
                .started_at = charging::Instant{seconds{1'000}},
                .seen_at = now_,
                .numbers = {{"answers", {{"initial:2001", 5}}}, {"commits", {{"", 7}}}}};
    }
    std::vector<NodeReport> known(Reporters of = Reporters::nodes) {
        return RedisNodeReports(redis_.settings(), of).read_all().value();
    }
    std::string field(const std::string& name) { return redis_.ask({"HGET", node_key("ocs1"), name}); }

    store_test::PrivateRedis redis_;
    charging::Instant now_{seconds{2'000}};
    RedisNodeReports reports_{redis_.settings(), Reporters::nodes};
};

TEST_F(NodeReportsTest, AreReadAsTheyWerePublished) {
    EXPECT_THAT(known(), SizeIs(0));
    ASSERT_TRUE(reports_.publish(report()).ok());
    const auto read = known();
    ASSERT_THAT(read, SizeIs(1));
    EXPECT_EQ(read[0].node, "ocs1");
    EXPECT_EQ(read[0].version, "1.2");
    EXPECT_EQ(read[0].started_at, charging::Instant{seconds{1'000}});
    EXPECT_EQ(read[0].seen_at, now_);
    EXPECT_EQ(read[0].numbers, report().numbers);
}

TEST_F(NodeReportsTest, TellInWordsToo) {
    NodeReport told = report();
    told.words = {{"process", "host:7"}, {"waits:ledger", std::string(400, 'x')}};
    ASSERT_TRUE(reports_.publish(told).ok());
    EXPECT_EQ(known()[0].words.at("process"), "host:7");
    EXPECT_EQ(known()[0].words.at("waits:ledger"), std::string(300, 'x')) << "cut: it is for one line";
    EXPECT_EQ(known()[0].numbers, report().numbers);
}

TEST_F(NodeReportsTest, AreKeptApartFromThoseOfWorkers) {
    RedisNodeReports workers{redis_.settings(), Reporters::workers};
    ASSERT_TRUE(workers.publish(report("w1")).ok());
    ASSERT_TRUE(reports_.publish(report()).ok());
    EXPECT_EQ(known()[0].node, "ocs1");
    ASSERT_THAT(known(Reporters::workers), SizeIs(1));
    EXPECT_EQ(known(Reporters::workers)[0].node, "w1");
    ASSERT_TRUE(workers.forget("w1").ok());
    EXPECT_THAT(known(Reporters::workers), SizeIs(0));
    EXPECT_THAT(known(), SizeIs(1));
}

TEST_F(NodeReportsTest, AreWrittenWhereTheyChanged) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    redis_.command({"HSET", node_key("ocs1"), "commits", "1", "answers:initial:2001", "1"});
    NodeReport next = report();
    next.seen_at += seconds{59};
    next.numbers["commits"][""] = 8;
    ASSERT_TRUE(reports_.publish(next).ok());
    EXPECT_EQ(field("commits"), "8");
    EXPECT_EQ(field("answers:initial:2001"), "1") << "as we left it: it had not changed";
    EXPECT_EQ(known()[0].seen_at, now_ + seconds{59});
    redis_.command({"HSET", node_key("ocs1"), "of_the_former_run", "1"});
    next.seen_at = now_ + minutes{1};
    ASSERT_TRUE(reports_.publish(next).ok());
    EXPECT_EQ(field("answers:initial:2001"), "5") << "all of it once a minute";
    EXPECT_EQ(redis_.ask({"HEXISTS", node_key("ocs1"), "of_the_former_run"}), "0");
}

TEST_F(NodeReportsTest, AreWholeAgainAfterRedisWasAway) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    redis_.kill();
    EXPECT_FALSE(reports_.publish(report()).ok());
    redis_.start();
    redis_.command({"FLUSHALL"});
    while (!reports_.publish(report()).ok()) {
    }
    EXPECT_EQ(known()[0].numbers, report().numbers);
}

TEST_F(NodeReportsTest, OfASilentNodeEndAndItIsKnownForADay) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    const auto left = redis_.command({"TTL", node_key("ocs1")})->integer;
    EXPECT_GT(left, 290);
    EXPECT_LE(left, 300);
    redis_.command({"DEL", node_key("ocs1")});
    ASSERT_THAT(known(), SizeIs(1));
    EXPECT_EQ(known()[0].version, "");
    EXPECT_TRUE(known()[0].numbers.empty());
    const auto tell_of_another = [&](milliseconds later) {
        now_ = charging::Instant{seconds{2'000}} + later;
        ASSERT_TRUE(RedisNodeReports(redis_.settings(), Reporters::nodes).publish(report("ocs2")).ok());
    };
    tell_of_another(days{1} - milliseconds{1});
    EXPECT_THAT(known(), SizeIs(2));
    tell_of_another(days{1});
    EXPECT_THAT(known(), SizeIs(1));
}

TEST_F(NodeReportsTest, OfANodeThatEndedAreForgotten) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    ASSERT_TRUE(reports_.forget("ocs1").ok());
    EXPECT_THAT(known(), SizeIs(0));
    EXPECT_EQ(redis_.ask({"EXISTS", node_key("ocs1")}), "0");
}

TEST_F(NodeReportsTest, LeaveOutWhatMakesNoSense) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    redis_.command(
        {"HSET", node_key("ocs1"), "commits", "many", "conflicts", "-1", "", "3", "started_ms", "then"});
    redis_.command({"ZADD", std::string{nodes_key}, "1.5", "odd"});
    const auto read = known();
    ASSERT_THAT(read, SizeIs(1));
    EXPECT_EQ(read[0].started_at, charging::Instant{});
    EXPECT_THAT(read[0].numbers,
                ElementsAre(Pair("", ElementsAre(Pair("", 3U))), Pair("answers", SizeIs(1))));
}

TEST_F(NodeReportsTest, AreReadThoughOthersLeftWhatIsNone) {
    ASSERT_TRUE(reports_.publish(report()).ok());
    redis_.command({"ZADD", std::string{nodes_key}, "1", "a_string"});
    redis_.command({"SET", node_key("a_string"), "x"});
    for (const std::string& odd :
         {std::string{"bad\xff"}, std::string{}, std::string(129, 'n'), std::string{"turns\xe2\x80\xae"}}) {
        redis_.command({"ZADD", std::string{nodes_key}, "1", odd});
        redis_.command({"HSET", node_key(odd), "commits", "1"});
    }
    redis_.command({"HSET", node_key("ocs1"), "answers:\xff", "1", "answers:" + std::string(200, 'a'), "1",
                    "version", "1\xff"});
    const auto read = known();
    ASSERT_THAT(read, SizeIs(1));
    EXPECT_EQ(read[0].node, "ocs1");
    EXPECT_EQ(read[0].numbers, report().numbers);
    EXPECT_EQ(read[0].version, "");
}

}  // namespace
}  // namespace airtime::store
