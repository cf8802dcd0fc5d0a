#include "worker/state_metrics.hpp"

#include <gmock/gmock.h>
#include <prometheus/text_serializer.h>

#include "tests/worker/lent_money.hpp"

namespace airtime::worker {
namespace {

using charging::MoneySum;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;
using worker_test::start;

std::string text_of(const std::vector<prometheus::MetricFamily>& families) {
    return prometheus::TextSerializer{}.Serialize(families);
}

class LendingMetricsTest : public testing::Test {
  protected:
    LendingMetricsTest() {
        exposure_.debt = MoneySum{Money::from_units(1'000)};
        exposure_.overdue = MoneySum{Money::from_units(50)};
        exposure_.hour = {.span = hour(), .lent = MoneySum{Money::from_units(60)}, .advances = 6};
        exposure_.day = {
            .span = policy_.calendar.day_of(start), .lent = MoneySum{Money::from_units(90)}, .advances = 9};
    }
    using Money = charging::Money;
    static std::int64_t hour() { return std::chrono::floor<hours>(start).time_since_epoch().count(); }
    std::string text(charging::Instant now = start) {
        return text_of(lending_metrics(exposure_, policy_, now));
    }

    charging::Policy policy_ = worker_test::plain_policy();
    charging::Exposure exposure_;
};

TEST_F(LendingMetricsTest, TellWhatIsOwed) {
    EXPECT_THAT(text(), HasSubstr("airtime_debt_amount 1000\n"));
    EXPECT_THAT(text(), HasSubstr("airtime_debt_overdue_amount 50\n"));
}

TEST_F(LendingMetricsTest, TellOfLimitsThatAreSet) {
    EXPECT_THAT(text(), Not(HasSubstr("used_ratio{")));
    policy_.limits.lent_per_hour_max = Money::from_units(120);
    policy_.limits.advances_per_hour_max = 8;
    policy_.limits.lent_per_day_max = Money::from_units(90);
    policy_.limits.advances_per_day_max = 18;
    policy_.limits.overdue_percent_max = 10;
    const auto used = [](const std::string& limit, const std::string& ratio) {
        return HasSubstr("airtime_lending_limit_used_ratio{limit=\"" + limit + "\"} " + ratio + '\n');
    };
    EXPECT_THAT(text(), used("lent_per_hour", "0.5"));
    EXPECT_THAT(text(), used("advances_per_hour", "0.75"));
    EXPECT_THAT(text(), used("lent_per_day", "1"));
    EXPECT_THAT(text(), used("advances_per_day", "0.5"));
    EXPECT_THAT(text(), used("overdue_share", "0.5"));
    EXPECT_THAT(text(start + hours{1}), used("lent_per_hour", "0")) << "another hour began";
    EXPECT_THAT(text(start - hours{1}), used("lent_per_hour", "0.5")) << "a node's clock is ahead";
    policy_.limits.overdue_counts_from = Money::from_units(1'001);
    EXPECT_THAT(text(), Not(HasSubstr("overdue_share")));
}

TEST(TodayMetricsTest, TellOfEachKindAndItsSign) {
    const std::string text = text_of(today_metrics({{"advanced_count", "3"},
                                                    {"advanced_principal", "15000000000"},
                                                    {"recovered_fee", "-2500000"},
                                                    {"recovered_principal", "broken"}}));
    EXPECT_THAT(text, HasSubstr("airtime_today_events{kind=\"advanced\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("airtime_today_events{kind=\"recharged\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("airtime_today_amount{kind=\"advanced\",part=\"principal\"} 15000\n"));
    EXPECT_THAT(text, HasSubstr("airtime_today_amount{kind=\"recovered\",part=\"fee\"} -2.5\n"));
    EXPECT_THAT(text, HasSubstr("airtime_today_amount{kind=\"recovered\",part=\"principal\"} 0\n"));
}

TEST(BacklogMetricsTest, NameTheQueue) {
    const std::string text = text_of(backlog_metrics({.work = {.entries = 1, .oldest = milliseconds{1'500}},
                                                      .outbox = {.entries = 2, .oldest = {}},
                                                      .inbox = {.entries = 3, .oldest = {}},
                                                      .ledger = {.entries = 4, .oldest = milliseconds{250}},
                                                      .later = 5}));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_entries{queue=\"work\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_entries{queue=\"outbox\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_entries{queue=\"inbox\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_entries{queue=\"ledger\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_entries{queue=\"later\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("airtime_backlog_oldest_seconds{queue=\"work\"} 1.5\n"));
    EXPECT_THAT(text, HasSubstr("airtime_ledger_lag_seconds 0.25\n"));
}

}  // namespace
}  // namespace airtime::worker
