#include "portal/views/running_view.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace airtime::portal {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using store::NodeReport;

const charging::Instant at_seven = charging::parse_instant("2026-11-30T07:00:00.000Z").value();

NodeReport report_of(const std::string& name, charging::Instant seen_at = at_seven) {
    return {
        .node = name, .version = "0.9", .started_at = at_seven - std::chrono::hours{1}, .seen_at = seen_at};
}

TEST(NodesView, ShowsWhoIsSilentAsAwaySinceWhen) {
    NodeReport refuses = report_of("c");
    refuses.numbers["serves"][""] = 0;
    const std::vector<NodeReport> nodes{report_of("a", at_seven - silent_max),
                                        report_of("b", at_seven - silent_max - milliseconds{1}), refuses};
    const json::array view = nodes_view(nodes, at_seven);
    EXPECT_EQ(view.at(0).at("state"), "up");
    EXPECT_EQ(view.at(1).at("state"), "down");
    EXPECT_EQ(view.at(1).at("seen_at"), "2026-11-30T06:59:49.999Z");
    EXPECT_EQ(view.at(2).at("state"), "waiting");
}

TEST(NodesView, MakesWhateverIsInRedisHarmless) {
    NodeReport hostile = report_of(std::string(5'000, '\x1b'));
    hostile.version = "\xff\n<script>";
    hostile.started_at = charging::Instant::max();
    hostile.seen_at = charging::Instant::min();
    hostile.words["process"] = std::string{"\0;", 2};
    const json::array view = nodes_view(std::vector{hostile}, at_seven);
    EXPECT_TRUE(view.at(0).at("started_at").is_null());
    EXPECT_TRUE(view.at(0).at("seen_at").is_null());
    EXPECT_EQ(view.at(0).at("version"), "\\xff\\x0a<script>");
    EXPECT_LE(view.at(0).at("name").as_string().size(), 4U * 128);
    const std::vector<NodeReport> many(500, report_of("n"));
    EXPECT_EQ(nodes_view(many, at_seven).size(), running_rows_max);
}

TEST(PeersView, ShowsTheBusiestFirstAndTheirMostFrequentResult) {
    NodeReport node = report_of("ocs1");
    node.numbers["peer_answers"] = {{"2001:pgw:1", 90}, {"4012:pgw:1", 100}, {"2001:ims", 500}, {"odd", 1}};
    node.numbers["peer_recent"] = {{"pgw:1", 1'234}, {"ims", 7}};
    const json::array view =
        peers_view(std::vector{node, report_of("ocs2", at_seven - seconds{60})}, at_seven);
    ASSERT_EQ(view.size(), 2U);
    EXPECT_EQ(view.at(0).at("peer"), "pgw:1");
    EXPECT_EQ(view.at(0).at("recent"), "123.4");
    EXPECT_EQ(view.at(0).at("answers"), "190");
    EXPECT_EQ(view.at(0).at("results").at(0).at("result"), "4012");
    EXPECT_EQ(view.at(1).at("recent"), "0.7");
    node.seen_at = at_seven - seconds{60};
    EXPECT_TRUE(peers_view(std::vector{node}, at_seven).empty()) << "nobody knows how its peers are";
}

TEST(WorkersView, SaysPlainlyThatADiskIsFull) {
    NodeReport worker = report_of("w-worker-1");
    worker.words = {{"process", "host:7"},
                    {"waits:ledger", "/var/x.csv: No space left on device"},
                    {"waits:messages", "kannel does not take messages"}};
    const json::array view = workers_view(std::vector{worker}, at_seven);
    EXPECT_EQ(view.at(0).at("state"), "waiting");
    EXPECT_EQ(view.at(0).at("waits").at(0).at("part"), "ledger");
    EXPECT_EQ(view.at(0).at("waits").at(0).at("disk_full"), true);
    EXPECT_EQ(view.at(0).at("waits").at(1).at("disk_full"), false);
    EXPECT_TRUE(tells_of_full_disk(view));
    worker.words.erase("waits:ledger");
    EXPECT_FALSE(tells_of_full_disk(workers_view(std::vector{worker}, at_seven)));
    worker.words = {{"waits:books", "database or disk is full"}};
    EXPECT_TRUE(tells_of_full_disk(workers_view(std::vector{worker}, at_seven)));
}

TEST(WorkersView, ShowsAWorkerThatCameBackOnce) {
    NodeReport killed = report_of("ocs1-worker-aaaa", at_seven - seconds{60});
    NodeReport back = report_of("ocs1-worker-bbbb");
    back.started_at = at_seven - seconds{30};
    NodeReport other = report_of("ocs2-worker-cccc", at_seven - seconds{60});
    const json::array view = workers_view(std::vector{killed, back, other}, at_seven);
    ASSERT_EQ(view.size(), 2U);
    EXPECT_EQ(view.at(0).at("name"), "ocs1-worker-bbbb");
    EXPECT_EQ(view.at(1).at("name"), "ocs2-worker-cccc");
    EXPECT_EQ(view.at(1).at("state"), "down");
    back.started_at = killed.seen_at - milliseconds{1};
    EXPECT_EQ(workers_view(std::vector{killed, back}, at_seven).size(), 2U) << "both ran at a time";
}

TEST(BacklogsView, TellsTheAgeOfWhatWaits) {
    store::Backlogs backlogs;
    backlogs.work = {.entries = 3, .oldest = milliseconds{2'999}};
    const json::array view = backlogs_view(backlogs);
    EXPECT_EQ(view.at(1).at("backlog"), "work");
    EXPECT_EQ(view.at(1).at("oldest_s"), "2");
    EXPECT_TRUE(view.at(2).at("oldest_s").is_null());
    EXPECT_TRUE(redis_view({}).at("memory_percent").is_null()) << "there is no limit";
    EXPECT_EQ(redis_view({.memory_used_bytes = 1 << 20, .memory_max_bytes = 4 << 20}).at("memory_percent"),
              "25");
}

class PoliciesView : public testing::Test {
  protected:
    static store::SeenPolicy seen(const std::string& fingerprint, seconds ago,
                                  std::map<std::string, std::uint64_t> sections) {
        return {.fingerprint = fingerprint, .first_seen = at_seven - ago, .sections = std::move(sections)};
    }
    std::map<std::string, std::string> in_force_{{"ocs1", "new"}, {"ocs1-worker", "new"}};
};

TEST_F(PoliciesView, NamesTheSectionsThatChanged) {
    const std::vector policies{seen("new", seconds{1}, {{"advance", 1}, {"segments", 2}, {"fees", 4}}),
                               seen("old", seconds{9}, {{"advance", 1}, {"segments", 3}, {"gone", 5}})};
    const json::object view = policies_view(in_force_, policies, "new", at_seven);
    EXPECT_EQ(view.at("previous"), "old");
    EXPECT_EQ(view.at("since"), "2026-11-30T06:59:59.000Z");
    EXPECT_EQ(json::serialize(view.at("changed")), R"(["fees","gone","segments"])");
    EXPECT_FALSE(view.at("differ").as_bool());
}

TEST_F(PoliciesView, SaysThatThereWasNoneBefore) {
    const std::vector policies{seen("new", seconds{1}, {})};
    const json::object view = policies_view(in_force_, policies, "new", at_seven);
    EXPECT_TRUE(view.at("previous").is_null());
    EXPECT_TRUE(view.at("changed").is_null());
}

TEST_F(PoliciesView, WarnsWhereNotAllDecideByTheSame) {
    in_force_["ocs2"] = "old";
    in_force_["gone"] = "older";
    keep_living(in_force_,
                std::vector{report_of("ocs1"), report_of("ocs2"), report_of("gone", at_seven - seconds{60})},
                std::vector{report_of("ocs1-worker-7f")}, at_seven);
    EXPECT_EQ(in_force_.size(), 3U) << "who is away decides nothing";
    const json::object view = policies_view(in_force_, {}, "new", at_seven);
    EXPECT_TRUE(view.at("differ").as_bool());
    EXPECT_EQ(view.at("processes").as_array().size(), 3U);
}

TEST(ErrorsView, ShowsThoseOfTheLastDay) {
    const std::vector<store::ErrorEvent> errors{
        {at_seven, "w", "new", at_seven - std::chrono::hours{2}, 7},
        {at_seven - std::chrono::days{1}, "w", "a day", at_seven - std::chrono::days{1}},
        {at_seven - std::chrono::days{1} - milliseconds{1}, "w", "old", at_seven - std::chrono::days{2}},
        {charging::Instant::max(), "w", "never", at_seven}};
    const json::array view = errors_view(errors, at_seven);
    ASSERT_EQ(view.size(), 2U);
    EXPECT_EQ(view.at(0).at("count"), 7);
    EXPECT_EQ(view.at(0).at("repeated"), true);
    EXPECT_EQ(view.at(0).at("first_at").as_string(),
              charging::to_iso8601(at_seven - std::chrono::hours{2}).c_str());
    EXPECT_EQ(view.at(1).at("text"), "a day");
    EXPECT_EQ(view.at(1).at("repeated"), false);
}

}  // namespace
}  // namespace airtime::portal
