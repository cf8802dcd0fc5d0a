#include "operations/explanation_view.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "operations/plain_text.hpp"

namespace airtime::operations {

namespace {

using charging::AdvanceExplanation;
using charging::AdvanceRefusal;
using charging::RuleFigure;

std::string_view unit_word(RuleFigure::Unit unit) {
    switch (unit) {
        case RuleFigure::Unit::count:
            return "count";
        case RuleFigure::Unit::days:
            return "days";
        case RuleFigure::Unit::hours:
            return "hours";
        case RuleFigure::Unit::months:
            return "months";
        case RuleFigure::Unit::money:
            return "money";
        case RuleFigure::Unit::word:
            break;
    }
    return "word";
}

std::string_view bound_word(RuleFigure::Bound bound) {
    switch (bound) {
        case RuleFigure::Bound::at_least:
            return "at_least";
        case RuleFigure::Bound::at_most:
            return "at_most";
        case RuleFigure::Bound::below:
            return "below";
        case RuleFigure::Bound::not_looked_at:
            return "not_looked_at";
        case RuleFigure::Bound::no_tier:
            return "no_tier";
        case RuleFigure::Bound::exactly:
            break;
    }
    return "exactly";
}

boost::json::object figure_as_json(const RuleFigure& figure) {
    boost::json::object object;
    if (!figure.value.empty()) {
        object["unit"] = unit_word(figure.unit);
        object["value"] = figure.value;
    }
    if (figure.within_months > 0) object["within_months"] = figure.within_months;
    return object;
}

boost::json::array rules_as_json(const AdvanceExplanation& all) {
    boost::json::array rules;
    for (const charging::RuleVerdict& verdict : all.rules) {
        boost::json::object must_be = figure_as_json(verdict.must_be);
        must_be["bound"] = bound_word(verdict.must_be.bound);
        rules.push_back({{"rule", charging::name_of(verdict.rule)},
                         {"about", verdict.subject},
                         {"input", verdict.input},
                         {"limit", verdict.limit},
                         {"is", figure_as_json(verdict.is)},
                         {"must_be", std::move(must_be)},
                         {"automatic", charging::name_of(verdict.automatic)},
                         {"on_request", charging::name_of(verdict.requested)}});
    }
    return rules;
}

boost::json::array triggers_as_json(const AdvanceExplanation& all) {
    boost::json::array services;
    for (const charging::ServiceTrigger& trigger : all.services) {
        services.push_back({{"service", trigger.service.value},
                            {"lending", trigger.lending},
                            {"balance", trigger.balance.to_string()},
                            {"below_threshold", trigger.below_threshold}});
    }
    return services;
}

boost::json::value refusal_or_null(const std::optional<AdvanceRefusal>& refusal) {
    return refusal ? boost::json::value(charging::name_of(*refusal)) : boost::json::value(nullptr);
}

}  // namespace

boost::json::object explanation_as_json(const charging::Contract& contract, const AdvanceExplanation& all) {
    using boost::json::value;
    boost::json::object object{{"contract", printable(contract.id.value)},
                               {"segment", contract.segment.value}};
    object["refusal_automatic"] = refusal_or_null(refusal_of(all, charging::AdvanceKind::automatic));
    object["refusal_on_request"] = refusal_or_null(refusal_of(all, charging::AdvanceKind::requested));
    object["asked"] = all.asked.to_string();
    object["is_denomination"] = all.is_denomination;
    object["rules"] = rules_as_json(all);
    object["average_spend"] = all.average_spend.to_string();
    object["history_months"] = all.history_months;
    object["tier"] = all.tier ? value{{"arpu_min", all.tier->arpu_min.to_string()},
                                      {"amount", all.tier->amount.to_string()}}
                              : value(nullptr);
    object["debt_limit"] = all.debt_limit.to_string();
    object["limit"] = all.limit.to_string();
    object["debt"] = all.debt.to_string();
    object["debt_less_held"] = all.debt_less_held.to_string();
    object["lent_this_month"] = all.lent_this_month.to_string();
    object["offer"] = all.offer.to_string();
    object["fee"] = all.terms.fee.amount.to_string();
    object["no_offer_because"] = refusal_or_null(all.no_offer);
    object["account"] = all.account ? value(all.account->value) : value(nullptr);
    object["threshold"] = all.threshold.to_string();
    object["services"] = triggers_as_json(all);
    return object;
}

}  // namespace airtime::operations
