#include "charging/lending/advance.hpp"

namespace airtime::charging {

const AdvanceTier* tier_of(const Contract& contract, const Policy& policy, Instant now) {
    const Money spend = average_spend(contract, policy, now);
    const AdvanceTier* reached = nullptr;
    for (const AdvanceTier& tier : policy.advance_for(contract.segment).tiers) {
        if (tier.arpu_min <= spend) reached = &tier;
    }
    return reached;
}

}  // namespace airtime::charging
