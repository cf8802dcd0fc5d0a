#include "charging/sessions/service_access.hpp"

#include <algorithm>

#include "charging/lending/automatic_advance.hpp"
#include "charging/rating/rating.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

std::optional<ResultCode> service_denial(const Contract& contract, const Policy& policy, Instant now) {
    const LifeCycle state = life_cycle_at(contract, policy.life_cycle, now);
    if (state == LifeCycle::expired) return ResultCode::authorization_rejected;
    if (state == LifeCycle::two_way && !policy.life_cycle.charged.contains(state)) {
        return ResultCode::end_user_service_denied;
    }
    return std::nullopt;
}

std::optional<ResultCode> service_denial(const Contract& contract, const Tariff& tariff, const Policy& policy,
                                         Instant now) {
    if (tariff.given_when_blocked) return std::nullopt;
    if (const auto denial = service_denial(contract, policy, now)) return denial;
    const LifeCycle state = life_cycle_at(contract, policy.life_cycle, now);
    const bool given = policy.life_cycle.charged.contains(state) || is_always_free(tariff);
    return given ? std::nullopt : std::optional{ResultCode::end_user_service_denied};
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
