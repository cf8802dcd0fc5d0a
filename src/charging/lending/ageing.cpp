#include "charging/lending/ageing.hpp"

#include <algorithm>
#include <utility>

#include "charging/contract/message.hpp"
#include "charging/debt/recovery_hold.hpp"
#include "charging/debt/recovery_part.hpp"
#include "charging/debt/settlement.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

namespace {

using std::chrono::days;

bool can_fall_due(const Contract& contract, const Advance& advance) {
    const HoldPart held = held_for(contract, advance.id);
    return advance.state == AdvanceState::open && advance.outstanding() > held.fee + held.principal;
}

bool has_hold(const Contract& contract, const Advance& advance) {
    const HoldPart held = held_for(contract, advance.id);
    return held.fee + held.principal > Money{};
}

/// The day, counted back from the due date, of the reminder that comes after the last one; empty: none.
std::optional<std::uint32_t> next_reminder(const Advance& advance, const AgeingPolicy& policy) {
    const auto& last = advance.ageing.reminded_days_before;
    const auto next = std::ranges::find_if(policy.reminders_days_before,
                                           [&](std::uint32_t before) { return !last || before < *last; });
    return next == policy.reminders_days_before.end() ? std::nullopt : std::optional{*next};
}

bool charges_late_fee(const Advance& advance, const LateFeePolicy& policy) {
    return !advance.ageing.late_fee_charged && (policy.basis_points > 0 || policy.flat > Money{});
}

bool sweeps(const Advance& advance, const SweepPolicy& policy) {
    return !advance.ageing.swept && !policy.accounts.empty();
}

bool writes_off(const Advance& advance, const AgeingPolicy& policy) {
    return policy.write_off_after_days && !advance.ageing.reinstated;
}

/// What a step of ageing needs to know of when it comes.
struct Schedule {
    const Advance& advance;
    const AgeingPolicy& policy;

    Instant reminder(std::uint32_t days_before) const { return advance.due_at - days{days_before}; }
    Instant late_fee() const { return advance.due_at + days{policy.late_fee.after_days}; }
    Instant sweep() const { return advance.due_at + days{policy.sweep.after_days}; }
    Instant write_off() const { return advance.due_at + days{policy.write_off_after_days.value_or(0)}; }
};

void tell(Draft& draft, const Advance& advance, MessageKind kind, Money amount) {
    Notice notice;
    notice.kind = kind;
    notice.amount = amount;
    notice.left = debt_of(draft.contract());
    notice.account = advance.account;
    notice.due_at = advance.due_at;
    notify(draft, std::move(notice));
}

void remind(Draft& draft, Advance& advance) {
    const AgeingPolicy& policy = draft.policy.ageing;
    const auto reminded_before = advance.ageing.reminded_days_before;
    while (const auto before = next_reminder(advance, policy)) {
        if (Schedule{advance, policy}.reminder(*before) > draft.now()) break;
        advance.ageing.reminded_days_before = *before;
    }
    if (advance.ageing.reminded_days_before != reminded_before) {
        tell(draft, advance, MessageKind::reminder, advance.outstanding());
    }
}

void mark_overdue(Draft& draft, Advance& advance) {
    advance.state = AdvanceState::overdue;
    LedgerEvent event;
    event.kind = EventKind::overdue;
    event.advance = advance.id;
    draft.record(std::move(event));
    tell(draft, advance, MessageKind::overdue, advance.outstanding());
}

void charge_late_fee(Draft& draft, Advance& advance) {
    advance.ageing.late_fee_charged = true;
    const LateFeePolicy& policy = draft.policy.ageing.late_fee;
    const AdvancePolicy& rules = draft.policy.advance_for(draft.contract().segment);
    const Money exact = basis_points_of(advance.outstanding_principal, policy.basis_points) + policy.flat;
    const Money fee = std::min(rounded_up_to(exact, rules.fee_rounded_up_to), Money::max() - advance.fee);
    if (fee == Money{}) return;
    advance.fee += fee;
    advance.outstanding_fee += fee;
    LedgerEvent event;
    event.kind = EventKind::late_fee_charged;
    event.fee = fee;
    event.vat = basis_points_of(fee, advance.vat_basis_points);
    event.advance = advance.id;
    draft.record(std::move(event));
    // The same news with the new amount.
    tell(draft, advance, MessageKind::overdue, advance.outstanding());
}

/// Takes what is owed from what is available, as if each account were a recharge of that much.
void sweep(Draft& draft, Advance& advance) {
    advance.ageing.swept = true;
    const Money owed = advance.outstanding();
    for (const AccountName& account : draft.policy.ageing.sweep.accounts) {
        const Money usable = std::max(Money{}, available_in(draft.contract(), account, draft.now()));
        const Money fee = std::min(usable, advance.outstanding_fee);
        const Money principal = std::min(usable - fee, advance.outstanding_principal);
        take_hold_part(draft, {.account = account, .note = "sweep"},
                       {.advance = advance.id, .fee = fee, .principal = principal}, advance);
    }
    if (const Money taken = owed - advance.outstanding(); taken > Money{}) {
        tell(draft, advance, MessageKind::swept, taken);
    }
}

void age_overdue(Draft& draft, Advance& advance) {
    const AgeingPolicy& policy = draft.policy.ageing;
    const Schedule schedule{advance, policy};
    if (charges_late_fee(advance, policy.late_fee) && schedule.late_fee() <= draft.now()) {
        charge_late_fee(draft, advance);
    }
    if (sweeps(advance, policy.sweep) && schedule.sweep() <= draft.now()) sweep(draft, advance);
    if (advance.outstanding() > Money{} && writes_off(advance, policy) &&
        schedule.write_off() <= draft.now()) {
        write_off(draft, advance, "time");
    }
}

}  // namespace

void write_off(Draft& draft, Advance& advance, const std::string& why) {
    if (advance.state == AdvanceState::written_off) return;
    advance.state = AdvanceState::written_off;
    release_holds(draft.contract(), advance.id);
    LedgerEvent event;
    event.kind = EventKind::written_off;
    event.principal = -advance.outstanding_principal;
    event.fee = -advance.outstanding_fee;
    event.advance = advance.id;
    event.note = why;
    draft.record(std::move(event));
    tell(draft, advance, MessageKind::written_off, advance.outstanding());
    advance.outstanding_principal += std::exchange(advance.given_up_principal, Money{});
    advance.outstanding_fee += std::exchange(advance.given_up_fee, Money{});
}

void age_advances(Draft& draft) {
    for (Advance& advance : draft.contract().advances) {
        if (can_fall_due(draft.contract(), advance)) {
            if (advance.due_at > draft.now()) {
                remind(draft, advance);
            } else {
                mark_overdue(draft, advance);
            }
        }
        if (advance.state == AdvanceState::overdue && !has_hold(draft.contract(), advance)) {
            age_overdue(draft, advance);
        }
    }
    settle_paid_advances(draft, draft.now());
}

std::optional<Instant> next_ageing(const Contract& contract, const Policy& policy) {
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const Advance& advance : contract.advances) {
        const Schedule schedule{advance, policy.ageing};
        if (can_fall_due(contract, advance)) {
            consider(advance.due_at);
            if (const auto before = next_reminder(advance, policy.ageing)) {
                consider(schedule.reminder(*before));
            }
        }
        if (advance.state != AdvanceState::overdue || has_hold(contract, advance)) continue;
        if (charges_late_fee(advance, policy.ageing.late_fee)) consider(schedule.late_fee());
        if (sweeps(advance, policy.ageing.sweep)) consider(schedule.sweep());
        if (writes_off(advance, policy.ageing)) consider(schedule.write_off());
    }
    return next;
}

}  // namespace airtime::charging
