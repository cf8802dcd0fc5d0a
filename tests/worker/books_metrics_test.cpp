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
    const books::Freshness fresh{.through = worker_test::start, .waiting = 3, .refused = 1, .taken_back = 2};
    const auto families = books_metrics(fresh, worker_test::start + std::chrono::milliseconds{90'500});
    EXPECT_EQ(value_of(families, "airtime_books_readable"), 1);
    EXPECT_EQ(value_of(families, "airtime_books_lag_seconds"), 90.5);
    EXPECT_EQ(value_of(families, "airtime_books_waiting_files"), 3);
    EXPECT_EQ(value_of(families, "airtime_books_refused_files"), 1);
    EXPECT_EQ(value_of(families, "airtime_books_taken_back_files"), 2);
}

TEST(BooksMetrics, TellNothingWhereThereAreNone) {
    const auto families = books_metrics(books::BooksFailure{.absent = true}, worker_test::start);
    EXPECT_EQ(families.size(), 5U);
    for (const auto& family : families) EXPECT_TRUE(family.metric.empty()) << family.name;
}

TEST(BooksMetrics, TellOnlyThatTheyCannotBeRead) {
    const auto families = books_metrics(books::BooksFailure{.other_form = true}, worker_test::start);
    EXPECT_EQ(families.size(), 5U);
    for (const auto& family : families) {
        EXPECT_EQ(family.metric.size(), family.name == "airtime_books_readable" ? 1U : 0U) << family.name;
    }
    EXPECT_EQ(value_of(families, "airtime_books_readable"), 0);
}

}  // namespace
}  // namespace airtime::worker
