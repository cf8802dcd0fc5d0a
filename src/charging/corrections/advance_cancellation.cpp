#include "charging/corrections/advance_cancellation.hpp"

#include <algorithm>

#include "charging/lending/advance_reversal.hpp"

namespace airtime::charging {

namespace {

const Advance* advance_to_cancel(const Contract& contract, const std::optional<AdvanceId>& named) {
    if (!named) return contract.advances.empty() ? nullptr : &contract.advances.back();
    const auto found = std::ranges::find(contract.advances, *named, &Advance::id);
    return found == contract.advances.end() ? nullptr : &*found;
}

}  // namespace

CorrectionOutcome cancel_advance(Draft& draft, const AdvanceCancellation& cancellation,
                                 const CorrectedBy& by) {
    const Contract& contract = draft.contract();
    const Advance* advance = advance_to_cancel(contract, cancellation.advance);
    if (advance == nullptr) return CorrectionRefusal::no_such_advance;
    const std::chrono::minutes within{draft.policy.advance_for(contract.segment).cancel_within_minutes};
    if (advance->state != AdvanceState::open || draft.now() >= advance->granted_at + within) {
        return CorrectionRefusal::too_late;
    }
    const HoldPart held = held_for(contract, advance->id);
    const bool untouched =
        advance->outstanding() == advance->principal + advance->fee && held.fee + held.principal == Money{};
    if (!untouched || available_in(contract, advance->account, draft.now()) < advance->principal) {
        return CorrectionRefusal::drawn_on;
    }
    const Money owed = advance->outstanding();
    reverse_advance(draft, AdvanceId{advance->id}, note_of(by));
    return Corrected{owed};
}

}  // namespace airtime::charging
