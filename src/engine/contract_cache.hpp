#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "store/commit.hpp"

namespace airtime::engine {

/// The states that a shard used last, by contract and by every address the contract carries. Never trusted: a
/// commit names the state's token, so that a stale state costs a second try and nothing else.
class ContractCache {
  public:
    /// Beyond `contracts_max` the one used longest ago goes; zero keeps nothing.
    explicit ContractCache(std::size_t contracts_max) : contracts_max_(contracts_max) {}

    struct State : store::Snapshot {
        /// The store, when it was last asked, had another state than the one that was left here.
        bool changes_elsewhere = false;
    };
    /// States are shared, not copied: a contract is some thirty pieces of memory.
    using Cached = std::shared_ptr<const State>;

    /// Null for none.
    Cached find(const charging::SubscriberAddress& address);
    /// Replaces what was known of the contract by what was committed here, without ended sessions.
    /// An address that it no longer carries finds nothing any more.
    Cached put_committed(store::Snapshot snapshot);
    /// The same with what the store says.
    Cached put_loaded(store::Snapshot snapshot);
    void erase(const charging::ContractId& contract);
    void clear();
    std::size_t size() const { return by_contract_.size(); }

  private:
    using Entries = std::list<Cached>;

    const State* known(const charging::ContractId& contract) const;
    Cached put(State state);
    void index(const store::Snapshot& snapshot);
    void forget_addresses(const store::Snapshot& snapshot);

    std::size_t contracts_max_;
    Entries entries_;  ///< the one used last in front
    std::unordered_map<std::string, Entries::iterator> by_contract_;
    std::unordered_map<std::string, std::string> contract_by_address_;
};

}  // namespace airtime::engine
