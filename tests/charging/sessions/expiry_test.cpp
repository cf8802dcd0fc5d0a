
#include <gmock/gmock.h>

#include "charging/changes/due.hpp"
#include "charging/sessions/session_end.hpp"
#include "tests/charging/gy_model.hpp"
#include "tests/charging/ledger_lines.hpp"

namespace airtime::charging::gy_model {
namespace {

using samples::circumstances_at;
using samples::draft_of;
using samples::sample_now;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ContractChange due_at(const Line& line, Instant now) {
    return expire_due(line.contract, line.policy, circumstances_at(now));
}

TEST(CloseSession, ReleasesWhatItReservedAndLeavesATombstone) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    Draft draft = draft_of(line.contract, line.policy);
    close_session(draft, line.session()->id, SessionEnd::terminated);
    const Session* tombstone = draft.contract().session(line.session()->id);
    ASSERT_NE(tombstone, nullptr);
    EXPECT_EQ(reserved_in(draft.contract(), {"main"}), Money{});
    EXPECT_EQ(tombstone->closed_at, sample_now());
    EXPECT_EQ(tombstone->expires_at, sample_now() + std::chrono::minutes{10});
    EXPECT_TRUE(tombstone->terminated);
    EXPECT_THAT(tombstone->answers, IsEmpty()) << "its client has seen them";
    EXPECT_EQ(tombstone->dropped_through, 0U);
    EXPECT_THAT(tombstone->services, IsEmpty()) << "nothing of it is charged any more";
    EXPECT_THAT(draft.contract().late_sessions, IsEmpty());
    EXPECT_EQ(tombstone->client_host, "gw.lab.test");
}

TEST(CloseSession, KeepsTheAnswersOfAnExpiredSessionWhoseClientMayRepeatItself) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    Draft draft = draft_of(line.contract, line.policy);
    close_session(draft, line.session()->id, SessionEnd::expired);
    EXPECT_THAT(draft.contract().session(line.session()->id)->answers, SizeIs(1));
}

TEST(CloseSession, ReversesAnUnseenAdvanceUnlessItsClientEndedIt) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    Draft terminated = draft_of(line.contract, line.policy);
    close_session(terminated, line.session()->id, SessionEnd::terminated);
    EXPECT_THAT(terminated.contract().advances, SizeIs(1));

    Draft expired = draft_of(line.contract, line.policy);
    close_session(expired, line.session()->id, SessionEnd::expired);
    EXPECT_THAT(expired.contract().advances, IsEmpty());
    EXPECT_EQ(balance_of(expired.contract()), Money{});
    ASSERT_THAT(expired.change.events, SizeIs(1));
    EXPECT_EQ(expired.change.events[0].kind, EventKind::reversed);

    Draft unreported = draft_of(line.contract, line.policy);
    close_session(unreported, line.session()->id, SessionEnd::unreported);
    EXPECT_THAT(unreported.contract().advances, IsEmpty());
}

TEST(CloseSession, KeepsItAtHandWithTheAnswerForItsDuplicate) {
    Line line(cents(10'000));
    line.decide(initial());
    line.decide(termination(1));
    EXPECT_THAT(line.contract.sessions, IsEmpty());
    ASSERT_THAT(line.contract.ended_sessions, SizeIs(1));
    EXPECT_THAT(line.contract.ended_sessions[0].answers, SizeIs(1)) << "the termination's";
}

TEST(ExpireDue, EndsAReservationAtTheEndOfItsGrace) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    const ContractChange early = due_at(line, sample_now() + reservation_life - one_ms);
    EXPECT_EQ(early.contract, line.contract);
    const ContractChange due = due_at(line, sample_now() + reservation_life);
    EXPECT_EQ(reserved_in(due.contract, {"main"}), Money{});
    EXPECT_THAT(due.contract.sessions, IsEmpty());
    ASSERT_THAT(due.contract.late_sessions, SizeIs(1));
    EXPECT_THAT(due.contract.late_sessions[0].services, SizeIs(1)) << "its report may still come";
    EXPECT_THAT(due.events, IsEmpty());
}

TEST(ExpireDue, ForgetsALateSessionAtTheEndOfItsTime) {
    Line line(cents(1'000));
    line.decide(initial({wanting(volume_group)}));
    line.contract = due_at(line, sample_now() + reservation_life).contract;
    const Instant forgotten_at = sample_now() + reservation_life + std::chrono::hours{24};
    EXPECT_EQ(next_due(line.contract, line.policy), forgotten_at);
    EXPECT_EQ(due_at(line, forgotten_at - one_ms).contract, line.contract);
    const ContractChange due = due_at(line, forgotten_at);
    EXPECT_THAT(due.contract.late_sessions, IsEmpty());
    EXPECT_EQ(next_due(due.contract, line.policy), std::nullopt);
    EXPECT_THAT(due.events, IsEmpty());
}

TEST(ExpireDue, TakesBackAnAdvanceThatNobodySaw) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    const ContractChange due = due_at(line, sample_now() + reservation_life);
    EXPECT_THAT(due.contract.advances, IsEmpty());
    EXPECT_EQ(due.contract.totals.expected_balance(), balance_of(due.contract));
    EXPECT_EQ(due.contract.totals.expected_debt(), Money{});
}

TEST(ExpireDue, LeavesAnAdvanceThatWasSeenOrDrawnOn) {
    Line seen(Money{}, lending_policy());
    seen.decide(initial({wanting(volume_group)}));
    seen.decide(update(1));
    EXPECT_THAT(due_at(seen, sample_now() + reservation_life).contract.advances, SizeIs(1));

    Line drawn(Money{}, lending_policy());
    drawn.decide(initial({wanting(volume_group, octets(megabyte))}));
    CreditControlRequest message =
        event(RequestedAction::direct_debiting, {.key = message_key(), .requested = messages(1), .used = {}});
    message.session = {"other"};
    drawn.decide(message);
    EXPECT_THAT(due_at(drawn, sample_now() + reservation_life).contract.advances, SizeIs(1));
}

class ExpireDueWithHold : public testing::Test {
  protected:
    ExpireDueWithHold() : line(Money{}, lending_policy()) {
        line.decide(initial({wanting(volume_group)}));
        line.decide(termination(1, {reporting(volume_group, octets(megabyte))}));
        CreditControlRequest recharge = event(RequestedAction::refund_account,
                                              {.key = {}, .requested = amount(cents(1'000)), .used = {}});
        recharge.service_context = samples::recharge_context;
        recharge.session = {"voucher"};
        recharge.origin_host = till_host;
        line.decide(recharge);
    }
    Line line;
};

TEST_F(ExpireDueWithHold, RecoversItOnceItsRetryIsDue) {
    ASSERT_THAT(line.contract.holds, SizeIs(1));
    EXPECT_EQ(due_at(line, sample_now() + std::chrono::seconds{30} - one_ms).contract, line.contract);
    const ContractChange due = due_at(line, sample_now() + std::chrono::seconds{30});
    EXPECT_THAT(due.contract.holds, IsEmpty());
    EXPECT_THAT(due.contract.advances, IsEmpty());
    EXPECT_EQ(balance_of(due.contract), cents(900));
    EXPECT_EQ(due.contract.totals.expected_debt(), Money{});
    ASSERT_FALSE(due.events.empty());
    EXPECT_EQ(due.events.front().kind, EventKind::recovered);
    EXPECT_EQ(due.events.front().number, line.contract.events_written + 1);
}

TEST_F(ExpireDueWithHold, MarksNoAdvanceOverdueThatIsAboutToBePaid) {
    line.policy.session.recovery_retry_s = 10'000'000;
    const Instant after_due = sample_now() + std::chrono::days{31};
    const ContractChange due = due_at(line, after_due);
    ASSERT_THAT(due.contract.advances, SizeIs(1));
    EXPECT_EQ(due.contract.advances[0].state, AdvanceState::open);
    EXPECT_GT(next_due(due.contract, line.policy), after_due);
}

TEST(ExpireDue, MarksAnAdvanceOverdueOnItsDueDateOnce) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(termination(1, {reporting(volume_group, octets(megabyte))}));
    const Instant due_date = line.contract.advances.at(0).due_at;
    EXPECT_EQ(due_at(line, due_date - one_ms).contract.advances[0].state, AdvanceState::open);
    const ContractChange due = due_at(line, due_date);
    EXPECT_EQ(due.contract.advances[0].state, AdvanceState::overdue);
    EXPECT_THAT(samples::lines_of(due.events), ElementsAre("overdue " + due.contract.advances[0].id.value));
    EXPECT_EQ(due.contract.totals.expected_debt(), cents(500));

    const ContractChange again = expire_due(due.contract, line.policy, circumstances_at(due_date + one_ms));
    EXPECT_THAT(again.events, IsEmpty());
    EXPECT_EQ(again.contract, due.contract);
}

TEST(NextDue, IsNeverForAContractAtRest) {
    EXPECT_EQ(next_due(contract_with(cents(100)), model_policy()), std::nullopt);
}

TEST(NextDue, IsTheEarliestOfAll) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(next_due(line.contract, line.policy), sample_now() + reservation_life);
    line.decide(termination(1, {reporting(volume_group, octets(megabyte))}));
    EXPECT_EQ(next_due(line.contract, line.policy), line.contract.advances.at(0).due_at);
    line.contract.holds.push_back(
        {.recharge = {"r"}, .account = {"main"}, .created_at = sample_now(), .parts = {}});
    EXPECT_EQ(next_due(line.contract, line.policy), sample_now() + std::chrono::seconds{30});
}

TEST(NextDue, HasPassedOnceEverythingDueWasDone) {
    Line line(Money{}, lending_policy());
    line.decide(initial({wanting(volume_group)}));
    line.decide(update(1));
    Contract contract = line.contract;
    for (int step = 0; const auto due = next_due(contract, line.policy); ++step) {
        ASSERT_LT(step, 10);
        contract = expire_due(contract, line.policy, circumstances_at(*due)).contract;
        const auto next = next_due(contract, line.policy);
        EXPECT_TRUE(!next || *next > *due);
    }
    EXPECT_EQ(contract.advances.at(0).state, AdvanceState::overdue);
}

}  // namespace
}  // namespace airtime::charging::gy_model
