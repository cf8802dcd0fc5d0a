#include "operations/explanation_view.hpp"

#include <array>
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

schema::Schema refusal_schema(std::string_view says = {}) {
    return schema::choice(schema::names_through(AdvanceRefusal::would_not_suffice), says);
}

schema::Schema figure_schema() {
    using namespace schema;
    constexpr auto units =
        std::to_array<std::string_view>({"word", "count", "days", "hours", "months", "money"});
    return record({{"unit", choice(units), sometimes},
                   {"value", text(), sometimes},
                   {"within_months", whole("that were counted"), sometimes}});
}

schema::Schema rule_schema() {
    using namespace schema;
    constexpr auto bounds = std::to_array<std::string_view>(
        {"exactly", "at_least", "at_most", "below", "not_looked_at", "no_tier"});
    const auto verdicts = names_through(charging::Verdict::not_asked);
    return record({{"rule", refusal_schema("by the name of its no")},
                   {"about", text("in English")},
                   {"input", text("what it looked at, in English")},
                   {"limit", text("what that must be, in English")},
                   {"is", figure_schema()},
                   {"must_be", extended(figure_schema(), {{"bound", choice(bounds)}})},
                   {"automatic", choice(verdicts)},
                   {"on_request", choice(verdicts)}});
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

schema::Schema explanation_schema() {
    using namespace schema;
    return record(
        {{"contract", text("its id")},
         {"segment", text("empty: the ordinary one")},
         {"refusal_automatic", or_null(refusal_schema("the first rule that forbids an automatic advance"))},
         {"refusal_on_request", or_null(refusal_schema("the same for one on request"))},
         {"asked", decimal("the amount that was asked for, or else the offer, or the smallest denomination")},
         {"is_denomination", yes_no()},
         {"rules", list_of(rule_schema(), "in the order in which they are asked")},
         {"average_spend", decimal("of a month")},
         {"history_months", whole()},
         {"tier", or_null(record({{"arpu_min", decimal()}, {"amount", decimal()}}))},
         {"debt_limit", decimal("with fees")},
         {"limit", decimal("before fees")},
         {"debt", decimal()},
         {"debt_less_held", decimal("which limits go by")},
         {"lent_this_month", decimal()},
         {"offer", decimal("0: none")},
         {"fee", decimal("of the offer")},
         {"no_offer_because", or_null(refusal_schema())},
         {"account", or_null(text("that it would go to"))},
         {"threshold", decimal()},
         {"services", list_of(record({{"service", text()},
                                      {"lending", yes_no("the tariff allows advances for it")},
                                      {"balance", decimal()},
                                      {"below_threshold", yes_no()}}))}});
}

}  // namespace airtime::operations
