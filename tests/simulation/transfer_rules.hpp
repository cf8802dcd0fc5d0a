#pragma once

#include <map>
#include <string>
#include <utility>

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"

namespace airtime::simulation {

/// What one subscriber sends another arrives or comes back, once, whoever crashes.
class TransferRules {
  public:
    explicit TransferRules(const charging::Policy& policy) : policy_(&policy) {}

    void check(const CommittedStep& step);
    /// After the workers did all they could, nothing is on its way.
    void nothing_left() const;

  private:
    struct Sent {
        charging::ContractId receiver;
        charging::Money amount;
        charging::Instant at;
        bool arrived = false;  ///< or it came back
    };

    void check_sent(const CommittedStep& step, const charging::LedgerEvent& event);
    void check_received(const CommittedStep& step, const charging::LedgerEvent& event);

    const charging::Policy* policy_;
    std::map<std::pair<charging::ContractId, std::string>, Sent> sent_;  ///< by sender and key
};

}  // namespace airtime::simulation
