#pragma once

#include <string_view>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/lending/advance_need.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"

/// What stands between a subscriber and a service before money is looked at.
namespace airtime::charging {

/// Why no service at all is given: 4010 where both ways are blocked, 5003 to an expired contract. Empty:
/// nothing stands in the way.
std::optional<ResultCode> service_denial(const Contract& contract, const Policy& policy, Instant now);
/// The same for one service: 4010 also where one way is blocked and the service costs something. It may be
/// given even to blocked and expired contracts.
std::optional<ResultCode> service_denial(const Contract& contract, const Tariff& tariff, const Policy& policy,
                                         Instant now);

/// The advance of one request: considered for each service that asks until one was granted.
class RequestAdvance {
  public:
    /// Considers an advance for `need`. Once one was granted, or recorded as a shadow, no other is.
    void consider(Draft& draft, const AdvanceNeed& need);

    const std::optional<AdvanceId>& granted() const { return granted_; }
    /// The first refusal; empty if none was considered or one was granted.
    std::optional<AdvanceRefusal> refusal() const { return granted_ ? std::nullopt : refusal_; }

  private:
    std::optional<AdvanceId> granted_;
    std::optional<AdvanceRefusal> refusal_;
    bool decided_ = false;
};

}  // namespace airtime::charging
