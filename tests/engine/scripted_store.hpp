#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "store/memory/memory_contract_store.hpp"

namespace airtime::engine {

/// The store in memory, with its round trips counted and a failure, or another node's commit, where the test
/// wants it.
class ScriptedStore : public store::ContractStore {
  public:
    explicit ScriptedStore(store::MemoryRedis& redis) : store_(redis) {}

    unsigned loads = 0;
    unsigned ended_loads = 0;
    unsigned commit_calls = 0;
    std::size_t commands = 0;          ///< in them
    unsigned states_in_conflicts = 0;  ///< whole contracts that came with an outcome
    /// What happens before the n-th command of the next call that commits, once.
    std::map<std::size_t, std::function<void()>> before_command;
    /// Instead of the reply to the n-th command of the next call that commits; the command itself is done.
    std::map<std::size_t, store::StoreError> reply_lost;
    std::optional<store::StoreError> load_fails;

    bool stores_compactly() override { return store_.stores_compactly(); }

    std::vector<store::LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override {
        ++loads;
        if (load_fails) {
            return std::vector<store::LoadResult>(addresses.size(), store::LoadResult{*load_fails});
        }
        return store_.load(addresses);
    }

    std::vector<store::EndedResult> load_ended(std::span<const store::EndedPlace> places) override {
        ++ended_loads;
        if (load_fails) {
            return std::vector<store::EndedResult>(places.size(), store::EndedResult{*load_fails});
        }
        return store_.load_ended(places);
    }

    Result<std::optional<charging::ContractId>, store::StoreError> last_holder(
        const charging::SubscriberAddress& address) override {
        return store_.last_holder(address);
    }

    Result<Done, store::StoreError> remember_holder(const charging::SubscriberAddress& address,
                                                    const charging::ContractId& contract,
                                                    std::uint32_t kept_s) override {
        return store_.remember_holder(address, contract, kept_s);
    }
    Result<std::vector<std::vector<charging::ContractId>>, store::StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses) override {
        return store_.remembered_holders(addresses);
    }

    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override {
        ++commit_calls;
        commands += commits.size();
        const auto before = std::exchange(before_command, {});
        const auto lost = std::exchange(reply_lost, {});
        for (std::size_t i = 0; i < commits.size(); ++i) {
            if (const auto other = before.find(i); other != before.end()) other->second();
            store::CommitOutcome outcome = store::commit_one(store_, commits[i]);
            if (const auto* conflict = std::get_if<store::Conflict>(&outcome)) {
                states_in_conflicts += conflict->current ? 1U : 0U;
            }
            const auto failure = lost.find(i);
            done(i, failure == lost.end() ? std::move(outcome) : store::CommitOutcome{failure->second});
        }
    }

    Result<bool, store::StoreError> index_subscriber(const charging::Contract& contract) override {
        return store_.index_subscriber(contract);
    }
    Result<std::vector<charging::ContractId>, store::StoreError> due_contracts(charging::Instant until,
                                                                               std::size_t max) override {
        return store_.due_contracts(until, max);
    }
    Result<Done, store::StoreError> move_timers(std::span<const store::TimerMove> moves) override {
        return store_.move_timers(moves);
    }
    Result<Done, store::StoreError> each_contract(
        const std::function<bool(const charging::ContractId&)>& each) override {
        return store_.each_contract(each);
    }
    Result<charging::Exposure, store::StoreError> read_exposure() override { return store_.read_exposure(); }
    Result<Done, store::StoreError> index_listed(std::string_view list, const charging::ContractId& contract,
                                                 bool on) override {
        return store_.index_listed(list, contract, on);
    }
    Result<std::vector<charging::ContractId>, store::StoreError> listed(std::string_view list) override {
        return store_.listed(list);
    }
    Result<store::OperatorSettings, store::StoreError> read_settings() override {
        return store_.read_settings();
    }
    Result<Done, store::StoreError> switch_lending(bool on, const charging::Decree& by) override {
        return store_.switch_lending(on, by);
    }
    Result<Done, store::StoreError> set_clock_offset(std::int64_t offset_s) override {
        return store_.set_clock_offset(offset_s);
    }

  private:
    store::MemoryContractStore store_;
};

}  // namespace airtime::engine
