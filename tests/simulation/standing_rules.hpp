#pragma once

#include <map>
#include <string>

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"

namespace airtime::simulation {

/// Who is paused is not lent to; a shadow's loans stay within the limit as real ones would; a number is given
/// up once for each key, whoever has it by then.
class StandingRules {
  public:
    explicit StandingRules(const charging::Policy& policy) : policy_(&policy) {}

    void check(const CommittedStep& step);

  private:
    void check_shadow(const CommittedStep& step, const charging::LedgerEvent& event);

    const charging::Policy* policy_;
    std::map<charging::ContractId, charging::Money> shadow_debt_;  ///< at least so much would be owed
    std::map<std::string, charging::Instant> given_up_;            ///< by "ported_out 84900000007 care-17"
};

}  // namespace airtime::simulation
