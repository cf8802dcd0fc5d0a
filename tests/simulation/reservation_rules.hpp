#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"

namespace airtime::simulation {

/// Money is set aside no longer than its Validity-Time and grace, whatever becomes of its session.
class ReservationRules {
  public:
    explicit ReservationRules(const charging::Policy& policy) : policy_(&policy) {}

    void check(const CommittedStep& step);
    /// After the workers did all they could, what is over has ended.
    void nothing_left(const charging::Contract& contract, charging::Instant now) const;

  private:
    using Place = std::tuple<charging::ContractId, charging::SessionId, charging::ServiceName, std::uint32_t>;

    static Place place_of(const charging::Contract& contract, const charging::Session& session,
                          const charging::ChargedService& service);

    const charging::Policy* policy_;
    std::map<Place, charging::Instant> since_;  ///< when it was set aside last
};

}  // namespace airtime::simulation
