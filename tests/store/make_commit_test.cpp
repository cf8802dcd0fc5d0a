#include "store/make_commit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/changes/due.hpp"
#include "store/codec/contract_difference.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/session_text.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::ContractChange;
using charging::Money;
using charging::Policy;
using store_test::borrower;
using store_test::open_session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Token old_token{"n1.b1.1"};
const Token new_token{"n1.b1.2"};
constexpr charging::Instant now{};

/// `session` of the contract, ended.
charging::Contract ending(charging::Contract contract, const charging::SessionId& session) {
    charging::Session ended = *contract.session(session);
    ended.closed_at = ended.opened_at;
    contract.sessions.erase(std::ranges::find(contract.sessions, session, &charging::Session::id));
    contract.put_ended(ended);
    return contract;
}

Commit commit_of(const charging::Contract& before, ContractChange change) {
    return make_commit({.contract = before, .token = old_token}, change, Policy{}, now, new_token);
}

// The worker may have put off its look at one that should have come.
TEST(MakeCommit, ATimerStaysWhereItComesSoonEnoughAndIsStillToCome) {
    Contract before = borrower();
    before.sessions = {store_test::open_session()};
    Contract after = before;
    after.sessions[0].expires_at += std::chrono::hours{1};
    const auto due = charging::next_due(after, charging::Policy{});
    ASSERT_TRUE(due);
    const auto keeps = [&](std::optional<charging::Instant> timer, charging::Instant at) {
        charging::ContractChange change{after, {}, {}};
        return make_commit({.contract = before, .token = {"t1"}, .timer = timer}, change, charging::Policy{},
                           at, {"t2"})
            .keeps_timer;
    };
    constexpr std::chrono::milliseconds tick{1};
    EXPECT_TRUE(keeps(*due, *due - tick));
    EXPECT_FALSE(keeps(*due, *due)) << "it has come";
    EXPECT_FALSE(keeps(*due + tick, *due - tick)) << "it comes too late";
    EXPECT_FALSE(keeps(std::nullopt, *due - tick)) << "nobody knows where it stands";
}

TEST(MakeCommit, OnlyConfirmsWhereNothingChanged) {
    const Commit commit = commit_of(borrower(), {.contract = borrower(), .events = {}, .work = {}});
    EXPECT_EQ(commit.expected, old_token);
    EXPECT_EQ(commit.next, old_token);
    EXPECT_TRUE(commit.fields.empty());
    EXPECT_FALSE(commit.answer);
}

TEST(MakeCommit, GivesAChangeItsOwnToken) {
    charging::Contract after = borrower();
    after.accounts[0].balance -= Money::from_units(1);
    const Commit commit = commit_of(borrower(), {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.expected, old_token);
    EXPECT_EQ(commit.next, new_token);
    EXPECT_EQ(commit.fields.set.size(), 1U);
}

TEST(MakeCommit, CarriesEventsAndWork) {
    charging::LedgerEvent event;
    event.contract = {"c"};
    const charging::WorkItem item{.contract = {"c"}, .recharge = {"r1"}};
    const Commit commit = commit_of(borrower(), {.contract = borrower(), .events = {event}, .work = {item}});
    EXPECT_EQ(commit.next, new_token);
    EXPECT_EQ(commit.events, encode_events({&event, 1}));
    EXPECT_THAT(commit.work, ElementsAre(item));
}

TEST(MakeCommit, WritesAllFieldsOfAContractThatDoesNotExist) {
    const charging::Contract contract = borrower();
    const Commit commit =
        make_commit({.contract = contract, .token = {}}, {.contract = contract, .events = {}, .work = {}},
                    Policy{}, now, new_token);
    EXPECT_EQ(commit.expected, Token{});
    EXPECT_EQ(commit.fields.set.size(), encode_contract(contract).size());
}

TEST(MakeCommit, SetsTheTimerToWhatComesDueFirst) {
    charging::Contract after = borrower();
    after.sessions = {open_session()};
    const Commit commit = commit_of(borrower(), {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.next_due, after.sessions[0].expires_at);
}

TEST(MakeCommit, IndexesASessionWhenItOpensAndNotAtEveryUpdate) {
    charging::Contract opened = borrower();
    opened.sessions = {open_session()};
    EXPECT_EQ(commit_of(borrower(), {.contract = opened, .events = {}, .work = {}}).opened_session,
              opened.sessions[0].id);

    charging::Contract updated = opened;
    updated.sessions[0].expires_at += std::chrono::minutes{10};
    EXPECT_FALSE(commit_of(opened, {.contract = updated, .events = {}, .work = {}}).opened_session);
}

TEST(MakeCommit, IndexesASessionAgainEachDayThatItGoesOn) {
    charging::Contract before = borrower();
    before.sessions = {open_session()};
    charging::Contract after = before;
    before.sessions[0].expires_at =
        before.sessions[0].opened_at + std::chrono::hours{24} - std::chrono::milliseconds{1};
    after.sessions[0].expires_at = after.sessions[0].opened_at + std::chrono::hours{24};
    EXPECT_EQ(commit_of(before, {.contract = after, .events = {}, .work = {}}).opened_session,
              after.sessions[0].id);
}

TEST(MakeCommit, RemembersASessionThatEndsAndNoOther) {
    charging::Contract before = borrower();
    before.sessions = {open_session("old"), open_session("s1"), open_session("s2")};
    before = ending(before, {"old"});
    const charging::Contract after = ending(before, {"s1"});
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_FALSE(commit.opened_session);
    ASSERT_EQ(commit.ended.size(), 1U);
    EXPECT_EQ(commit.ended[0].session, charging::SessionId{"s1"});
    EXPECT_EQ(commit.ended[0].text, encode_record(*after.session({"s1"})));
    ASSERT_EQ(commit.unused_names.size(), 1U);
    EXPECT_EQ(commit.unused_names[0].on_wire, charging::SessionId{"s1"});
}

TEST(MakeCommit, IndexesASessionAgainThatWasLateAndIsOpenedAnew) {
    charging::Contract before = borrower();
    charging::Session late = open_session("s1");
    late.closed_at = late.opened_at;
    before.late_sessions = {late};
    charging::Contract after = borrower();
    after.sessions = {open_session("s1")};
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.opened_session, charging::SessionId{"s1"});
    EXPECT_THAT(commit.ended, IsEmpty());
    EXPECT_THAT(commit.unused_names, IsEmpty());
}

TEST(MakeCommit, ChangesNothingWhereAnEndedSessionIsForgotten) {
    charging::Contract before = borrower();
    before.sessions = {open_session("s1")};
    before = ending(before, {"s1"});
    charging::Contract after = before;
    after.ended_sessions.clear();
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.next, old_token) << "the store forgets by itself";
}

}  // namespace
}  // namespace airtime::store
