#include "charging/corrections/recharge_reversal.hpp"

#include <algorithm>
#include <utility>

#include "charging/accounts/credit.hpp"
#include "charging/contract/message.hpp"
#include "charging/debt/recent_recharges.hpp"
#include "charging/debt/reinstatement.hpp"
#include "charging/debt/settlement.hpp"
#include "charging/messages/notify.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

/// The advance as it stands, or as it was before it was settled: due when it was, and overdue if it was. What
/// was given up of it since stays so.
Advance& owed_once_more(Draft& draft, const Repayment& repayment) {
    const Advance& settled = repayment.advance;
    auto& advances = draft.contract().advances;
    const auto found = std::ranges::find(advances, settled.id, &Advance::id);
    if (found != advances.end()) {
        owe_apart_from_given_up(*found, draft.now());
        return *found;
    }
    if (repayment.settled_at && repayment.counted) {
        forget_repayment(draft.contract(), settled, *repayment.settled_at);
    }
    const auto later = std::ranges::find_if(
        advances, [&](const Advance& advance) { return settled.granted_at < advance.granted_at; });
    return *advances.insert(later, settled);
}

void reverse_repayment(Draft& draft, const Repayment& repayment, const std::string& note) {
    Advance& advance = owed_once_more(draft, repayment);
    advance.outstanding_fee += repayment.fee;
    advance.outstanding_principal += repayment.principal;
    credit(draft.contract(), repayment.taken_from, repayment.fee + repayment.principal);
    LedgerEvent event;
    event.kind = EventKind::recovery_reversed;
    event.changes = {{.account = repayment.taken_from, .amount = repayment.fee + repayment.principal}};
    event.principal = repayment.principal;
    event.fee = repayment.fee;
    event.advance = advance.id;
    event.note = note;
    draft.record(std::move(event));
}

void take_back(Draft& draft, EventKind kind, const Part& credited, const std::string& note) {
    credit(draft.contract(), credited.account, -credited.amount);
    mark_drawn(draft.contract(), credited.account);
    LedgerEvent event;
    event.kind = kind;
    event.changes = {{.account = credited.account, .amount = -credited.amount}};
    event.note = note;
    draft.record(std::move(event));
}

/// Whether every step of the reversal leaves a balance that can be kept exactly, also once holds are taken.
bool stays_within_bounds(const Contract& contract, const RecentRecharge& recharge) {
    Contract trial = contract;
    const auto moves = [&](const AccountName& name, Money amount) {
        const Part part{name, amount};
        if (!balance_fits(trial, part)) return false;
        credit(trial, name, amount);
        return (trial.account(name)->balance - held_in(trial, name)).within_bounds();
    };
    return std::ranges::all_of(recharge.repaid,
                               [&](const Repayment& repayment) {
                                   return moves(repayment.taken_from, repayment.fee + repayment.principal);
                               }) &&
           moves(recharge.credited.account, -recharge.credited.amount) &&
           (recharge.bonus.amount == Money{} || moves(recharge.bonus.account, -recharge.bonus.amount));
}

/// As if it had never been: whoever recharged only to borrow has not recharged.
void uncount(Draft& draft, const RecentRecharge& recharge) {
    auto& months = draft.contract().months;
    const auto month =
        std::ranges::find(months, draft.policy.calendar.month_of(recharge.at), &MonthlyActivity::month);
    if (month != months.end() && month->recharges > 0) {
        month->recharges -= 1;
        month->recharged = std::max(Money{}, month->recharged - recharge.credited.amount);
    }
    draft.contract().advanced_since_recharge |= !draft.contract().advances.empty();
}

}  // namespace

CorrectionOutcome reverse_recharge(Draft& draft, const RechargeReversal& reversal, const CorrectedBy& by) {
    Contract& contract = draft.contract();
    auto& recent = contract.recent_recharges;
    const auto found = std::ranges::find(recent, reversal.recharge, &RecentRecharge::id);
    if (found == recent.end() || !is_reversible(*found, draft.policy, draft.now())) {
        return CorrectionRefusal::no_such_recharge;
    }
    if (!stays_within_bounds(contract, *found)) return CorrectionRefusal::beyond_bounds;
    const RecentRecharge recharge = std::move(*found);
    recent.erase(found);
    std::erase_if(contract.holds, [&](const Hold& hold) {
        return hold.recharge == recharge.id || hold.recharge == bonus_hold_of(recharge.id);
    });
    const std::string note = recharge.id.value + ' ' + note_of(by);
    for (const Repayment& repayment : recharge.repaid) reverse_repayment(draft, repayment, note);
    take_back(draft, EventKind::recharge_reversed, recharge.credited, note);
    if (recharge.bonus.amount > Money{}) take_back(draft, EventKind::bonus, recharge.bonus, note);
    take_back_extension(draft, recharge.credited.account, recharge.at, recharge.extended, note);
    uncount(draft, recharge);
    notify(draft, {.kind = MessageKind::recharge_reversed,
                   .amount = recharge.credited.amount,
                   .left = debt_of(draft.contract())});
    return Corrected{recharge.credited.amount};
}

}  // namespace airtime::charging
