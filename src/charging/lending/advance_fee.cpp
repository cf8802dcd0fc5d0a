#include <algorithm>

#include "charging/lending/advance.hpp"

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

}  // namespace airtime::charging
