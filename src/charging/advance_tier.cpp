#include "charging/advance.hpp"

namespace airtime::charging {

const AdvanceTier* tier_of(const Contract& contract, const Policy& policy, Instant now) {
    const Money spend = average_spend(contract, policy.calendar, now);
    const AdvanceTier* reached = nullptr;
    for (const AdvanceTier& tier : policy.advance.tiers) {
        if (tier.arpu_min <= spend) {
            reached = &tier;
        }
    }
    return reached;
}

}  // namespace airtime::charging
