#include "charging/corrections/corrections.hpp"

#include <utility>

namespace airtime::charging {

CorrectionOutcome correct(Draft& draft, const Correction& correction, const CorrectedBy& by) {
    struct Apply {
        CorrectionOutcome operator()(const Adjustment& each) const { return adjust(draft, each, by); }
        CorrectionOutcome operator()(const FeeWaiver& each) const { return waive_fees(draft, each, by); }
        CorrectionOutcome operator()(const AdvanceCancellation& each) const {
            return cancel_advance(draft, each, by);
        }
        CorrectionOutcome operator()(const RepaymentRequest& each) const { return repay(draft, each, by); }
        CorrectionOutcome operator()(const WriteOff& each) const {
            return write_off_by_hand(draft, each, by);
        }
        CorrectionOutcome operator()(const RechargeReversal& each) const {
            return reverse_recharge(draft, each, by);
        }
        Draft& draft;
        const CorrectedBy& by;
    };
    if (!by.moves_at_most) return std::visit(Apply{draft, by}, correction);
    Draft trial = draft;
    const CorrectionOutcome outcome = std::visit(Apply{trial, by}, correction);
    const auto* corrected = std::get_if<Corrected>(&outcome);
    if (corrected != nullptr && corrected->amount > *by.moves_at_most) {
        return CorrectionRefusal::changed_meanwhile;
    }
    draft.change = std::move(trial.change);
    return outcome;
}

}  // namespace airtime::charging
