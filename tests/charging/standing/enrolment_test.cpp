#include "charging/standing/enrolment.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "charging/changes/due.hpp"
#include "charging/contract/books.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/lending/advance_rules.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

constexpr std::array all_states{Enrolment::not_registered, Enrolment::active, Enrolment::paused,
                                Enrolment::cancelled};

class ChangeEnrolment : public testing::Test {
  protected:
    EnrolmentOutcome take(EnrolmentStep step, Enrolment from) {
        draft_.contract().enrolment = from;
        return change_enrolment(draft_, {.step = step, .channel = Channel::sms, .text_version = "vi-3"});
    }
    /// The state that the step leads to from each of all_states; empty: it was refused.
    void expect_states(EnrolmentStep step, const std::array<std::optional<Enrolment>, 4>& expected) {
        for (std::size_t i = 0; i < all_states.size(); ++i) {
            SCOPED_TRACE(name_of(all_states[i]));
            const std::size_t events = draft_.change.events.size();
            const EnrolmentOutcome outcome = take(step, all_states[i]);
            const Enrolment after = draft_.contract().enrolment;
            EXPECT_EQ(after, expected[i].value_or(all_states[i]));
            EXPECT_EQ(outcome == EnrolmentOutcome::not_enrolled, !expected[i].has_value());
            EXPECT_EQ(outcome == EnrolmentOutcome::changed, after != all_states[i]);
            EXPECT_EQ(draft_.change.events.size() - events, after != all_states[i] ? 1U : 0U);
        }
    }

    Policy policy_ = sample_policy();
    Draft draft_ = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy_);
};

TEST_F(ChangeEnrolment, RegistersFromAnyState) {
    expect_states(EnrolmentStep::enrol,
                  {Enrolment::active, Enrolment::active, Enrolment::active, Enrolment::active});
}

TEST_F(ChangeEnrolment, CancelsWhoeverIsEnrolled) {
    expect_states(EnrolmentStep::cancel,
                  {std::nullopt, Enrolment::cancelled, Enrolment::cancelled, Enrolment::cancelled});
}

TEST_F(ChangeEnrolment, PausesWhoeverIsEnrolled) {
    expect_states(EnrolmentStep::pause, {std::nullopt, Enrolment::paused, Enrolment::paused, std::nullopt});
}

TEST_F(ChangeEnrolment, ResumesWhoeverIsEnrolled) {
    expect_states(EnrolmentStep::resume, {std::nullopt, Enrolment::active, Enrolment::active, std::nullopt});
}

TEST_F(ChangeEnrolment, RecordsStateChannelAndTextWithItsTime) {
    take(EnrolmentStep::pause, Enrolment::active);
    ASSERT_EQ(draft_.change.events.size(), 1U);
    const LedgerEvent& event = draft_.change.events.front();
    EXPECT_EQ(event.kind, EventKind::enrolment_changed);
    EXPECT_EQ(event.at, sample_now());
    EXPECT_EQ(event.note, "paused sms vi-3");
}

// What is typed as a version names nobody, and no end of a pause.
TEST_F(ChangeEnrolment, RecordsATextAsOneWordWhateverItSays) {
    for (const auto& [version, word] :
         std::array<std::pair<const char*, const char*>, 4>{{{"v1 by k boss/lan ok", "v1_by_k_boss/lan_ok"},
                                                             {"until 2030-01-01", "until_2030-01-01"},
                                                             {"by", "by_"},
                                                             {"until", "until_"}}}) {
        draft_.contract().enrolment = Enrolment::cancelled;
        change_enrolment(draft_, {.step = EnrolmentStep::enrol,
                                  .text_version = version,
                                  .by = note_of({.key = "k1", .role = "lan", .reason = "asked by phone"})});
        EXPECT_EQ(draft_.change.events.back().note,
                  "active care " + std::string{word} + " by k1 lan asked by phone");
    }
}

TEST_F(ChangeEnrolment, LeavesOutATextThatNobodySaw) {
    draft_.contract().enrolment = Enrolment::active;
    change_enrolment(draft_, {.step = EnrolmentStep::cancel, .channel = Channel::care});
    EXPECT_EQ(draft_.change.events.front().note, "cancelled care");
}

TEST_F(ChangeEnrolment, ForbidsAutomaticAdvancesUnlessActive) {
    draft_.contract().enrolment = Enrolment::active;
    ASSERT_EQ(automatic_advance_forbidden(draft_.contract(), policy_, draft_.circumstances), std::nullopt);
    for (const EnrolmentStep step : {EnrolmentStep::pause, EnrolmentStep::cancel}) {
        take(step, Enrolment::active);
        EXPECT_EQ(automatic_advance_forbidden(draft_.contract(), policy_, draft_.circumstances),
                  AdvanceRefusal::not_enrolled);
    }
    take(EnrolmentStep::resume, Enrolment::paused);
    EXPECT_EQ(automatic_advance_forbidden(draft_.contract(), policy_, draft_.circumstances), std::nullopt);
}

TEST_F(ChangeEnrolment, PausesUntilATime) {
    const Instant until = sample_now() + std::chrono::days{7};
    draft_.contract().enrolment = Enrolment::active;
    const EnrolmentRequest pause{.step = EnrolmentStep::pause, .channel = Channel::sms, .pause_until = until};
    EXPECT_EQ(change_enrolment(draft_, pause), EnrolmentOutcome::changed);
    EXPECT_EQ(draft_.contract().paused_until, until);
    EXPECT_EQ(draft_.change.events.front().note, "paused sms until 2026-11-22T05:00:00.000Z");
    EXPECT_EQ(change_enrolment(draft_, pause), EnrolmentOutcome::unchanged);
    EXPECT_EQ(next_due(draft_.contract(), policy_), until);
    EXPECT_FALSE(is_enrolled(draft_.contract(), until - std::chrono::milliseconds{1}));
    EXPECT_TRUE(is_enrolled(draft_.contract(), until));
}

TEST_F(ChangeEnrolment, TakesAnotherEndOfAPause) {
    draft_.contract().paused_until = sample_now() + std::chrono::days{7};
    EXPECT_EQ(take(EnrolmentStep::pause, Enrolment::paused), EnrolmentOutcome::changed);
    EXPECT_EQ(draft_.contract().paused_until, std::nullopt);
}

TEST_F(ChangeEnrolment, ForgetsTheEndOfAPauseThatIsLeft) {
    for (const EnrolmentStep step : {EnrolmentStep::resume, EnrolmentStep::cancel, EnrolmentStep::enrol}) {
        draft_.contract().paused_until = sample_now() + std::chrono::days{7};
        EXPECT_EQ(take(step, Enrolment::paused), EnrolmentOutcome::changed);
        EXPECT_EQ(draft_.contract().paused_until, std::nullopt);
    }
}

TEST_F(ChangeEnrolment, EndsAPauseByItsTimerOnce) {
    Contract contract = draft_.contract();
    contract.enrolment = Enrolment::paused;
    contract.paused_until = sample_now();
    const auto early =
        expire_due(contract, policy_, circumstances_at(sample_now() - std::chrono::milliseconds{1}));
    EXPECT_EQ(early.contract.enrolment, Enrolment::paused);
    const auto due = expire_due(contract, policy_, circumstances_at(sample_now()));
    EXPECT_EQ(due.contract.enrolment, Enrolment::active);
    ASSERT_EQ(due.events.size(), 1U);
    EXPECT_EQ(due.events.front().note, "active automatic");
    EXPECT_TRUE(expire_due(due.contract, policy_, circumstances_at(sample_now())).events.empty());
}

TEST_F(ChangeEnrolment, LeavesMoneyDebtAndTotalsAsTheyWere) {
    const Contract before = draft_.contract();
    take(EnrolmentStep::cancel, Enrolment::active);
    EXPECT_EQ(debt_of(draft_.contract()), dong(5'500));
    Contract expected = before;
    expected.enrolment = Enrolment::cancelled;
    ++expected.events_written;
    EXPECT_EQ(draft_.contract(), expected);
    Books books;
    books.add(draft_.change.events.front());
    EXPECT_EQ(books.totals, Totals{});
    EXPECT_EQ(books.debt, Money{});
    EXPECT_TRUE(books.balances.empty());
}

}  // namespace
}  // namespace airtime::charging
