#include "charging/advance.hpp"

namespace airtime::charging {

AdvanceTerms terms_of(Money denomination, const AdvancePolicy& policy) {
    const Fee fee = fee_of(denomination, policy);
    const bool up_front = policy.fee_timing == FeeTiming::up_front;
    return {.credited = up_front ? denomination - fee.amount : denomination, .fee = fee};
}

bool within_limit(Money denomination, const Contract& contract, const Policy& policy, Instant now) {
    const AdvanceTier* tier = tier_of(contract, policy, now);
    if (tier == nullptr) {
        return false;
    }
    // Both: a small denomination may cost a higher fee than the tier's amount does.
    const Money debt = debt_less_held(contract);
    return debt + denomination <= tier->amount &&
           debt + terms_of(denomination, policy.advance).owed() <= debt_limit_of(contract, policy, now);
}

Money offer_to(const Contract& contract, const Policy& policy, Instant now) {
    Money offer;
    for (const Money denomination : policy.advance.denominations) {
        if (within_limit(denomination, contract, policy, now)) {
            offer = denomination;
        }
    }
    return offer;
}

Money debt_limit_of(const Contract& contract, const Policy& policy, Instant now) {
    const AdvanceTier* tier = tier_of(contract, policy, now);
    return tier == nullptr ? Money{} : terms_of(tier->amount, policy.advance).owed();
}

}  // namespace airtime::charging
