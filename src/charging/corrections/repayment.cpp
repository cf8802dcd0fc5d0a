#include "charging/corrections/repayment.hpp"

#include <algorithm>

#include "charging/debt/debt_allocation.hpp"
#include "charging/debt/recovery_part.hpp"
#include "charging/debt/reinstatement.hpp"
#include "charging/debt/settlement.hpp"

namespace airtime::charging {

namespace {

/// Owed beyond holds, with what was given up: it is owed again as soon as somebody pays.
Money repayable(const Contract& contract) {
    Money sum = debt_less_held(contract);
    for (const Advance& advance : contract.advances) {
        sum += advance.given_up();
        if (advance.state == AdvanceState::written_off) sum += advance.outstanding();
    }
    return sum;
}

}  // namespace

CorrectionOutcome repay(Draft& draft, const RepaymentRequest& request, const CorrectedBy& by) {
    Contract& contract = draft.contract();
    const Money owed = repayable(contract);
    if (owed == Money{}) return CorrectionRefusal::nothing_owed;
    const AccountName account = draft.policy.recharge.account;
    const Money amount =
        std::min({owed, request.amount.value_or(owed), available_in(contract, account, draft.now())});
    if (amount <= Money{}) return CorrectionRefusal::nothing_available;
    const bool with_own_money =
        amount <= available_in(contract, account, draft.now()) - lent_in(contract, account);
    reinstate_written_off(draft);
    const Payer payer{.account = account, .note = note_of(by)};
    Money taken;
    for (const HoldPart& part : allocate_to_debt(contract, amount)) {
        taken += part.fee + part.principal;
        take_hold_part(draft, payer, part, *std::ranges::find(contract.advances, part.advance, &Advance::id));
    }
    settle_paid_advances(draft, draft.now(), with_own_money ? PaidWith::own_money : PaidWith::lent_money);
    return Corrected{taken};
}

}  // namespace airtime::charging
