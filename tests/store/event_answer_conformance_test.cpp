#include "tests/store/contract_store_conformance.hpp"

namespace airtime::store_test {
namespace {

using store::Commit;
using store::CommitOutcome;
using store::Snapshot;

TEST_P(ContractStoreConformance, AnAnswerThatIsThereStopsTheCommit) {
    const Snapshot before = create(borrower());
    const charging::StoredAnswer answer = granted_answer(3, 10);
    Commit first = change(before, credited(before.contract, 100));
    first.answer = {.session = {"topup;\xff 1"}, .number = 3, .fill = answer, .kept_s = 600};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, first)));

    const Snapshot current = *load(before.contract.id);
    Commit duplicate = change(current, credited(current.contract, 100));
    duplicate.answer = first.answer;
    duplicate.answer->fill = granted_answer(3, 11);
    const CommitOutcome outcome = commit_one(*store, duplicate);
    ASSERT_TRUE(is<store::AlreadyAnswered>(outcome));
    EXPECT_EQ(std::get<store::AlreadyAnswered>(outcome).answer, answer);
    EXPECT_EQ(load(before.contract.id)->contract, current.contract);
}

TEST_P(ContractStoreConformance, AnAnswerCountsBeforeAConflict) {
    const Snapshot before = create(borrower());
    Commit commit = change(before, credited(before.contract, 100));
    commit.answer = {.session = {"topup"}, .number = 1, .fill = granted_answer(1, 10), .kept_s = 600};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    EXPECT_TRUE(is<store::AlreadyAnswered>(commit_one(*store, commit)));
}

TEST_P(ContractStoreConformance, AnEmptySlotOnlyLooks) {
    const Snapshot before = create(borrower());
    Commit looking = change(before, before.contract);
    looking.answer = {.session = {"debit"}, .number = 1, .fill = std::nullopt, .kept_s = 600};
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, looking)));
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, looking)));
}

TEST_P(ContractStoreConformance, AConflictFillsNoAnswer) {
    const Snapshot before = create(borrower());
    Commit commit = change({.contract = before.contract, .token = {"old"}}, credited(before.contract, 1));
    commit.answer = {.session = {"debit"}, .number = 1, .fill = granted_answer(1, 10), .kept_s = 600};
    ASSERT_TRUE(is<store::Conflict>(commit_one(*store, commit)));
    EXPECT_TRUE(is<store::Conflict>(commit_one(*store, commit)));
}

TEST_P(ContractStoreConformance, AnAnswerOfAnotherNumberOrContractIsAnother) {
    const Snapshot before = create(borrower("c1", "84900000001"));
    Commit commit = change(before, before.contract);
    commit.answer = {.session = {"s"}, .number = 1, .fill = granted_answer(1, 10), .kept_s = 600};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    commit.answer->number = 11;
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, commit)));
}

TEST_P(ContractStoreConformance, NoSessionIdStandsForTheKeyOfAChange) {
    const Snapshot before = create(borrower());
    Commit of_change = change(before, before.contract);
    of_change.answer = {.session = {"recharge;2:c19:till-7-01"},
                        .number = 0,
                        .fill = granted_answer(1, 10),
                        .kept_s = 600,
                        .of_change = true};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, of_change)));
    const std::string key = of_change.answer->session.value;
    for (const std::string& session : {key, "change:" + key, "\n" + key}) {
        Commit event = of_change;
        event.answer->session = {session};
        event.answer->of_change = false;
        EXPECT_TRUE(is<store::Committed>(commit_one(*store, event))) << session;
    }
    EXPECT_TRUE(is<store::AlreadyAnswered>(commit_one(*store, of_change)));
}

TEST_P(ContractStoreConformance, AnAnswerIsForgottenAfterItsTime) {
    const Snapshot before = create(borrower());
    Commit commit = change(before, before.contract);
    commit.answer = {.session = {"s"}, .number = 1, .fill = granted_answer(1, 10), .kept_s = 1};
    ASSERT_TRUE(is<store::Committed>(commit_one(*store, commit)));
    ASSERT_TRUE(is<store::AlreadyAnswered>(commit_one(*store, commit)));
    backend().pass(std::chrono::milliseconds{1100});
    EXPECT_TRUE(is<store::Committed>(commit_one(*store, commit)));
}

}  // namespace
}  // namespace airtime::store_test
