#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/contract_store.hpp"
#include "store/ledger_codec.hpp"
#include "store/sample_contract.hpp"

namespace airtime::store {
namespace {

using charging::ContractChange;
using charging::Money;
using charging::Policy;
using store_test::borrower;
using store_test::open_session;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const Token old_token{"n1.b1.1"};
const Token new_token{"n1.b1.2"};
constexpr charging::Instant now{};

/// `session` of the contract, closed.
charging::Contract closing(charging::Contract contract, const charging::SessionId& session) {
    charging::Session closed = *contract.session(session);
    closed.closed_at = closed.opened_at;
    contract.sessions.erase(std::ranges::find(contract.sessions, session, &charging::Session::id));
    contract.put_closed(closed);
    return contract;
}

Commit commit_of(const charging::Contract& before, ContractChange change) {
    return make_commit({.contract = before, .token = old_token}, change, Policy{}, now, new_token);
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

TEST(MakeCommit, RemembersASessionThatClosesAndNoOther) {
    charging::Contract before = borrower();
    before.sessions = {open_session("old"), open_session("s1"), open_session("s2")};
    before = closing(before, {"old"});
    const charging::Contract after = closing(before, {"s1"});
    Policy policy;
    policy.session.closed_sessions_max = 7;
    policy.session.late_usage_s = 900;
    const Commit commit = make_commit({.contract = before, .token = old_token},
                                      {.contract = after, .events = {}, .work = {}}, policy, now, new_token);
    EXPECT_FALSE(commit.opened_session);
    EXPECT_THAT(commit.closed.written,
                ElementsAre(Pair(charging::SessionId{"s1"}, encode_record(*after.session({"s1"})))));
    EXPECT_EQ(commit.closed.kept, 7U);
    EXPECT_EQ(commit.closed.kept_s, 900U);
}

TEST(MakeCommit, RemembersAClosedSessionThatLateUsageChangedBehindThoseThatEnd) {
    charging::Contract before = borrower();
    before.sessions = {open_session("s1"), open_session("s2"), open_session("s3")};
    before = closing(closing(before, {"s1"}), {"s2"});
    charging::Contract after = closing(before, {"s3"});
    after.session({"s2"})->dropped_through = 7;
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.next, new_token);
    EXPECT_THAT(commit.closed.written, ElementsAre(Pair(charging::SessionId{"s3"}, _),
                                                   Pair(charging::SessionId{"s2"}, HasSubstr("dropped=7"))));
    EXPECT_THAT(commit.closed.replaced, ElementsAre(charging::SessionId{"s2"}));
}

TEST(MakeCommit, ForgetsTheClosedSessionWhoseNameIsTakenAgain) {
    charging::Contract before = borrower();
    before.sessions = {open_session("s1"), open_session("s2")};
    before = closing(before, {"s1"});
    charging::Contract after = before;
    after.sessions.push_back(open_session("s1"));
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_THAT(commit.closed.written, IsEmpty());
    EXPECT_THAT(commit.closed.replaced, ElementsAre(charging::SessionId{"s1"}));
}

TEST(MakeCommit, ChangesNothingWhereAClosedSessionIsForgotten) {
    charging::Contract before = borrower();
    before.sessions = {open_session("s1")};
    before = closing(before, {"s1"});
    charging::Contract after = before;
    after.closed_sessions.clear();
    const Commit commit = commit_of(before, {.contract = after, .events = {}, .work = {}});
    EXPECT_EQ(commit.next, old_token) << "the store forgets by itself";
}

}  // namespace
}  // namespace airtime::store
