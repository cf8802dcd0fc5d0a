#pragma once

#include <optional>
#include <vector>

#include "engine/charge_counts.hpp"
#include "engine/contract_cache.hpp"
#include "engine/turns.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

/// Finds the contract that each request is about, in the cache or in the store. A session stays with the
/// contract that opened it, whoever owns the number by now.
class ContractFinder {
  public:
    /// All outlive it.
    ContractFinder(store::ContractStore& store, ContractCache& cache, ChargeCounts& counts)
        : store_(store), cache_(cache), counts_(counts) {}

    /// The turns by their contracts, each with all that deciding it needs. Those that have no contract, or
    /// whose contract cannot be read now, are answered and left out; so are duplicates that a former owner of
    /// the number answered.
    Groups group_by_contract(std::vector<Turn> turns, const AnswerSink& answer);

  private:
    struct Asked;
    struct Found;

    ContractCache::Cached cached_for(const charging::CreditControlRequest& request);
    void find_cached(std::vector<Turn>& turns, Groups& groups);
    static std::vector<Turn> extract_wrong_guesses(std::vector<Turn>& turns, const Groups& groups);
    void load_missing(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer);
    static Asked missing_addresses(const std::vector<Turn>& turns, Groups& groups);
    std::vector<Found> load(const std::vector<charging::SubscriberAddress>& addresses, Groups& groups);
    static void assign(Turn& turn, const Asked& asked, const std::vector<Found>& found,
                       const AnswerSink& answer);

    store::ContractStore& store_;
    ContractCache& cache_;
    ChargeCounts& counts_;
};

}  // namespace airtime::engine
