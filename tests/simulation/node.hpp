#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/batch_charger.hpp"
#include "tests/simulation/faulty_store.hpp"

namespace airtime::simulation {

/// A freeDiameter node as its shard sees the world: requests in, answers out, a cache of its own.
class Node {
  public:
    /// What left the node for the client; it may be lost on the way.
    using Answered =
        std::function<void(const charging::CreditControlRequest&, const charging::CreditControlAnswer&)>;

    Node(World& world, std::string name, std::size_t cached_contracts_max, Answered answered);

    /// Each request is answered once, unless the node dies.
    void charge(const std::vector<charging::CreditControlRequest>& requests);
    /// A new process: a new boot, an empty cache.
    void restart();
    void reload();
    bool busy() const { return busy_; }

  private:
    /// Those that the request may have been decided on, with what they were meanwhile.
    std::vector<charging::ContractId> addressed(const charging::CreditControlRequest& request,
                                                std::size_t replaced_before) const;
    void check_on(const std::optional<charging::ContractId>& contract,
                  const charging::CreditControlRequest& request, const charging::CreditControlAnswer& answer,
                  std::size_t replaced_before, const charging::Circumstances& circumstances);
    void check_answer(const charging::CreditControlRequest& request,
                      const charging::CreditControlAnswer& answer, std::size_t replaced_before,
                      const charging::Circumstances& circumstances);

    World& world_;
    std::string name_;
    std::size_t cached_contracts_max_;
    Answered answered_;
    FaultyStore store_;
    unsigned boots_ = 0;
    const charging::Policy* policy_ = nullptr;
    std::unique_ptr<engine::BatchCharger> charger_;
    bool busy_ = false;
};

}  // namespace airtime::simulation
