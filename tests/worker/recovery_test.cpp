#include "worker/recovery.hpp"

#include <gtest/gtest.h>

#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_work_queue.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/worker/lent_money.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;
using std::chrono::milliseconds;

constexpr milliseconds claim_after{30'000};

/// One store; each worker has a queue and a recovery of its own.
class RecoveryTest : public testing::Test {
  protected:
    RecoveryTest() {
        put_borrower(contracts_, "c1", policy_, tokens_);
        recharge(contracts_, "c1", "r1", Money::from_units(5'000), policy_, tokens_);
    }

    Money debt() { return charging::debt_of(load(contracts_, "c1").contract); }
    std::size_t backlog() { return *first_queue_.backlog(); }
    charging::Circumstances circumstances() const { return {.now = now_}; }

    charging::Instant now_ = start;
    store::MemoryRedis redis_{4, [this] { return now_; }};
    charging::Policy policy_ = plain_policy();
    store::MemoryContractStore contracts_{redis_};
    store::MemoryWorkQueue first_queue_{redis_, "first"};
    store::MemoryWorkQueue second_queue_{redis_, "second"};
    store::TokenSource tokens_{"test", "1"};
    Recovery first_{contracts_, first_queue_, policy_, {"first", "1"}};
    Recovery second_{contracts_, second_queue_, policy_, {"second", "1"}};
};

TEST_F(RecoveryTest, TakesTheHoldAndForgetsTheEntry) {
    EXPECT_EQ(debt(), Money::from_units(11'000));
    const auto count = first_.recover_new(10, milliseconds{0}, circumstances());
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(*count, 1U);
    EXPECT_EQ(debt(), Money::from_units(7'000)) << "80 % of the recharge";
    EXPECT_TRUE(load(contracts_, "c1").contract.holds.empty());
    EXPECT_EQ(backlog(), 0U);
}

TEST_F(RecoveryTest, TellsWhatItTookAndWhatIsLeft) {
    const LogLines log;
    EXPECT_TRUE(first_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(log.count("recovery.done contract=c1 amount=4000 debt=7000"), 1);
}

TEST_F(RecoveryTest, TheSameEntryTwiceRecoversOnce) {
    const auto entries = first_queue_.take(10, milliseconds{0});
    ASSERT_TRUE(entries.ok());
    ASSERT_EQ(entries->size(), 1U);
    const WorkBench bench{contracts_, first_queue_, policy_, tokens_, circumstances()};
    EXPECT_EQ(recover_entries(bench, *entries), 1U);
    const auto after_first = load(contracts_, "c1");
    EXPECT_EQ(recover_entries(bench, *entries), 1U);
    const auto after_second = load(contracts_, "c1");
    EXPECT_EQ(after_first.contract, after_second.contract);
}

TEST_F(RecoveryTest, RecoversManyContractsAndSeveralRechargesOfOneTogether) {
    recharge(contracts_, "c1", "r2", Money::from_units(1'000), policy_, tokens_);
    put_borrower(contracts_, "c2", policy_, tokens_);
    recharge(contracts_, "c2", "r1", Money::from_units(20'000), policy_, tokens_);
    EXPECT_EQ(*first_.recover_new(10, milliseconds{0}, circumstances()), 3U);
    EXPECT_EQ(debt(), Money::from_units(6'200)) << "80 % of both recharges";
    EXPECT_EQ(charging::debt_of(load(contracts_, "c2").contract), Money{});
    EXPECT_EQ(backlog(), 0U);
}

TEST_F(RecoveryTest, WhatADeadWorkerTookIsClaimedByAnother) {
    ASSERT_EQ(first_queue_.take(10, milliseconds{0})->size(), 1U) << "the first worker dies with it";
    ASSERT_EQ(*second_.recover_new(10, milliseconds{0}, circumstances()), 0U);
    now_ += claim_after - milliseconds{1};
    EXPECT_EQ(*second_.recover_abandoned(10, claim_after, circumstances()), 0U);
    now_ += milliseconds{1};
    EXPECT_EQ(*second_.recover_abandoned(10, claim_after, circumstances()), 1U);
    EXPECT_EQ(debt(), Money::from_units(7'000));
    EXPECT_EQ(backlog(), 0U);
}

TEST_F(RecoveryTest, TwoWorkersWithTheSameEntryRecoverOnce) {
    const auto slow = first_queue_.take(10, milliseconds{0});
    now_ += claim_after;
    ASSERT_EQ(*second_.recover_abandoned(10, claim_after, circumstances()), 1U);
    const WorkBench late{contracts_, first_queue_, policy_, tokens_, circumstances()};
    EXPECT_EQ(recover_entries(late, *slow), 1U);
    EXPECT_EQ(debt(), Money::from_units(7'000));
}

TEST_F(RecoveryTest, EntryOfAContractThatIsGoneIsForgotten) {
    redis_.locked([](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) partition.contracts.clear();
    });
    EXPECT_EQ(*first_.recover_new(10, milliseconds{0}, circumstances()), 1U);
    EXPECT_EQ(backlog(), 0U);
}

// So that it comes back: a program that can read it may be on its way.
TEST_F(RecoveryTest, AContractThatCannotBeReadKeepsItsEntryAndHoldsUpNoOther) {
    put_borrower(contracts_, "c2", policy_, tokens_);
    recharge(contracts_, "c2", "r1", Money::from_units(5'000), policy_, tokens_);
    const auto activation_of_c1 = [this](const std::string& word) {
        const auto number = store::partition_of({"c1"}, redis_.partitions()).number;
        return redis_.locked([&](store::MemoryStoreState& state) {
            return std::exchange(state.partitions[number].contracts["c1"]["activated"], word);
        });
    };
    const std::string activated = activation_of_c1("of another program");
    EXPECT_EQ(*first_.recover_new(10, milliseconds{0}, circumstances()), 2U);
    EXPECT_EQ(charging::debt_of(load(contracts_, "c2").contract), Money::from_units(7'000));
    EXPECT_EQ(backlog(), 1U);
    activation_of_c1(activated);
    now_ += claim_after;
    EXPECT_EQ(*second_.recover_abandoned(10, claim_after, circumstances()), 1U);
    EXPECT_EQ(debt(), Money::from_units(7'000));
    EXPECT_EQ(backlog(), 0U);
}

/// The store as it is, but commits meet trouble.
class TroubledStore : public store::MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;
    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        if (before_commit) before_commit();
        if (applies) {
            MemoryContractStore::commit(
                commits, replies ? done : [](std::size_t, store::CommitOutcome) {});
        }
        for (std::size_t i = 0; !(applies && replies) && i < commits.size(); ++i) {
            done(i, store::StoreError::timeout);
        }
    }

    std::vector<store::LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override {
        ++loads;
        return readable ? MemoryContractStore::load(addresses)
                        : std::vector<store::LoadResult>(addresses.size(), store::StoreError::disconnected);
    }

    bool applies = true;
    bool replies = true;
    bool readable = true;
    int loads = 0;
    std::function<void()> before_commit;
};

class TroubledRecoveryTest : public RecoveryTest {
  protected:
    TroubledStore troubled_{redis_};
    Recovery recovery_{troubled_, first_queue_, policy_, {"troubled", "1"}};
};

TEST_F(TroubledRecoveryTest, KeepsTheEntryWhenTheCommitDidNotArrive) {
    troubled_.applies = false;
    EXPECT_TRUE(recovery_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(debt(), Money::from_units(11'000));
    EXPECT_EQ(backlog(), 1U) << "an entry is forgotten only after its recovery was committed";
    troubled_.applies = true;
    now_ += claim_after;
    EXPECT_TRUE(recovery_.recover_abandoned(10, claim_after, circumstances()).ok());
    EXPECT_EQ(debt(), Money::from_units(7'000));
    EXPECT_EQ(backlog(), 0U);
}

TEST_F(TroubledRecoveryTest, RecoversOnceWhenOnlyTheReplyWasLost) {
    troubled_.replies = false;
    EXPECT_TRUE(recovery_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(backlog(), 1U);
    troubled_.replies = true;
    now_ += claim_after;
    EXPECT_TRUE(recovery_.recover_abandoned(10, claim_after, circumstances()).ok());
    EXPECT_EQ(debt(), Money::from_units(7'000));
    EXPECT_EQ(backlog(), 0U);
}

TEST_F(TroubledRecoveryTest, TellsWhyAnEntryHasToWait) {
    const LogLines log;
    troubled_.readable = false;
    EXPECT_TRUE(recovery_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(log.count("recovery.postponed contract=c1 reason=store_away"), 1);
    troubled_.readable = true;
    troubled_.applies = false;
    now_ += claim_after;
    EXPECT_TRUE(recovery_.recover_abandoned(10, claim_after, circumstances()).ok());
    EXPECT_EQ(log.count("recovery.postponed contract=c1 reason=commit_unknown"), 1);
    troubled_.applies = true;
    int changes = 0;
    troubled_.before_commit = [&] {
        recharge(contracts_, "c1", "other" + std::to_string(++changes), Money::from_units(1), policy_,
                 tokens_);
    };
    now_ += claim_after;
    EXPECT_TRUE(recovery_.recover_abandoned(10, claim_after, circumstances()).ok());
    EXPECT_EQ(log.count("recovery.postponed contract=c1 reason=conflicts"), 1);
    EXPECT_FALSE(log.tell("recovery.done"));
}

TEST_F(TroubledRecoveryTest, StopsAtOnceWhileTheStoreIsAway) {
    recharge(contracts_, "c1", "r2", Money::from_units(1'000), policy_, tokens_);
    troubled_.readable = false;
    EXPECT_TRUE(recovery_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(troubled_.loads, 1) << "the second entry of the contract would meet the same";
    EXPECT_EQ(backlog(), 2U);
}

TEST_F(TroubledRecoveryTest, StopsAtOnceWhenACommitsOutcomeIsUnknown) {
    recharge(contracts_, "c1", "r2", Money::from_units(1'000), policy_, tokens_);
    troubled_.applies = false;
    EXPECT_TRUE(recovery_.recover_new(10, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(troubled_.loads, 1);
    EXPECT_EQ(backlog(), 2U);
}

TEST_F(TroubledRecoveryTest, LeavesAContractThatOthersChangeAllTheTimeForLater) {
    put_borrower(contracts_, "c2", policy_, tokens_);
    recharge(contracts_, "c2", "r1", Money::from_units(5'000), policy_, tokens_);
    int changes = 0;
    troubled_.before_commit = [&] {
        recharge(contracts_, "c1", "other" + std::to_string(++changes), Money::from_units(1), policy_,
                 tokens_);
    };
    EXPECT_TRUE(recovery_.recover_new(2, milliseconds{0}, circumstances()).ok());
    EXPECT_EQ(changes, 20) << "tries";
    EXPECT_NE(load(contracts_, "c1").contract.hold({"r1"}), nullptr);
    EXPECT_TRUE(load(contracts_, "c2").contract.holds.empty()) << "it holds up no other";
}

TEST_F(TroubledRecoveryTest, DecidesAgainOnTheStateThatAnotherNodeLeft) {
    bool interfered = false;
    troubled_.before_commit = [&] {
        if (!std::exchange(interfered, true)) {
            recharge(contracts_, "c1", "r2", Money::from_units(1'000), policy_, tokens_);
        }
    };
    EXPECT_TRUE(recovery_.recover_new(1, milliseconds{0}, circumstances()).ok());
    const auto contract = load(contracts_, "c1").contract;
    EXPECT_EQ(contract.hold({"r1"}), nullptr);
    ASSERT_NE(contract.hold({"r2"}), nullptr) << "the other node's recharge is not lost";
    EXPECT_EQ(charging::balance_of(contract), contract.totals.expected_balance());
}

}  // namespace
}  // namespace airtime::worker
