#include "tools/airtimectl/explain_command.hpp"

#include <boost/json.hpp>

#include "charging/lending/explain_advance.hpp"
#include "operations/explanation_view.hpp"
#include "tools/airtimectl/lending_state.hpp"

namespace airtime::tools {

namespace {

using charging::AdvanceExplanation;
using charging::AdvanceKind;
using charging::Money;
using charging::Verdict;

std::string_view word(Verdict verdict) {
    switch (verdict) {
        case Verdict::allows:
            return "yes";
        case Verdict::forbids:
            return "NO";
        case Verdict::not_asked:
            break;
    }
    return "-";
}

std::string outcome_text(const AdvanceExplanation& all, AdvanceKind kind) {
    if (!all.is_denomination) return "no: not one of advance.denominations";
    const auto refusal = refusal_of(all, kind);
    return refusal ? "no: " + charging::explained(*refusal, all) : "yes";
}

std::string facts(const charging::Contract& contract, const AdvanceExplanation& all) {
    std::string offer = all.offer.to_string();
    if (all.offer > Money{}) {
        offer += ", fee " + all.terms.fee.amount.to_string();
    } else if (all.no_offer) {
        offer += ", " + std::string{charging::name_of(*all.no_offer)};
    }
    const std::string tier =
        all.tier ? "from " + all.tier->arpu_min.to_string() + " a month: " + all.tier->amount.to_string()
                 : "none";
    return table({{"contract", printable(contract.id.value)},
                  {"segment", contract.segment.value.empty() ? "none" : printable(contract.segment.value)},
                  {"asked about", all.asked.to_string()},
                  {"automatic advance", outcome_text(all, AdvanceKind::automatic)},
                  {"advance on request", outcome_text(all, AdvanceKind::requested)},
                  {"average spend", all.average_spend.to_string()},
                  {"full months", std::to_string(all.history_months)},
                  {"tier", tier},
                  {"limit", all.limit.to_string()},
                  {"limit with fee", all.debt_limit.to_string()},
                  {"debt", all.debt.to_string()},
                  {"debt less held", all.debt_less_held.to_string()},
                  {"lent this month", all.lent_this_month.to_string()},
                  {"offer", offer},
                  {"account on request", all.account ? all.account->value : "none"},
                  {"threshold", all.threshold.to_string()}});
}

std::string as_text(const charging::Contract& contract, const AdvanceExplanation& all) {
    std::vector<std::vector<std::string>> rules{
        {"", "is", "must be", "automatic", "on request", "refused as"}};
    for (const charging::RuleVerdict& verdict : all.rules) {
        rules.push_back({std::string{verdict.subject}, verdict.input, verdict.limit,
                         std::string{word(verdict.automatic)}, std::string{word(verdict.requested)},
                         std::string{charging::name_of(verdict.rule)}});
    }
    std::vector<std::vector<std::string>> services{
        {"service", "may be lent for", "balance", "below threshold"}};
    for (const charging::ServiceTrigger& trigger : all.services) {
        services.push_back({trigger.service.value, trigger.lending ? "yes" : "no",
                            trigger.balance.to_string(), trigger.below_threshold ? "yes" : "no"});
    }
    return facts(contract, all) + '\n' + table(rules) + '\n' + table(services);
}

ExitCode run_explain(const Console& console, const Given& given) {
    const auto amount = given.has("amount")
                            ? std::optional{amount_above_zero_of(given.text("amount"), "--amount")}
                            : std::nullopt;
    ExitCode failure{};
    const auto found = find_subscriber(console, given.positional[0], failure);
    if (!found) return failure;
    const auto state = read_lending_state(console);
    if (!state) return fail(console, state.error());
    const auto all = charging::explain_advance(found->contract, console.config.policy,
                                               {.now = state->now, .lending = state->gate}, amount);
    if (console.json) {
        console.out << boost::json::serialize(operations::explanation_as_json(found->contract, all)) << '\n';
    } else {
        console.out << as_text(found->contract, all);
        if (state->gate != charging::LendingGate::open) {
            console.out << '\n' << lending_as_text(*state, console.config.policy.calendar);
        }
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> explain_commands() {
    return {{"explain", "MSISDN [--amount AMOUNT]", 1,
             "why the subscriber would get an advance now, AMOUNT or the offer, or not: each rule, the tier, "
             "the limit",
             [](boost::program_options::options_description& options) {
                 options.add_options()("amount", boost::program_options::value<std::string>());
             },
             run_explain}};
}

}  // namespace airtime::tools
