#include "worker/due_timers.hpp"

#include <gtest/gtest.h>

#include "store/memory/memory_contract_store.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/worker/lent_money.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;

class DueTimersTest : public testing::Test {
  protected:
    DueTimersTest() { put_borrower(contracts_, "c1", policy_, tokens_); }

    std::size_t run_at(charging::Instant now) {
        const auto due = timers_.run_due(10, {.now = now});
        EXPECT_TRUE(due.ok());
        return due.ok() ? *due : 0;
    }

    store::MemoryRedis redis_{4, [] { return start; }};
    charging::Policy policy_ = plain_policy();
    store::MemoryContractStore contracts_{redis_};
    store::TokenSource tokens_{"test", "1"};
    DueTimers timers_{contracts_, policy_, {"timers", "1"}};
};

TEST_F(DueTimersTest, AnAdvanceIsOverdueOnceAtItsDueDate) {
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(run_at(due_at - std::chrono::milliseconds{1}), 0U);
    EXPECT_EQ(run_at(due_at), 1U);
    const auto contract = load(contracts_, "c1").contract;
    EXPECT_EQ(contract.advances.front().state, charging::AdvanceState::overdue);
    EXPECT_EQ(run_at(due_at), 0U);
    EXPECT_EQ(load(contracts_, "c1").contract, contract);
}

TEST_F(DueTimersTest, AHoldWhoseEntryWasLostIsRecovered) {
    recharge(contracts_, "c1", "r1", Money::from_units(5'000), policy_, tokens_);
    redis_.locked([](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) partition.work.clear();
    });
    const auto retry_at = start + std::chrono::seconds{policy_.session.recovery_retry_s};
    EXPECT_EQ(run_at(retry_at - std::chrono::milliseconds{1}), 0U);
    EXPECT_EQ(run_at(retry_at), 1U);
    const auto contract = load(contracts_, "c1").contract;
    EXPECT_TRUE(contract.holds.empty());
    EXPECT_EQ(charging::debt_of(contract), Money::from_units(7'000));
}

TEST_F(DueTimersTest, AnExpiredSessionFreesWhatItReserved) {
    const auto before = load(contracts_, "c1");
    auto contract = before.contract;
    contract.sessions.push_back(
        {.id = {"s1"},
         .client_host = "pgw",
         .opened_at = start,
         .expires_at = start + std::chrono::seconds{1'200},
         .closed_at = {},
         .services = {{.key = {},
                       .service = {"data"},
                       .used = {},
                       .reservation =
                           charging::Reservation{
                               .granted_units = 1,
                               .parts = {{.account = {"main"}, .amount = Money::from_units(500)}},
                               .expires_at = start + std::chrono::seconds{1'200}}}},
         .answers = {},
         .dropped_through = {},
         .unseen_advance = {}});
    commit(contracts_, before, {contract, {}, {}, {}}, policy_, tokens_);
    EXPECT_EQ(charging::reserved_in(load(contracts_, "c1").contract, {"main"}), Money::from_units(500));
    EXPECT_EQ(run_at(start + std::chrono::seconds{1'200}), 1U);
    EXPECT_EQ(charging::reserved_in(load(contracts_, "c1").contract, {"main"}), Money{});
}

TEST_F(DueTimersTest, ATimerThatAnotherPolicySetMovesAway) {
    redis_.locked([](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) {
            for (auto& [contract, at] : partition.timers) at = start;
        }
    });
    EXPECT_EQ(run_at(start), 1U);
    EXPECT_EQ(run_at(start), 0U) << "it would stand in front of the others forever";
    EXPECT_EQ(run_at(start + std::chrono::days{30}), 1U) << "the due date is not lost";
}

/// Makes the contract of that id nonsense, or puts it right again.
void spoil(store::MemoryRedis& redis, const std::string& id, bool spoiled = true) {
    redis.locked([&](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) {
            const auto found = partition.contracts.find(id);
            if (found == partition.contracts.end()) continue;
            if (spoiled) {
                found->second["spoiled"] = std::exchange(found->second["accounts"], "nonsense");
            } else {
                found->second["accounts"] = found->second["spoiled"];
                found->second.erase("spoiled");
            }
        }
    });
}

TEST_F(DueTimersTest, ThoseThatCannotBeReadDoNotStopTheOthers) {
    for (int i = 0; i < 30; ++i) {
        const std::string id = "a" + std::to_string(i);
        put_borrower(contracts_, id, policy_, tokens_);
        spoil(redis_, id);
    }
    const auto due_at = start + std::chrono::days{30};
    for (int round = 0; round < 3; ++round) EXPECT_EQ(run_at(due_at), 10U);
    EXPECT_EQ(run_at(due_at), 1U);
    EXPECT_EQ(load(contracts_, "c1").contract.advances.front().state, charging::AdvanceState::overdue);
    EXPECT_EQ(run_at(due_at), 0U);
}

TEST_F(DueTimersTest, OneThatCannotBeReadIsLookedAtMoreAndMoreSeldom) {
    using std::chrono::minutes;
    spoil(redis_, "c1");
    auto looked_at = start + std::chrono::days{30};
    EXPECT_EQ(run_at(looked_at), 1U);
    for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
        EXPECT_EQ(run_at(looked_at + minutes{pause} - std::chrono::milliseconds{1}), 0U) << pause;
        looked_at += minutes{pause};
        EXPECT_EQ(run_at(looked_at), 1U) << pause;
    }
    spoil(redis_, "c1", false);
    looked_at += minutes{60};
    EXPECT_EQ(run_at(looked_at), 1U);
    EXPECT_EQ(load(contracts_, "c1").contract.advances.front().state, charging::AdvanceState::overdue);
    spoil(redis_, "c1");
    redis_.locked([&](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) {
            if (partition.contracts.contains("c1")) partition.timers["c1"] = looked_at;
        }
    });
    EXPECT_EQ(run_at(looked_at), 1U);
    EXPECT_EQ(run_at(looked_at + minutes{1}), 1U) << "the pauses begin again";
}

TEST_F(DueTimersTest, OneThatStaysDueIsPutOff) {
    const auto before = load(contracts_, "c1");
    auto contract = before.contract;
    contract.transfers.push_back(
        {.id = {"t1"}, .receiver = {"nobody"}, .amount = Money::from_units(1), .next_try_at = start});
    commit(contracts_, before, {contract, {}, {}, {}}, policy_, tokens_);
    policy_.session.recovery_retry_s = 0;
    EXPECT_EQ(run_at(start), 1U);
    EXPECT_EQ(run_at(start + std::chrono::seconds{59}), 0U);
    EXPECT_TRUE(load(contracts_, "c1").contract.transfers.empty())
        << "given back, and nothing is due any more";
    EXPECT_EQ(run_at(start + std::chrono::seconds{60}), 0U);
}

TEST_F(DueTimersTest, ATimerOfNobodysContractGoes) {
    const auto partition = store::partition_of({"gone"}, redis_.partitions()).number;
    redis_.locked(
        [&](store::MemoryStoreState& state) { state.partitions[partition].timers["gone"] = start; });
    EXPECT_EQ(run_at(start), 1U);
    EXPECT_EQ(run_at(start + std::chrono::hours{2}), 0U);
}

TEST_F(DueTimersTest, SoonestFirstAndNoMoreThanAsked) {
    put_borrower(contracts_, "c2", policy_, tokens_);
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 1U);
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 1U);
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 0U);
}

TEST_F(DueTimersTest, TellsWhatItDidAndOfAllThatItPutOffTheFirst) {
    const LogLines log;
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(run_at(due_at), 1U);
    EXPECT_EQ(log.count("timer.done contract=c1 event="), 1);
    EXPECT_FALSE(log.tell("timers.put_off"));
    put_borrower(contracts_, "c2", policy_, tokens_);
    put_borrower(contracts_, "c3", policy_, tokens_);
    spoil(redis_, "c2");
    spoil(redis_, "c3");
    EXPECT_EQ(run_at(due_at), 2U);
    EXPECT_EQ(log.count("timers.put_off contracts=2 first: contract=c"), 1);
    EXPECT_EQ(log.count(" reason=unreadable minutes=1"), 1);
    EXPECT_EQ(run_at(due_at + std::chrono::minutes{1}), 2U);
    EXPECT_EQ(log.count(" reason=unreadable minutes=2"), 1);
}

/// The store as it is, but no commit comes through.
class DeafStore : public store::MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;
    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        for (std::size_t i = 0; i < commits.size(); ++i) done(i, outcome);
    }
    store::StoreError outcome = store::StoreError::timeout;
};

TEST_F(DueTimersTest, GivesARoundUpWhoseCommitsDoNotComeThrough) {
    DeafStore deaf{redis_};
    DueTimers timers{deaf, policy_, {"timers", "2"}};
    const auto due_at = start + std::chrono::days{30};
    const auto failed = timers.run_due(10, {.now = due_at});
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error(), store::StoreError::timeout);
    EXPECT_EQ(run_at(due_at), 1U) << "nothing was put off";
}

TEST_F(DueTimersTest, PutsAContractOffThatMakesNoSenseToTheStore) {
    DeafStore deaf{redis_};
    deaf.outcome = store::StoreError::corrupt;
    DueTimers timers{deaf, policy_, {"timers", "2"}};
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(*timers.run_due(10, {.now = due_at}), 1U);
    EXPECT_EQ(run_at(due_at), 0U);
    EXPECT_EQ(run_at(due_at + std::chrono::minutes{1}), 1U);
}

}  // namespace
}  // namespace airtime::worker
