#include "subscribers/corrections.hpp"

namespace airtime::subscribers {

namespace {

std::string of(const std::optional<charging::AdvanceId>& advance) {
    return advance ? advance->value : "all";
}

/// Tells corrections under the same key apart.
struct Content {
    std::string operator()(const charging::Adjustment& each) const {
        return "adjust " + each.account.value + ' ' + each.amount.to_string();
    }
    std::string operator()(const charging::FeeWaiver& each) const { return "waive " + of(each.advance); }
    std::string operator()(const charging::AdvanceCancellation& each) const {
        return "cancel " + of(each.advance);
    }
    std::string operator()(const charging::RepaymentRequest& each) const {
        return "repay " + (each.amount ? each.amount->to_string() : "all");
    }
    std::string operator()(const charging::WriteOff& each) const { return "write_off " + of(each.advance); }
    std::string operator()(const charging::RechargeReversal& each) const {
        return "reverse " + each.recharge.value;
    }
};

}  // namespace

store::ChangeOutcome<charging::CorrectionOutcome> correct(const store::Editor& editor,
                                                          const charging::SubscriberAddress& subscriber,
                                                          const charging::Correction& correction,
                                                          const charging::CorrectedBy& by) {
    const auto rule = [&](charging::Draft& draft) { return charging::correct(draft, correction, by); };
    return store::change_contract(editor, subscriber, rule,
                                  store::ChangeKey{"correction", by.key, std::visit(Content{}, correction)});
}

}  // namespace airtime::subscribers
