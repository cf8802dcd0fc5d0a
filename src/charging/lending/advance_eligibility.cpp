#include "charging/lending/advance_rules.hpp"
#include "charging/lending/requested_advance.hpp"

namespace airtime::charging {

std::optional<AdvanceRefusal> automatic_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    return first_refusal(contract, policy, circumstances, AdvanceKind::automatic);
}

std::optional<AdvanceRefusal> requested_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    return first_refusal(contract, policy, circumstances, AdvanceKind::requested);
}

}  // namespace airtime::charging
