#include "charging/corrections/corrections.hpp"

namespace airtime::charging {

std::string note_of(const CorrectedBy& by) {
    return by.key + ' ' + by.role + ' ' + by.reason;
}

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

std::string_view name_of(CorrectionRefusal refusal) {
    switch (refusal) {
        case CorrectionRefusal::no_such_account:
            return "no_such_account";
        case CorrectionRefusal::no_such_advance:
            return "no_such_advance";
        case CorrectionRefusal::no_such_recharge:
            return "no_such_recharge";
        case CorrectionRefusal::beyond_bounds:
            return "beyond_bounds";
        case CorrectionRefusal::unusable:
            return "unusable";
        case CorrectionRefusal::would_overdraw:
            return "would_overdraw";
        case CorrectionRefusal::nothing_owed:
            return "nothing_owed";
        case CorrectionRefusal::nothing_available:
            return "nothing_available";
        case CorrectionRefusal::too_late:
            return "too_late";
        case CorrectionRefusal::drawn_on:
            return "drawn_on";
    }
    return "";
}

}  // namespace airtime::charging
