#include "charging/corrections/corrections.hpp"

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
    return std::visit(Apply{draft, by}, correction);
}

}  // namespace airtime::charging
