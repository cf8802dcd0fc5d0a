#pragma once

#include <map>
#include <string>
#include <tuple>

#include "tests/simulation/committed_step.hpp"
#include "tests/simulation/sent_requests.hpp"

namespace airtime::simulation {

/// Money comes in only from those that may put it in, and nobody gives back more than it took.
class CreditRules {
  public:
    explicit CreditRules(const SentRequests& sent) : sent_(&sent) {}

    void check(const CommittedStep& step);

  private:
    using Debtor = std::tuple<charging::ContractId, std::string>;  ///< contract, Origin-Host

    const SentRequests* sent_;
    std::map<Debtor, charging::Money> debited_;  ///< directly, less what was given back
};

}  // namespace airtime::simulation
