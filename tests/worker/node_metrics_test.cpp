#include "worker/node_metrics.hpp"

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include <cmath>

namespace airtime::worker {
namespace {

using std::chrono::milliseconds;
using store::NodeReport;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::vector<NodeReport>& reports) {
    return prometheus::TextSerializer{}.Serialize(node_metrics(reports));
}

NodeReport report_of(const std::string& node) {
    return {.node = node,
            .version = "1.2",
            .started_at = charging::Instant{milliseconds{1'500}},
            .seen_at = charging::Instant{milliseconds{9'250}}};
}

TEST(NodeMetricsTest, NameTheNodeAndWhatANumberIsSplitBy) {
    NodeReport first = report_of("ocs1");
    first.numbers["answers"] = {{"initial:2001", 7}, {"event:other", 1}};
    first.numbers["conflicts"] = {{"", 3}};
    first.numbers["queued"] = {{"", 4}};
    NodeReport second = report_of("ocs2");
    second.numbers["refusals"] = {{"not_enrolled", 5}};
    const std::string text = text_of({first, second});
    EXPECT_THAT(text, HasSubstr("# TYPE airtime_ccr_total counter\n"));
    EXPECT_THAT(text, HasSubstr("airtime_ccr_total{node=\"ocs1\",type=\"initial\",result=\"2001\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("airtime_ccr_total{node=\"ocs1\",type=\"event\",result=\"other\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("airtime_conflicts_total{node=\"ocs1\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE airtime_queue_requests gauge\n"));
    EXPECT_THAT(text, HasSubstr("airtime_queue_requests{node=\"ocs1\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("airtime_advance_refusals_total{node=\"ocs2\",reason=\"not_enrolled\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("airtime_node_info{node=\"ocs2\",version=\"1.2\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("airtime_node_start_time_seconds{node=\"ocs1\"} 1.5\n"));
    EXPECT_THAT(text, HasSubstr("airtime_node_last_seen_timestamp_seconds{node=\"ocs1\"} 9.25\n"));
}

TEST(NodeMetricsTest, AddUpBucketsAsPrometheusWantsThem) {
    NodeReport report = report_of("ocs1");
    report.numbers["durations_us"] = {
        {"500", 5}, {"1000", 2}, {"2000000", 1}, {"more", 4}, {"sum", 2'500'000}};
    const std::string text = text_of({report});
    const auto at = [](const std::string& le, int count) {
        return "airtime_ccr_duration_seconds_bucket{node=\"ocs1\",le=\"" + le + "\"} " +
               std::to_string(count) + '\n';
    };
    EXPECT_THAT(text, HasSubstr(at("0.0005", 5)));
    EXPECT_THAT(text, HasSubstr(at("0.001", 7)));
    EXPECT_THAT(text, HasSubstr(at("1", 7)));
    EXPECT_THAT(text, HasSubstr(at("2", 8)));
    EXPECT_THAT(text, HasSubstr(at("+Inf", 12)));
    EXPECT_THAT(text, HasSubstr("airtime_ccr_duration_seconds_count{node=\"ocs1\"} 12\n"));
    EXPECT_THAT(text, HasSubstr("airtime_ccr_duration_seconds_sum{node=\"ocs1\"} 2.5\n"));
}

TEST(NodeMetricsTest, OfASilentNodeTellWhenItWasSeen) {
    const std::string text = text_of({{.node = "ocs1", .seen_at = charging::Instant{milliseconds{9'000}}}});
    EXPECT_THAT(text, HasSubstr("airtime_node_last_seen_timestamp_seconds{node=\"ocs1\"} 9\n"));
    EXPECT_THAT(text, Not(HasSubstr("airtime_node_start_time_seconds{")));
    EXPECT_THAT(text, Not(HasSubstr("airtime_node_info{")));
    EXPECT_THAT(text, Not(HasSubstr("airtime_ccr_duration_seconds_count{")));
}

TEST(NodeMetricsTest, LeaveOutNumbersThatNobodyHereKnows) {
    NodeReport report = report_of("ocs1");
    report.numbers["of_a_later_version"] = {{"x", 1}};
    EXPECT_THAT(text_of({report}), Not(HasSubstr("later")));
}

}  // namespace
}  // namespace airtime::worker
