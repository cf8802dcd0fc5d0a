#include "app_airtime/counts/answer_counts.hpp"

#include <gmock/gmock.h>

namespace airtime::extension {
namespace {

using testing::Contains;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

constexpr std::uint32_t of_initial = 1;
constexpr std::uint32_t of_event = 4;

std::map<std::string, std::uint64_t> told(const auto& counts, std::string_view number) {
    store::NodeReport report{.node = "ocs1"};
    counts.add_to(report);
    return report.numbers[std::string{number}];
}

TEST(AnswerCountsTest, TellSuccessAndTooBusyOfEachTypeFromTheStart) {
    const auto answers = told(AnswerCounts{}, store::reported::answers);
    EXPECT_THAT(answers, SizeIs(8));
    for (const char* type : {"initial", "update", "termination", "event"}) {
        EXPECT_THAT(answers, Contains(Pair(std::string{type} + ":2001", 0U)));
        EXPECT_THAT(answers, Contains(Pair(std::string{type} + ":3004", 0U)));
    }
}

TEST(AnswerCountsTest, TellOtherResultsOnceTheyOccurred) {
    AnswerCounts counts;
    counts.add(of_initial, 2001);
    counts.add(of_event, 5030);
    counts.add_shared(of_event, 5030);
    const auto answers = told(counts, store::reported::answers);
    EXPECT_THAT(answers, Contains(Pair("initial:2001", 1U)));
    EXPECT_THAT(answers, Contains(Pair("event:5030", 2U)));
    EXPECT_THAT(answers, Not(Contains(Pair("initial:5030", testing::_))));
}

TEST(AnswerCountsTest, HaveAPlaceForWhateverAPeerSends) {
    AnswerCounts counts;
    counts.add(std::nullopt, 3001);
    counts.add(0, 5005);
    counts.add(5, 5004);
    counts.add(0xffffffff, 5004);
    counts.add(of_event, 2000);
    counts.add(of_event, 5032);
    const auto answers = told(counts, store::reported::answers);
    EXPECT_THAT(answers, Contains(Pair("unknown:3001", 1U)));
    EXPECT_THAT(answers, Contains(Pair("unknown:5005", 1U)));
    EXPECT_THAT(answers, Contains(Pair("unknown:5004", 2U)));
    EXPECT_THAT(answers, Contains(Pair("event:other", 2U)));
}

TEST(AnswerCountsTest, TellEachReasonOfTooBusyFromTheStart) {
    AnswerCounts counts;
    counts.add(TooBusy::too_late);
    counts.add_shared(TooBusy::queue_full);
    counts.add_shared(TooBusy::queue_full);
    const auto reasons = told(counts, store::reported::too_busy);
    EXPECT_THAT(reasons, SizeIs(too_busy_names.size()));
    EXPECT_EQ(too_busy_names.size(), static_cast<std::size_t>(TooBusy::not_confirmed) + 1);
    EXPECT_THAT(reasons, Contains(Pair("too_late", 1U)));
    EXPECT_THAT(reasons, Contains(Pair("queue_full", 2U)));
    EXPECT_THAT(reasons, Contains(Pair("stopping", 0U)));
}

TEST(ShardCountsTest, AddUpOverShards) {
    ShardCounts first;
    ShardCounts second;
    first.durations_us.add(500);
    first.durations_us.add(501);
    second.durations_us.add(2'000'001);
    second.batches.add(3);
    second.answers.add(of_initial, 2001);
    store::NodeReport report{.node = "ocs1"};
    first.add_to(report);
    second.add_to(report);
    const auto& durations = report.numbers[std::string{store::reported::durations}];
    EXPECT_THAT(durations, Contains(Pair("500", 1U)));
    EXPECT_THAT(durations, Contains(Pair("1000", 1U)));
    EXPECT_THAT(durations, Contains(Pair("2000", 0U)));
    EXPECT_THAT(durations, Contains(Pair("more", 1U)));
    EXPECT_THAT(durations, Contains(Pair("sum", 2'001'002U)));
    const auto& batches = report.numbers[std::string{store::reported::batches}];
    EXPECT_THAT(batches, Contains(Pair("4", 1U)));
    EXPECT_THAT(batches, Contains(Pair("sum", 3U)));
    EXPECT_THAT(report.numbers[std::string{store::reported::answers}], Contains(Pair("initial:2001", 1U)));
}

TEST(ShardCountsTest, HaveCacheLinesOfTheirOwn) {
    EXPECT_EQ(alignof(ShardCounts) % 64, 0U);
    EXPECT_EQ(sizeof(ShardCounts) % 64, 0U);
}

}  // namespace
}  // namespace airtime::extension
