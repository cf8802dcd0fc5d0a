#include <gmock/gmock.h>

#include "charging/lending/borrower.hpp"
#include "store/make_commit.hpp"
#include "tests/store/sample_contract.hpp"
#include "tests/store/stores_under_test.hpp"

namespace airtime::store_test {
namespace {

using std::chrono::milliseconds;
using store::WorkEntry;
using ::testing::IsEmpty;

class WorkQueueConformance : public StoreConformance {
  protected:
    std::unique_ptr<store::WorkQueue> queue = backend().work_queue("w1");

    /// Leaves one work entry for each recharge, in contracts of their own.
    void recharge(const std::vector<std::string>& recharges) {
        const std::unique_ptr<store::ContractStore> contracts = backend().contract_store();
        for (const std::string& id : recharges) {
            const charging::Contract contract = borrower("c-" + id);
            const store::Commit commit = store::make_commit(
                {.contract = contract, .token = {}},
                {.contract = contract, .events = {}, .work = {{.contract = contract.id, .recharge = {id}}}},
                charging::Policy{}, charging::Instant{}, next_token());
            ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*contracts, commit)));
        }
    }

    static std::vector<std::string> recharges_of(const std::vector<WorkEntry>& entries) {
        std::vector<std::string> ids;
        for (const WorkEntry& entry : entries) {
            EXPECT_EQ(entry.item.contract.value, "c-" + entry.item.recharge.value);
            ids.push_back(entry.item.recharge.value);
        }
        std::ranges::sort(ids);
        return ids;
    }
};

using Ids = std::vector<std::string>;

TEST_P(WorkQueueConformance, HasNothingToDoAtFirst) {
    EXPECT_THAT(*queue->take(10, milliseconds{1}), IsEmpty());
    EXPECT_THAT(*queue->claim(10, milliseconds{0}), IsEmpty());
    EXPECT_EQ(*queue->backlog(), 0U);
}

TEST_P(WorkQueueConformance, HandsOutWhatWasThereBeforeTheFirstWorker) {
    recharge({"r1", "r2", "r3"});
    EXPECT_EQ(recharges_of(*queue->take(10, milliseconds{1})), (Ids{"r1", "r2", "r3"}));
}

TEST_P(WorkQueueConformance, CarriesRechargeIdsOfAnyBytes) {
    recharge({std::string("topup;\xff\0 \r\n;1", 13)});
    EXPECT_EQ(recharges_of(*queue->take(10, milliseconds{1})), (Ids{std::string("topup;\xff\0 \r\n;1", 13)}));
}

TEST_P(WorkQueueConformance, HandsOutAtMostSoMany) {
    recharge({"r1", "r2", "r3", "r4", "r5"});
    Ids all;
    for (const std::size_t expected : {2U, 2U, 1U, 0U}) {
        const auto entries = queue->take(2, milliseconds{1});
        EXPECT_EQ(entries->size(), expected);
        const Ids ids = recharges_of(*entries);
        all.insert(all.end(), ids.begin(), ids.end());
    }
    std::ranges::sort(all);
    EXPECT_EQ(all, (Ids{"r1", "r2", "r3", "r4", "r5"}));
}

TEST_P(WorkQueueConformance, GivesAnEntryToOneWorker) {
    const std::unique_ptr<store::WorkQueue> other = backend().work_queue("w2");
    recharge({"r1"});
    EXPECT_EQ(queue->take(10, milliseconds{1})->size(), 1U);
    EXPECT_THAT(*other->take(10, milliseconds{1}), IsEmpty());
}

TEST_P(WorkQueueConformance, ForgetsWhatWasAcknowledged) {
    recharge({"r1", "r2"});
    const std::vector<WorkEntry> taken = *queue->take(10, milliseconds{1});
    EXPECT_EQ(*queue->backlog(), 2U);
    ASSERT_TRUE(queue->acknowledge(taken));
    EXPECT_EQ(*queue->backlog(), 0U);
    EXPECT_THAT(*queue->claim(10, milliseconds{0}), IsEmpty());
}

TEST_P(WorkQueueConformance, AcknowledgingTwiceOrNothingIsNoMistake) {
    recharge({"r1"});
    const std::vector<WorkEntry> taken = *queue->take(10, milliseconds{1});
    EXPECT_TRUE(queue->acknowledge(taken));
    EXPECT_TRUE(queue->acknowledge(taken));
    EXPECT_TRUE(queue->acknowledge({}));
}

TEST_P(WorkQueueConformance, ClaimsWhatAnotherWorkerLeft) {
    const std::unique_ptr<store::WorkQueue> dead = backend().work_queue("w2");
    recharge({"r1", "r2", "r3"});
    ASSERT_EQ(dead->take(10, milliseconds{1})->size(), 3U);
    EXPECT_THAT(*queue->claim(10, milliseconds{60'000}), IsEmpty());
    backend().pass(milliseconds{30});
    EXPECT_EQ(queue->claim(2, milliseconds{20})->size(), 2U);
}

TEST_P(WorkQueueConformance, AClaimedEntryIsFreshAgain) {
    const std::unique_ptr<store::WorkQueue> dead = backend().work_queue("w2");
    recharge({"r1"});
    ASSERT_EQ(dead->take(10, milliseconds{1})->size(), 1U);
    backend().pass(milliseconds{600});
    const std::vector<WorkEntry> claimed = *queue->claim(10, milliseconds{500});
    EXPECT_EQ(recharges_of(claimed), (Ids{"r1"}));
    EXPECT_THAT(*dead->claim(10, milliseconds{500}), IsEmpty());
    ASSERT_TRUE(queue->acknowledge(claimed));
    EXPECT_EQ(*queue->backlog(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Memory, WorkQueueConformance, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, WorkQueueConformance, ::testing::Values(redis_backend));

}  // namespace
}  // namespace airtime::store_test
