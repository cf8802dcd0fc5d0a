#include "portal/portal_metrics.hpp"

#include <gmock/gmock.h>

#include "tests/base/metrics_table.hpp"

namespace airtime::portal {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

TEST(PortalMetricsTest, AreThoseOfTheDocument) {
    PortalMetrics metrics;
    metrics.count_answer("api", 200, microseconds{1});
    metrics.count_sms("answered");
    metrics.count_delivery("delivered");
    metrics.count_sign_in("wrong");
    metrics.count_export("done");
    metrics.watch_certificate([] { return 90.0; });
    EXPECT_EQ(base_test::rows_of(metrics.collect()),
              base_test::metrics_in_document(
                  [](std::string_view name) { return name.starts_with("airtime_portal_"); }));
}

TEST(PortalMetricsTest, TellHowLongAnAnswerTook) {
    PortalMetrics metrics;
    metrics.count_answer("ussd", 200, microseconds{1'000});
    metrics.count_answer("ussd", 503, microseconds{1'001});
    const std::string text = metrics.text();
    const std::string bucket = "airtime_portal_answer_duration_seconds_bucket{channel=\"ussd\",le=";
    EXPECT_THAT(text, HasSubstr(bucket + "\"0.001\"} 1\n"));
    EXPECT_THAT(text, HasSubstr(bucket + "\"0.002\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("airtime_portal_answers_total{channel=\"ussd\",status=\"503\"} 1\n"));
}

TEST(PortalMetricsTest, AskForTheLoadWhenTheyAreAsked) {
    PortalMetrics metrics;
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_connections 0\n"));
    HttpLoad load{.connections = 3, .requests = 2, .long_requests = 1};
    metrics.watch([&] { return load; });
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_connections 3\n"));
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_requests{kind=\"ordinary\"} 2\n"));
    load.long_requests = 5;
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_requests{kind=\"password\"} 5\n"));
}

TEST(PortalMetricsTest, TellHowLongTheCertificateHoldsWhereThereIsOne) {
    PortalMetrics metrics;
    EXPECT_THAT(metrics.text(), Not(HasSubstr("airtime_portal_certificate_days")));
    double days = 29.5;
    metrics.watch_certificate([&] { return days; });
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_certificate_days 29.5\n"));
    days = -1;
    EXPECT_THAT(metrics.text(), HasSubstr("airtime_portal_certificate_days -1\n")) << "it is over";
}

}  // namespace
}  // namespace airtime::portal
