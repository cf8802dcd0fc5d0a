#include "operations/policy_comparison_view.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "operations/plain_text.hpp"

namespace airtime::operations {

namespace {

namespace json = boost::json;
using charging::AdvanceExplanation;
using charging::AdvanceKind;
using charging::RuleVerdict;
using Rows = std::vector<std::vector<std::string>>;

json::value rule_or_null(const std::optional<charging::AdvanceRefusal>& rule) {
    return rule ? json::value(charging::name_of(*rule)) : json::value(nullptr);
}

json::object eligible_as_json(const EligibleContracts& eligible) {
    return {{"before", eligible.before},
            {"gained", eligible.gained},
            {"lost", eligible.lost},
            {"after", eligible.after}};
}

json::object offer_sums_as_json(const OfferSums& sums) {
    return {{"contracts", sums.contracts},
            {"offers", sums.offers.to_string()},
            {"fees", sums.fees.to_string()},
            {"owed", sums.owed.to_string()}};
}

json::object verdict_as_json(const RuleVerdict& verdict) {
    return {{"input", verdict.input},
            {"limit", verdict.limit},
            {"automatic", charging::name_of(verdict.automatic)},
            {"on_request", charging::name_of(verdict.requested)}};
}

json::object explanation_as_json(const AdvanceExplanation& all) {
    return {{"refusal_automatic", rule_or_null(refusal_of(all, AdvanceKind::automatic))},
            {"refusal_on_request", rule_or_null(refusal_of(all, AdvanceKind::requested))},
            {"limit", all.limit.to_string()},
            {"debt_less_held", all.debt_less_held.to_string()},
            {"offer", all.offer.to_string()},
            {"fee", all.terms.fee.amount.to_string()}};
}

/// The same rules stand in the same order in both.
std::size_t rules_in_both(const ComparedContract& example) {
    return std::min(example.in_force.rules.size(), example.candidate.rules.size());
}

json::object example_as_json(const ComparedContract& example) {
    json::array rules;
    for (std::size_t place = 0; place < rules_in_both(example); ++place) {
        const RuleVerdict& before = example.in_force.rules[place];
        rules.push_back(json::object{{"rule", charging::name_of(before.rule)},
                                     {"about", before.subject},
                                     {"before", verdict_as_json(before)},
                                     {"after", verdict_as_json(example.candidate.rules[place])}});
    }
    return {{"contract", printable(example.contract.value)},
            {"lent_now_before", example.now_in_force.credited.to_string()},
            {"lent_now_after", example.now_candidate.credited.to_string()},
            {"msisdn", example.msisdn ? json::value(example.msisdn->digits()) : json::value(nullptr)},
            {"before", explanation_as_json(example.in_force)},
            {"after", explanation_as_json(example.candidate)},
            {"rules", std::move(rules)}};
}

json::array differences_as_json(const PolicyComparison::Report& report) {
    json::array differences;
    for (const auto& [difference, differing] : report.differences) {
        json::array examples;
        for (const ComparedContract& example : differing.examples) {
            examples.push_back(example_as_json(example));
        }
        differences.push_back(json::object{{"change", name_of(difference.change)},
                                           {"rule", rule_or_null(difference.rule)},
                                           {"contracts", differing.contracts},
                                           {"examples", std::move(examples)}});
    }
    return differences;
}

std::vector<std::string> eligible_row(const char* kind, const EligibleContracts& eligible) {
    return {kind, std::to_string(eligible.before), std::to_string(eligible.gained),
            std::to_string(eligible.lost), std::to_string(eligible.after)};
}

std::vector<std::string> exposure_row(const char* when, const OfferSums& sums,
                                      const charging::MoneySum& debt) {
    return {when,
            std::to_string(sums.contracts),
            sums.offers.to_string(),
            sums.fees.to_string(),
            sums.owed.to_string(),
            (debt + sums.owed).to_string()};
}

std::string tiers_as_text(const PolicyComparison::Report& report) {
    Rows rows{{"tier from", "amount", "contracts before", "after", "offers before", "after", "fees before",
               "after"}};
    for (const auto& [tier, offers] : report.tiers) {
        rows.push_back({tier.arpu_min.to_string(), tier.amount.to_string(),
                        std::to_string(offers.before.contracts), std::to_string(offers.after.contracts),
                        offers.before.offers.to_string(), offers.after.offers.to_string(),
                        offers.before.fees.to_string(), offers.after.fees.to_string()});
    }
    return table(rows);
}

std::string words_of(const PolicyDifference& difference) {
    return std::string{name_of(difference.change)} +
           (difference.rule ? ", " + std::string{charging::name_of(*difference.rule)} : "");
}

std::string verdict_in_a_word(const AdvanceExplanation& all, AdvanceKind kind) {
    const auto refusal = refusal_of(all, kind);
    return refusal ? std::string{charging::name_of(*refusal)} : "yes";
}

bool is_told(const RuleVerdict& before, const RuleVerdict& after) {
    const auto forbids = [](const RuleVerdict& verdict) {
        return verdict.automatic == charging::Verdict::forbids ||
               verdict.requested == charging::Verdict::forbids;
    };
    return forbids(before) || forbids(after) || before.input != after.input || before.limit != after.limit;
}

std::string verdicts_in_words(const RuleVerdict& verdict) {
    return std::string{charging::name_of(verdict.automatic)} + ", " +
           std::string{charging::name_of(verdict.requested)};
}

std::string example_as_text(const ComparedContract& example) {
    const AdvanceExplanation& before = example.in_force;
    const AdvanceExplanation& after = example.candidate;
    Rows rows{{"", "before", "after"},
              {"automatic advance", verdict_in_a_word(before, AdvanceKind::automatic),
               verdict_in_a_word(after, AdvanceKind::automatic)},
              {"advance on request", verdict_in_a_word(before, AdvanceKind::requested),
               verdict_in_a_word(after, AdvanceKind::requested)},
              {"debt", before.debt_less_held.to_string(), after.debt_less_held.to_string()},
              {"limit", before.limit.to_string(), after.limit.to_string()},
              {"offer", before.offer.to_string(), after.offer.to_string()},
              {"fee", before.terms.fee.amount.to_string(), after.terms.fee.amount.to_string()},
              {"automatic, asked now", example.now_in_force.credited.to_string(),
               example.now_candidate.credited.to_string()}};
    for (std::size_t place = 0; place < rules_in_both(example); ++place) {
        const RuleVerdict& old = before.rules[place];
        const RuleVerdict& next = after.rules[place];
        if (!is_told(old, next)) continue;
        rows.push_back({std::string{old.subject} + " is " + old.input +
                            (next.input == old.input ? "" : " or " + next.input) + ", must be",
                        old.limit + " (" + verdicts_in_words(old) + ')',
                        next.limit + " (" + verdicts_in_words(next) + ')'});
    }
    return (example.msisdn ? example.msisdn->digits() + ", " : "") + "contract " +
           printable(example.contract.value) + '\n' + table(rows);
}

std::string examples_as_text(const PolicyComparison::Report& report) {
    std::string text;
    for (const auto& [difference, differing] : report.differences) {
        if (differing.examples.empty()) continue;
        text += '\n' + words_of(difference) + ": " + std::to_string(differing.examples.size()) + " of " +
                std::to_string(differing.contracts) + '\n';
        for (const ComparedContract& example : differing.examples) text += example_as_text(example);
    }
    return text;
}

}  // namespace

json::object comparison_as_json(const PolicyComparison::Report& report) {
    json::array tiers;
    for (const auto& [tier, offers] : report.tiers) {
        tiers.push_back(json::object{{"arpu_min", tier.arpu_min.to_string()},
                                     {"amount", tier.amount.to_string()},
                                     {"before", offer_sums_as_json(offers.before)},
                                     {"after", offer_sums_as_json(offers.after)}});
    }
    return {{"contracts", report.contracts},
            {"debt", report.debt.to_string()},
            {"automatic", eligible_as_json(report.automatic)},
            {"on_request", eligible_as_json(report.on_request)},
            {"offers", json::object{{"before", offer_sums_as_json(report.offers.before)},
                                    {"after", offer_sums_as_json(report.offers.after)}}},
            {"lent_now", json::object{{"before", offer_sums_as_json(report.lent_now.before)},
                                      {"after", offer_sums_as_json(report.lent_now.after)}}},
            {"tiers", std::move(tiers)},
            {"differences", differences_as_json(report)}};
}

std::string comparison_as_text(const PolicyComparison::Report& report) {
    std::string text = table({{"eligible", "before", "gained", "lost", "after"},
                              eligible_row("automatic advance", report.automatic),
                              eligible_row("advance on request", report.on_request)});
    text += '\n' + table({{"if all took their offer", "contracts", "offers", "fees", "owed", "with debts"},
                          exposure_row("before", report.offers.before, report.debt),
                          exposure_row("after", report.offers.after, report.debt)});
    text +=
        '\n' + table({{"automatic, if all asked now", "contracts", "credited", "fees", "owed", "with debts"},
                      exposure_row("before", report.lent_now.before, report.debt),
                      exposure_row("after", report.lent_now.after, report.debt)});
    if (!report.tiers.empty()) text += '\n' + tiers_as_text(report);
    if (report.differences.empty()) return text + "\nno contract is treated otherwise\n";
    Rows rows{{"change", "rule", "contracts"}};
    for (const auto& [difference, differing] : report.differences) {
        rows.push_back({std::string{name_of(difference.change)},
                        difference.rule ? std::string{charging::name_of(*difference.rule)} : "",
                        std::to_string(differing.contracts)});
    }
    return text + '\n' + table(rows) + examples_as_text(report);
}

}  // namespace airtime::operations
