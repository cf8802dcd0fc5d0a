#pragma once

#include <string>

#include "store/redis/policies_in_force.hpp"
#include "store/redis/redis_contract_store.hpp"

namespace airtime::worker {

/// Sets the timers of all contracts once after each change of a policy, whichever process it is in: a debtor
/// who never comes again has none that a new rule would wait for. Page by page; another worker, or this one
/// after a restart, goes on where the last page ended.
class Retiming {
  public:
    /// `process`: under whose name `policy` is in force.
    Retiming(store::RedisContractStore& contracts, store::RedisPolicies& policies,
             const charging::Policy& policy, std::string process);

    /// Sees to one page, of about `keys_max` keys of Redis. False: there is nothing to do.
    Result<bool, store::StoreError> step(std::size_t keys_max);

  private:
    Result<Done, store::StoreError> retime(const std::vector<charging::ContractId>& contracts);

    store::RedisContractStore& contracts_;
    store::RedisPolicies& policies_;
    const charging::Policy& policy_;
    std::string process_;
    bool noted_ = false;
};

}  // namespace airtime::worker
