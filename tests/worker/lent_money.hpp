#pragma once

#include <gtest/gtest.h>

#include <string>

#include "charging/changes/open_contract.hpp"
#include "charging/recharge/recharge.hpp"
#include "store/contract_store.hpp"
#include "store/make_commit.hpp"

/// A borrower with a debt, put into a store.
namespace airtime::worker_test {

using charging::Money;

inline constexpr charging::Instant start{std::chrono::milliseconds{1'795'392'000'000}};

inline charging::Policy plain_policy() {
    charging::Policy policy;
    policy.accounts = {{.name = {"main"}, .receives_advances = true, .revenue = true}};
    policy.recharge = {.service_contexts = {"recharge@airtime"}, .account = {"main"}};
    policy.recovery = {.share_when_short_percent = 80, .keep_at_least = {}};
    return policy;
}

/// Principal 10,000 credited to main, fee 1,000.
inline charging::Contract borrower(const std::string& id, const charging::Policy& policy) {
    charging::Contract contract;
    contract.id = {id};
    contract.activated_at = start;
    auto change = charging::open_contract(contract, policy, {.now = start});
    charging::Draft draft{std::move(change), policy, {.now = start}};
    charging::Contract& open = draft.contract();
    open.account({"main"})->balance += Money::from_units(10'000);
    open.advances.push_back({.id = {"a1"},
                             .account = {"main"},
                             .principal = Money::from_units(10'000),
                             .fee = Money::from_units(1'000),
                             .outstanding_principal = Money::from_units(10'000),
                             .outstanding_fee = Money::from_units(1'000),
                             .channel = charging::Channel::automatic,
                             .state = charging::AdvanceState::open,
                             .granted_at = start,
                             .due_at = start + std::chrono::days{30},
                             .drawn = true,
                             .policy = ""});
    charging::LedgerEvent event;
    event.kind = charging::EventKind::advanced;
    event.changes = {{.account = {"main"}, .amount = Money::from_units(10'000)}};
    event.principal = Money::from_units(10'000);
    event.fee = Money::from_units(1'000);
    event.advance = charging::AdvanceId{"a1"};
    draft.record(event);
    return draft.contract();
}

inline store::Snapshot load(store::ContractStore& contracts, const std::string& id) {
    const charging::SubscriberAddress address = charging::ContractId{id};
    auto loaded = contracts.load({&address, 1});
    if (!loaded.front().ok() || !loaded.front().value()) {
        ADD_FAILURE() << "contract " << id << " cannot be loaded";
        return {};
    }
    return *loaded.front().value();
}

/// Makes `change` real; it must not meet a conflict.
inline void commit(store::ContractStore& contracts, const store::Snapshot& before,
                   charging::ContractChange change, const charging::Policy& policy,
                   store::TokenSource& tokens) {
    const auto outcome =
        store::commit_one(contracts, store::make_commit(before, change, policy, start, tokens.next()));
    EXPECT_TRUE(std::holds_alternative<store::Committed>(outcome));
}

inline void put_borrower(store::ContractStore& contracts, const std::string& id,
                         const charging::Policy& policy, store::TokenSource& tokens) {
    store::Snapshot nothing;
    nothing.contract.id = {id};
    commit(contracts, nothing, {borrower(id, policy), {}, {}, {}}, policy, tokens);
}

inline void recharge(store::ContractStore& contracts, const std::string& id, const std::string& key,
                     Money amount, const charging::Policy& policy, store::TokenSource& tokens) {
    const store::Snapshot before = load(contracts, id);
    charging::Draft draft{{before.contract, {}, {}, {}}, policy, {.now = start}};
    charging::credit_recharge(draft, {key}, amount);
    commit(contracts, before, draft.change, policy, tokens);
}

}  // namespace airtime::worker_test
