#include "worker/due_timers.hpp"

#include <gtest/gtest.h>

#include "store/memory_store.hpp"
#include "worker/lent_money.hpp"

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
        for (auto& partition : state.partitions) {
            partition.work.clear();
        }
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
            for (auto& [contract, at] : partition.timers) {
                at = start;
            }
        }
    });
    EXPECT_EQ(run_at(start), 1U);
    EXPECT_EQ(run_at(start), 0U) << "it would stand in front of the others forever";
    EXPECT_EQ(run_at(start + std::chrono::days{30}), 1U) << "the due date is not lost";
}

TEST_F(DueTimersTest, SoonestFirstAndNoMoreThanAsked) {
    put_borrower(contracts_, "c2", policy_, tokens_);
    const auto due_at = start + std::chrono::days{30};
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 1U);
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 1U);
    EXPECT_EQ(*timers_.run_due(1, {.now = due_at}), 0U);
}

}  // namespace
}  // namespace airtime::worker
