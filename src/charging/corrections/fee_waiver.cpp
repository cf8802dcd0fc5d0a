#include "charging/corrections/fee_waiver.hpp"

#include <algorithm>
#include <utility>

#include "charging/contract/message.hpp"
#include "charging/debt/settlement.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

namespace {

void release_held_fee(Contract& contract, const AdvanceId& advance) {
    for (Hold& hold : contract.holds) {
        for (HoldPart& part : hold.parts) {
            if (part.advance == advance) part.fee = {};
        }
        std::erase_if(hold.parts, [](const HoldPart& part) { return part.fee + part.principal == Money{}; });
    }
    std::erase_if(contract.holds, [](const Hold& hold) { return hold.parts.empty(); });
}

Money waive_fee(Draft& draft, Advance& advance, const std::string& note) {
    const Money fee = std::exchange(advance.outstanding_fee, Money{});
    LedgerEvent event;
    event.kind = EventKind::waived;
    event.fee = -fee;
    event.vat = -basis_points_of(fee, advance.vat_basis_points);
    event.advance = advance.id;
    event.note = note;
    draft.record(std::move(event));
    release_held_fee(draft.contract(), advance.id);
    return fee;
}

}  // namespace

CorrectionOutcome waive_fees(Draft& draft, const FeeWaiver& waiver, const CorrectedBy& by) {
    bool found = !waiver.advance;
    Money waived;
    for (Advance& advance : draft.contract().advances) {
        if (waiver.advance && advance.id != *waiver.advance) continue;
        found = true;
        // What was written off is no debt.
        if (advance.state != AdvanceState::written_off && advance.outstanding_fee > Money{}) {
            waived += waive_fee(draft, advance, note_of(by));
        }
    }
    if (!found) return CorrectionRefusal::no_such_advance;
    if (waived == Money{}) return CorrectionRefusal::nothing_owed;
    settle_paid_advances(draft, draft.now());
    notify(draft, {.kind = MessageKind::waived, .amount = waived, .left = debt_of(draft.contract())});
    return Corrected{waived};
}

}  // namespace airtime::charging
