#include "operations/corrections.hpp"

namespace airtime::operations {

namespace {

/// Tells corrections under the same key apart.
struct Content {
    const charging::CorrectedBy& by;

    std::string operator()(const charging::Adjustment& each) const {
        return of("adjust", {each.account.value, each.amount.to_string()});
    }
    std::string operator()(const charging::FeeWaiver& each) const { return of("waive", all_or(each)); }
    std::string operator()(const charging::AdvanceCancellation& each) const {
        return of("cancel", all_or(each));
    }
    std::string operator()(const charging::RepaymentRequest& each) const {
        return of("repay", {each.amount ? each.amount->to_string() : "all"});
    }
    std::string operator()(const charging::WriteOff& each) const { return of("write_off", all_or(each)); }
    std::string operator()(const charging::RechargeReversal& each) const {
        return of("reverse", {each.recharge.value});
    }

  private:
    struct What {
        std::string first;
        std::string second = {};
    };
    /// An advance cannot be named "all": empty is no advance's id.
    template <class AboutAdvance>
    static What all_or(const AboutAdvance& each) {
        return {each.advance ? each.advance->value : std::string{}};
    }
    std::string of(std::string_view does, const What& what) const {
        return store::change_content({does, what.first, what.second, by.role, by.reason});
    }
};

}  // namespace

store::ChangeKey correction_key(const charging::Correction& correction, const charging::CorrectedBy& by) {
    return {"correction", by.key, std::visit(Content{by}, correction)};
}

store::ChangeOutcome<charging::CorrectionOutcome> correct(const store::Editor& editor,
                                                          const charging::SubscriberAddress& subscriber,
                                                          const charging::Correction& correction,
                                                          const charging::CorrectedBy& by) {
    const auto rule = [&](charging::Draft& draft) { return charging::correct(draft, correction, by); };
    return store::change_contract(editor, subscriber, rule, correction_key(correction, by));
}

}  // namespace airtime::operations
