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

const Token old_token{"n1.b1.1"};
const Token new_token{"n1.b1.2"};

charging::Session closed_session(std::string id) {
    charging::Session session = open_session();
    session.id.value = std::move(id);
    session.closed_at = session.opened_at;
    return session;
}

Commit commit_of(const charging::Contract& before, ContractChange change) {
    return make_commit({.contract = before, .token = old_token}, change, Policy{}, new_token);
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
    EXPECT_THAT(commit.work, ::testing::ElementsAre(item));
}

TEST(MakeCommit, WritesAllFieldsOfAContractThatDoesNotExist) {
    const charging::Contract contract = borrower();
    const Commit commit = make_commit({.contract = contract, .token = {}},
                                      {.contract = contract, .events = {}, .work = {}}, Policy{}, new_token);
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

TEST(MakeCommit, DoesNotIndexASessionThatCloses) {
    charging::Contract before = borrower();
    before.sessions = {open_session()};
    charging::Contract after = before;
    after.sessions[0].closed_at = after.sessions[0].opened_at;
    after.sessions[0].expires_at += std::chrono::hours{24};
    after.closed_sessions.splice(after.closed_sessions.end(), after.sessions, after.sessions.begin());
    EXPECT_FALSE(commit_of(before, {.contract = after, .events = {}, .work = {}}).opened_session);
}

TEST(MakeCommit, TakesTheIndexFromASessionThatIsForgottenAndFromNoOther) {
    charging::Contract before = borrower();
    before.sessions = {open_session()};
    before.closed_sessions = {closed_session("old"), closed_session("older")};

    charging::Contract updated = before;
    updated.sessions[0].expires_at += std::chrono::minutes{10};
    EXPECT_THAT(commit_of(before, {.contract = updated, .events = {}, .work = {}}).forgotten_sessions,
                ::testing::IsEmpty());

    charging::Contract closed = before;
    closed.closed_sessions.splice(closed.closed_sessions.end(), closed.sessions, closed.sessions.begin());
    EXPECT_THAT(commit_of(before, {.contract = closed, .events = {}, .work = {}}).forgotten_sessions,
                ::testing::IsEmpty());

    closed.closed_sessions.erase(closed.closed_sessions.begin());
    EXPECT_THAT(commit_of(before, {.contract = closed, .events = {}, .work = {}}).forgotten_sessions,
                ::testing::ElementsAre(before.closed_sessions[0].id));
}

}  // namespace
}  // namespace airtime::store
