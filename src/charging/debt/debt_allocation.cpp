#include "charging/debt/debt_allocation.hpp"

#include <algorithm>

namespace airtime::charging {

std::vector<HoldPart> allocate_to_debt(const Contract& contract, Money amount) {
    Money left = amount;
    const auto take = [&left](Money outstanding, Money held) {
        const Money taken = std::min(left, std::max(Money{}, outstanding - held));
        left -= taken;
        return taken;
    };
    std::vector<HoldPart> parts;
    for (const Advance& advance : contract.advances) {
        if (advance.state == AdvanceState::written_off) continue;
        const HoldPart held = held_for(contract, advance.id);
        const Money fee = take(advance.outstanding_fee, held.fee);
        const Money principal = take(advance.outstanding_principal, held.principal);
        if (fee + principal > Money{}) {
            parts.push_back({.advance = advance.id, .fee = fee, .principal = principal});
        }
    }
    return parts;
}

}  // namespace airtime::charging
