#include "charging/lending/advance_fee.hpp"

#include <algorithm>

namespace airtime::charging {

Fee fee_of(Money denomination, const AdvancePolicy& policy) {
    const FeeStep* reached = nullptr;
    for (const FeeStep& step : policy.fee_steps) {
        if (step.from <= denomination) reached = &step;
    }
    if (reached == nullptr) return {};
    const Money exact = basis_points_of(denomination, reached->basis_points) + reached->flat;
    const Money amount = std::min(rounded_up_to(exact, policy.fee_rounded_up_to), denomination);
    return {.amount = amount, .vat = basis_points_of(amount, policy.fee_vat_basis_points)};
}

AdvanceTerms terms_of(Money denomination, const AdvancePolicy& policy) {
    const Fee fee = fee_of(denomination, policy);
    const bool up_front = policy.fee_timing == FeeTiming::up_front;
    return {.credited = up_front ? denomination - fee.amount : denomination, .fee = fee};
}

}  // namespace airtime::charging
