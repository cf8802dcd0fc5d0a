#include "portal/exports/export_rules.hpp"

#include <gmock/gmock.h>

#include "charging/values/written_time.hpp"

namespace airtime::portal {
namespace {

using charging::Instant;
using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant asked_then{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}};
constexpr milliseconds one_ms{1};

const config::ExportSettings two_kept_a_day{
    .folder = "/nowhere", .kept = hours{24}, .per_person_max = 2, .bytes_max = 1'000};

ExportRecord record_in(ExportState state, const std::string& id = "1", Instant asked_at = asked_then) {
    return {.id = id,
            .owner = "lan",
            .asked_key = "k" + id,
            .asked_at = asked_at,
            .state = state,
            .ended_at = asked_at};
}

TEST(ExportRules, AnExportIsItsOwnersAndOfNoOlderAccountOfTheName) {
    const ExportRecord record = record_in(ExportState::done);
    EXPECT_TRUE(is_of(record, {.name = "lan"}));
    EXPECT_FALSE(is_of(record, {.name = "minh"}));
    EXPECT_FALSE(is_of(record, {.name = "api/lan"}));
    EXPECT_TRUE(is_of(record, {.name = "lan", .since = asked_then}));
    EXPECT_FALSE(is_of(record, {.name = "lan", .since = asked_then + one_ms}))
        << "the account was made after it was asked for";
}

TEST(ExportRules, AFileIsThereUntilItsExpiryAndNotAtIt) {
    const ExportRecord done = record_in(ExportState::done);
    EXPECT_EQ(expiry_of(done, two_kept_a_day), asked_then + hours{24});
    EXPECT_EQ(as_at(done, two_kept_a_day, asked_then + hours{24} - one_ms).state, ExportState::done);
    const ExportRecord gone = as_at(done, two_kept_a_day, asked_then + hours{30});
    EXPECT_EQ(gone.state, ExportState::expired);
    EXPECT_EQ(gone.ended_at, asked_then + hours{24}) << "also where nobody looked at once";
    EXPECT_EQ(as_at(done, two_kept_a_day, asked_then + hours{24}).state, ExportState::expired);
}

TEST(ExportRules, WhatHasNoFileDoesNotExpire) {
    for (const ExportState state : {ExportState::waiting, ExportState::writing, ExportState::failed}) {
        EXPECT_FALSE(expiry_of(record_in(state), two_kept_a_day));
        EXPECT_EQ(as_at(record_in(state), two_kept_a_day, asked_then + hours{1'000}).state, state);
    }
}

TEST(ExportRules, FailuresAndExpiriesAreToldAsLongAsFilesAreKept) {
    for (const ExportState state : {ExportState::failed, ExportState::expired}) {
        EXPECT_FALSE(is_to_be_forgotten(record_in(state), two_kept_a_day, asked_then + hours{24} - one_ms));
        EXPECT_TRUE(is_to_be_forgotten(record_in(state), two_kept_a_day, asked_then + hours{24}));
    }
    for (const ExportState state : {ExportState::waiting, ExportState::writing, ExportState::done}) {
        EXPECT_FALSE(is_to_be_forgotten(record_in(state), two_kept_a_day, asked_then + hours{1'000}));
    }
}

TEST(ExportRules, OnePersonHasAsManyAsIsConfigured) {
    const auto waiting = record_in(ExportState::waiting, "1");
    const auto done = record_in(ExportState::done, "2");
    const auto writing = record_in(ExportState::writing, "3");
    EXPECT_EQ(making_room({}, two_kept_a_day), std::vector<std::string>{});
    EXPECT_EQ(making_room({waiting}, two_kept_a_day), std::vector<std::string>{});
    EXPECT_FALSE(making_room({waiting, done}, two_kept_a_day));
    EXPECT_FALSE(making_room({writing, done, waiting}, two_kept_a_day)) << "the limit was lowered";
}

TEST(ExportRules, TheOldestThatHasNoFileMakesRoom) {
    const auto old = record_in(ExportState::failed, "1", asked_then - hours{2});
    const auto newer = record_in(ExportState::expired, "2", asked_then - hours{1});
    const auto done = record_in(ExportState::done, "3");
    const auto going = [](const std::vector<ExportRecord>& records) {
        return making_room(records, two_kept_a_day).value();
    };
    EXPECT_THAT(going({newer}), IsEmpty()) << "there is room";
    EXPECT_THAT(going({newer, old}), ElementsAre("1"));
    EXPECT_THAT(going({done, newer}), ElementsAre("2"));
    EXPECT_THAT(going({done, newer, old}), ElementsAre("1", "2"));
}

TEST(ExportRules, WhatAnEndedProgramWasWritingBeginsAgainButNotForEver) {
    ExportRecord writing = record_in(ExportState::writing);
    writing.rows = 7;
    writing.percent = 50;
    writing.begun = export_begun_max - 1;
    const ExportRecord again = broken_off(writing, asked_then + hours{1});
    EXPECT_EQ(again.state, ExportState::waiting);
    EXPECT_EQ(again.rows, 0U);
    EXPECT_EQ(again.percent, 0U);
    writing.begun = export_begun_max;
    const ExportRecord failed = broken_off(writing, asked_then + hours{1});
    EXPECT_EQ(failed.state, ExportState::failed);
    EXPECT_EQ(failed.fault, ExportFault::broken_off);
    EXPECT_EQ(failed.ended_at, asked_then + hours{1});
    for (const ExportState state : {ExportState::waiting, ExportState::done, ExportState::expired}) {
        EXPECT_EQ(broken_off(record_in(state), asked_then).state, state);
    }
}

TEST(ExportRules, WhoAskedFirstIsServedFirstButNobodyTwiceBeforeOthersOnce) {
    EXPECT_EQ(next_to_write({}), nullptr);
    EXPECT_EQ(next_to_write({record_in(ExportState::done), record_in(ExportState::writing)}), nullptr);
    std::vector<ExportRecord> records{record_in(ExportState::waiting, "2", asked_then + hours{1}),
                                      record_in(ExportState::waiting, "1")};
    EXPECT_EQ(next_to_write(records)->id, "1");
    ExportRecord other = record_in(ExportState::waiting, "3", asked_then + hours{2});
    other.owner = "minh";
    records.push_back(other);
    EXPECT_EQ(next_to_write(records)->id, "1");
    records[1].state = ExportState::done;
    EXPECT_EQ(next_to_write(records)->id, "3") << "lan has one already";
}

}  // namespace
}  // namespace airtime::portal
