#include "charging/service_access.hpp"

#include <algorithm>

namespace airtime::charging {

std::optional<ResultCode> service_denial(const Contract& contract, Instant now) {
    const bool expired = contract.expires_at && *contract.expires_at <= now;
    if (expired || contract.life_cycle == LifeCycle::expired) return ResultCode::authorization_rejected;
    if (contract.life_cycle == LifeCycle::two_way) return ResultCode::end_user_service_denied;
    return std::nullopt;
}

std::optional<ResultCode> service_denial(const Contract& contract, const Tariff& tariff, Instant now) {
    return tariff.given_when_blocked ? std::nullopt : service_denial(contract, now);
}

bool is_supported_context(const Policy& policy, std::string_view service_context) {
    return std::any_of(policy.selectors.begin(), policy.selectors.end(),
                       [&](const ServiceSelector& selector) {
                           return matches_service_context(service_context, selector.service_context_tail);
                       });
}

void RequestAdvance::consider(Draft& draft, const AdvanceNeed& need) {
    if (decided_) return;
    const AdvanceOutcome outcome = consider_automatic_advance(draft, need);
    if (const auto* advance = std::get_if<AdvanceId>(&outcome)) {
        granted_ = *advance;
        decided_ = true;
    } else if (const auto* refusal = std::get_if<AdvanceRefusal>(&outcome)) {
        if (!refusal_) refusal_ = *refusal;
        // A shadow is recorded once for a request, as an advance would be granted once.
        decided_ = *refusal == AdvanceRefusal::mode_off;
    }
}

}  // namespace airtime::charging
