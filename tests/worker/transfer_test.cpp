#include "operations/transfer.hpp"

#include <gtest/gtest.h>

#include "store/memory/memory_contract_store.hpp"
#include "tests/worker/lent_money.hpp"
#include "worker/due_timers.hpp"

namespace airtime::worker {
namespace {

using namespace worker_test;

/// c1 has sent 2,000 to c2, and whoever did it crashed before the credit.
class InterruptedTransfer : public testing::Test {
  protected:
    InterruptedTransfer() {
        policy_.transfer.allowed = true;
        for (const char* id : {"c1", "c2"}) put_borrower(contracts_, id, policy_, tokens_);
        recharge(contracts_, "c1", "r1", Money::from_units(50'000), policy_, tokens_);
        const auto sent =
            store::change_contract(editor_, charging::ContractId{"c1"}, [](charging::Draft& draft) {
                return charging::send_transfer(
                    draft, {{"t1"}, charging::ContractId{"c2"}, Money::from_units(2'000)});
            });
        EXPECT_TRUE(std::holds_alternative<charging::TransferSent>(
            std::get<store::Changed<charging::TransferOutcome>>(sent).value));
        pending_ = load(contracts_, "c1").contract.transfers.at(0);
    }

    charging::MoneySum received() { return load(contracts_, "c2").contract.totals.adjusted; }
    void run_timers_at(charging::Instant now) { EXPECT_TRUE(timers_.run_due(10, {.now = now}).ok()); }
    void expect_finished() {
        EXPECT_EQ(received(), Money::from_units(2'000));
        EXPECT_TRUE(load(contracts_, "c1").contract.transfers.empty());
        for (const char* id : {"c1", "c2"}) {
            const auto contract = load(contracts_, id).contract;
            EXPECT_EQ(charging::balance_of(contract), contract.totals.expected_balance());
        }
    }

    charging::Instant now_ = start;
    store::MemoryRedis redis_{4, [this] { return now_; }};
    charging::Policy policy_ = plain_policy();
    store::MemoryContractStore contracts_{redis_};
    store::TokenSource tokens_{"test", "1"};
    store::Editor editor_{contracts_, policy_, tokens_, {.now = start}};
    DueTimers timers_{contracts_, policy_, {"timers", "1"}};
    charging::PendingTransfer pending_;
};

TEST_F(InterruptedTransfer, IsFinishedByItsTimer) {
    run_timers_at(start + std::chrono::seconds{29});
    EXPECT_EQ(received(), Money{});
    run_timers_at(start + std::chrono::seconds{30});
    expect_finished();
    run_timers_at(start + std::chrono::seconds{90});
    expect_finished();
}

TEST_F(InterruptedTransfer, IsCreditedOnceWhenOnlyTheForgettingWasLost) {
    ASSERT_EQ(operations::finish_transfer(editor_, {"c1"}, pending_), operations::TransferProgress::credited);
    const auto forgotten = load(contracts_, "c1");
    charging::ContractChange remembered{forgotten.contract, {}, {}};
    remembered.contract.transfers = {pending_};
    commit(contracts_, forgotten, remembered, policy_, tokens_);
    run_timers_at(start + std::chrono::seconds{30});
    expect_finished();
}

TEST_F(InterruptedTransfer, IsCreditedOnceAlsoWhenNobodyLooksForWeeks) {
    const auto credited = store::change_contract(
        editor_, charging::ContractId{"c2"},
        [&](charging::Draft& draft) { return charging::receive_transfer(draft, {"c1"}, pending_); });
    ASSERT_TRUE(std::holds_alternative<store::Changed<charging::TransferEnd>>(credited));
    now_ += std::chrono::weeks{4};
    run_timers_at(now_);
    expect_finished();
}

TEST_F(InterruptedTransfer, IsFinishedByAnybodyAndOnlyOnce) {
    using operations::TransferProgress;
    EXPECT_EQ(operations::finish_transfer(editor_, {"c1"}, pending_), TransferProgress::credited);
    EXPECT_EQ(operations::finish_transfer(editor_, {"c1"}, pending_), TransferProgress::credited);
    expect_finished();
}

TEST_F(InterruptedTransfer, IsGivenBackWhereTheReceiverCannotUseItAnyMore) {
    const auto before = load(contracts_, "c2");
    charging::ContractChange ended{before.contract, {}, {}};
    ended.contract.life_cycle = charging::LifeCycle::expired;
    commit(contracts_, before, ended, policy_, tokens_);
    run_timers_at(start + std::chrono::seconds{30});
    const auto sender = load(contracts_, "c1").contract;
    EXPECT_TRUE(sender.transfers.empty());
    EXPECT_EQ(sender.totals.adjusted, Money{});
    EXPECT_EQ(charging::balance_of(sender), sender.totals.expected_balance());
    const auto filled = load(contracts_, "c2");
    charging::ContractChange revived{filled.contract, {}, {}};
    revived.contract.life_cycle = charging::LifeCycle::active;
    commit(contracts_, filled, revived, policy_, tokens_);
    EXPECT_EQ(operations::finish_transfer(editor_, {"c1"}, pending_),
              operations::TransferProgress::given_back)
        << "whoever looked before hears what was decided";
    EXPECT_EQ(received(), Money{});
    EXPECT_EQ(load(contracts_, "c1").contract.totals.adjusted, Money{});
}

TEST_F(InterruptedTransfer, LeavesNothingAtTheReceiverWhereOnlyTheClearingWasLost) {
    ASSERT_TRUE(std::holds_alternative<store::Changed<charging::TransferEnd>>(store::change_contract(
        editor_, charging::ContractId{"c2"},
        [&](charging::Draft& draft) { return charging::receive_transfer(draft, {"c1"}, pending_); })));
    ASSERT_TRUE(std::holds_alternative<store::Changed<bool>>(
        store::change_contract(editor_, charging::ContractId{"c1"}, [&](charging::Draft& draft) {
            charging::forget_transfer(draft, pending_);
            return true;
        })));
    run_timers_at(start + std::chrono::minutes{10});
    expect_finished();
    EXPECT_TRUE(load(contracts_, "c2").contract.received.at(0).cleared);
    charging::Draft later{{load(contracts_, "c2").contract, {}, {}, {}},
                          policy_,
                          {.now = start + std::chrono::days{1} + std::chrono::minutes{10}}};
    charging::postpone_due_transfers(later);
    EXPECT_TRUE(later.contract().received.empty());
}

}  // namespace
}  // namespace airtime::worker
