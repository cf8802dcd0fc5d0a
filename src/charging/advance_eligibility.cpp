#include <algorithm>

#include "charging/enrolment.hpp"
#include "charging/requested_advance.hpp"

namespace airtime::charging {

namespace {

/// Whether something stays to be paid once the holds are recovered: what the worker has not done yet must not
/// matter.
bool owed_beyond_holds(const Contract& contract, const Advance& advance) {
    const HoldPart held = held_for(contract, advance.id);
    return advance.outstanding_fee > held.fee || advance.outstanding_principal > held.principal;
}

bool is_active(const Contract& contract, Instant now) {
    return contract.life_cycle == LifeCycle::active && !(contract.expires_at && *contract.expires_at <= now);
}

bool has_overdue_advance(const Contract& contract, Instant now) {
    return std::ranges::any_of(contract.advances, [&](const Advance& advance) {
        const bool late = advance.state != AdvanceState::open || advance.due_at <= now;
        return late && owed_beyond_holds(contract, advance);
    });
}

std::uint32_t recharges_in(const Contract& contract, Month month) {
    const auto found = std::ranges::find(contract.months, month, &MonthlyActivity::month);
    return found == contract.months.end() ? 0 : found->recharges;
}

/// What the world and the operator's switches say, whatever the contract.
std::optional<AdvanceRefusal> lending_forbidden(AdvanceMode mode, LendingGate gate) {
    if (mode == AdvanceMode::off) {
        return AdvanceRefusal::mode_off;
    }
    switch (gate) {
        case LendingGate::open:
            return std::nullopt;
        case LendingGate::switched_off:
            return AdvanceRefusal::switched_off;
        case LendingGate::store_nearly_full:
            return AdvanceRefusal::store_nearly_full;
        case LendingGate::limit_reached:
            break;
    }
    return AdvanceRefusal::operator_limit_reached;
}

/// The rules on the contract that hold however the advance comes about, its life cycle apart.
std::optional<AdvanceRefusal> borrower_forbidden(const Contract& contract, const Policy& policy,
                                                 Instant now) {
    const AdvancePolicy& rules = policy.advance;
    const std::int64_t days = policy.calendar.day_of(now) - policy.calendar.day_of(contract.activated_at);
    if (days < std::int64_t{rules.activation_days_min}) {
        return AdvanceRefusal::activated_too_recently;
    }
    if (tier_of(contract, policy, now) == nullptr) {
        return AdvanceRefusal::average_spend_too_low;
    }
    if (recharges_in(contract, policy.calendar.month_of(now) - 1) < rules.recharges_min) {
        return AdvanceRefusal::too_few_recharges;
    }
    if (has_overdue_advance(contract, now)) {
        return AdvanceRefusal::advance_overdue;
    }
    const auto open = std::ranges::count_if(
        contract.advances, [&](const Advance& advance) { return owed_beyond_holds(contract, advance); });
    if (open >= std::int64_t{rules.open_advances_max}) {
        return AdvanceRefusal::too_many_open;
    }
    if (rules.once_per_recharge && contract.advanced_since_recharge) {
        return AdvanceRefusal::already_since_recharge;
    }
    return std::nullopt;
}

}  // namespace

std::optional<AdvanceRefusal> automatic_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    if (const auto forbidden = lending_forbidden(policy.advance.mode, circumstances.lending)) {
        return forbidden;
    }
    if (!is_active(contract, circumstances.now)) {
        return AdvanceRefusal::not_active;
    }
    if (!is_enrolled(contract, circumstances.now)) {
        return AdvanceRefusal::not_enrolled;
    }
    return borrower_forbidden(contract, policy, circumstances.now);
}

std::optional<AdvanceRefusal> requested_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances) {
    if (policy.advance.mode != AdvanceMode::on) {
        return AdvanceRefusal::mode_off;
    }
    if (circumstances.lending == LendingGate::store_nearly_full) {
        return AdvanceRefusal::store_nearly_full;
    }
    if (!is_active(contract, circumstances.now)) {
        return AdvanceRefusal::not_active;
    }
    return borrower_forbidden(contract, policy, circumstances.now);
}

}  // namespace airtime::charging
