#pragma once

#include <gmock/gmock.h>

#include "store/make_commit.hpp"
#include "tests/store/sample_contract.hpp"
#include "tests/store/stores_under_test.hpp"

namespace airtime::store_test {

template <class Kind>
bool is(const store::CommitOutcome& outcome) {
    return std::holds_alternative<Kind>(outcome);
}

class ContractStoreConformance : public StoreConformance {
  protected:
    std::unique_ptr<store::ContractStore> store = backend().contract_store();

    store::Commit change(store::Snapshot before, const charging::Contract& after) {
        before.becomes_compact = backend().form == store::StoredForm::compact;
        return store::make_commit(before, {.contract = after, .events = {}, .work = {}}, charging::Policy{},
                                  charging::Instant{}, next_token());
    }

    /// Commits the contract as new and makes it reachable.
    store::Snapshot create(const charging::Contract& contract) {
        const store::Commit commit = change({.contract = contract, .token = {}}, contract);
        EXPECT_TRUE(is<store::Committed>(commit_one(*store, commit)));
        EXPECT_TRUE(*store->index_subscriber(contract));
        return {.contract = contract, .token = commit.next};
    }

    std::optional<store::Snapshot> load(const charging::SubscriberAddress& address) {
        std::vector<store::LoadResult> results = store->load({&address, 1});
        EXPECT_EQ(results.size(), 1U);
        EXPECT_TRUE(results.front().ok());
        return std::move(*results.front());
    }

    /// The contract with `amount` more on its main account.
    static charging::Contract credited(charging::Contract contract, std::int64_t amount) {
        contract.account({"main"})->balance += charging::Money::from_units(amount);
        return contract;
    }

    std::vector<store::CommitOutcome> commit_all(const std::vector<store::Commit>& commits) {
        std::vector<store::CommitOutcome> outcomes(commits.size(), store::StoreError::disconnected);
        std::vector<unsigned> told(commits.size(), 0);
        store->commit(commits, [&](std::size_t index, store::CommitOutcome outcome) {
            ++told.at(index);
            outcomes.at(index) = std::move(outcome);
        });
        EXPECT_EQ(told, std::vector<unsigned>(commits.size(), 1)) << "each once";
        return outcomes;
    }
};

}  // namespace airtime::store_test
