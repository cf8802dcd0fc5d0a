#include "charging/recharge/recharge_bonus.hpp"

#include "charging/recharge/recharge.hpp"

namespace airtime::charging {

Money bonus_of(Money recharged, const BonusPolicy& policy) {
    Money bonus;
    for (const FeeStep& step : policy.steps) {
        if (step.from <= recharged) bonus = basis_points_of(recharged, step.basis_points) + step.flat;
    }
    return bonus;
}

}  // namespace airtime::charging
