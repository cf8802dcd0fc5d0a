#include "worker/books_metrics.hpp"

#include <gmock/gmock.h>

#include "tests/worker/lent_money.hpp"

namespace airtime::worker {
namespace {

double value_of(const std::vector<prometheus::MetricFamily>& families, std::string_view name) {
    for (const auto& family : families) {
        if (family.name == name) return family.metric.at(0).gauge.value;
    }
    return -1;
}

TEST(BooksMetrics, TellHowFarTheBooksAre) {
    const books::Freshness fresh{.through = worker_test::start, .waiting = 3, .refused = 1};
    const auto families = books_metrics(fresh, worker_test::start + std::chrono::milliseconds{90'500});
    EXPECT_EQ(value_of(families, "airtime_books_lag_seconds"), 90.5);
    EXPECT_EQ(value_of(families, "airtime_books_waiting_files"), 3);
    EXPECT_EQ(value_of(families, "airtime_books_refused_files"), 1);
}

TEST(BooksMetrics, TellNothingWhereThereAreNone) {
    const auto families = books_metrics(std::nullopt, worker_test::start);
    EXPECT_EQ(families.size(), 3U);
    for (const auto& family : families) EXPECT_TRUE(family.metric.empty()) << family.name;
}

}  // namespace
}  // namespace airtime::worker
