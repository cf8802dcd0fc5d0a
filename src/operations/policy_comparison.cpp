#include "operations/policy_comparison.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "charging/contract/contract.hpp"
#include "charging/lending/automatic_advance.hpp"

namespace airtime::operations {

namespace {

using charging::AdvanceExplanation;
using charging::AdvanceKind;
using charging::AdvanceTerms;
using charging::Money;

constexpr std::array<std::string_view, 10> change_names{
    "automatic_gained", "automatic_lost", "request_gained", "request_lost", "offer_raised",
    "offer_lowered",    "fee_raised",     "fee_lowered",    "lends_more",   "lends_less"};

/// Zero: the contract may not have it.
Money offered(const AdvanceExplanation& all) {
    const bool eligible =
        !refusal_of(all, AdvanceKind::automatic) || !refusal_of(all, AdvanceKind::requested);
    return eligible ? all.offer : Money{};
}

TierKey key_of(const AdvanceExplanation& all) {
    return all.tier ? TierKey{all.tier->arpu_min, all.tier->amount} : TierKey{};
}

void add_offer(OfferSums& sums, const AdvanceExplanation& all) {
    ++sums.contracts;
    sums.offers += all.offer;
    sums.fees += all.terms.fee.amount;
    sums.owed += all.terms.owed();
}

/// Two policies of which one only watches what it would lend are compared by what they do.
void refuse_for_shadow(AdvanceExplanation& all) {
    if (!all.automatic) all.automatic = charging::AdvanceRefusal::mode_off;
}

void add_terms(OfferSums& sums, const AdvanceTerms& terms) {
    if (terms.credited == Money{}) return;
    ++sums.contracts;
    sums.offers += terms.credited;
    sums.fees += terms.fee.amount;
    sums.owed += terms.owed();
}

/// Over all services: which of them is asked for next, nobody knows.
AdvanceTerms most_lent_now(const charging::Contract& contract, const charging::Policy& policy,
                           const charging::Circumstances& circumstances) {
    AdvanceTerms most;
    for (const charging::Tariff& tariff : policy.tariffs) {
        const auto terms = automatic_terms(contract, tariff, policy, circumstances);
        if (terms && terms->credited > most.credited) most = *terms;
    }
    return most;
}

/// Sections that decide who may borrow, how much, and for what fee.
constexpr std::array<std::string_view, 5> compared_sections{"accounts", "advance", "life_cycle", "segments",
                                                            "time_zone"};
/// Of `advance`, and of each segment's.
// clang-format off
constexpr auto compared_of_advance = std::to_array<std::string_view>({
    "mode", "threshold", "size", "tiers", "denominations", "fee.timing", "fee.rounded_up_to", "fee.steps",
    "average_spend_percent_max", "limit_max", "lent_per_month_max", "repayment_steps", "allow_list_only",
    "swap_hours_min", "activation_days_min", "missing_months", "history_months_min", "used_within_months",
    "recharge_months", "recharges_min", "recharged_min", "late_max", "open_advances_max", "once_per_recharge",
    "advance_hours_min", "on_request.account", "on_request.balance_min", "on_request.balance_max"});
// clang-format on
constexpr auto compared_elsewhere =
    std::to_array<std::string_view>({"accounts", "segments", "time_zone", "life_cycle.one_way_days",
                                     "life_cycle.two_way_days", "life_cycle.borrows"});

bool is_one_of(std::string_view key, std::span<const std::string_view> keys) {
    return std::ranges::find(keys, key) != keys.end();
}

/// "student.advance.size" without the name; empty: it is none like that.
std::string_view behind_name(std::string_view key) {
    const std::size_t dot = key.find('.');
    return dot == std::string_view::npos ? std::string_view{} : key.substr(dot + 1);
}

bool is_compared(std::string_view key) {
    constexpr std::string_view advance = "advance.";
    if (is_one_of(key, compared_elsewhere)) return true;
    if (key.starts_with(advance)) return is_one_of(key.substr(advance.size()), compared_of_advance);
    const std::string_view rest = behind_name(key);
    if (key.starts_with("accounts.")) {
        return behind_name(rest) == "receives_advances" || behind_name(rest) == "name";
    }
    if (!key.starts_with("segments.")) return false;
    const std::string_view of_segment = behind_name(rest);
    return of_segment == "name" || (of_segment.starts_with(advance) &&
                                    is_one_of(of_segment.substr(advance.size()), compared_of_advance));
}

}  // namespace

std::vector<std::string> keys_not_compared(const std::vector<std::string>& differing) {
    std::vector<std::string> keys;
    for (const std::string& key : differing) {
        if (is_compared(key)) continue;
        const std::string section = key.substr(0, key.find('.'));
        const std::string& told = is_one_of(section, compared_sections) ? key : section;
        if (std::ranges::find(keys, told) == keys.end()) keys.push_back(told);
    }
    return keys;
}

std::string_view name_of(PolicyChange change) {
    return change_names.at(static_cast<std::size_t>(change));
}

void PolicyComparison::note(const PolicyDifference& difference, const ComparedContract& compared) {
    DifferingContracts& differing = report_.differences[difference];
    ++differing.contracts;
    if (differing.examples.size() < examples_max_) differing.examples.push_back(compared);
}

void PolicyComparison::compare_eligibility(AdvanceKind kind, EligibleContracts& eligible, PolicyChange gained,
                                           PolicyChange lost, const ComparedContract& compared) {
    const auto refused = refusal_of(compared.in_force, kind);
    const auto refuses = refusal_of(compared.candidate, kind);
    if (!refused) ++eligible.before;
    if (!refuses) ++eligible.after;
    if (refused && !refuses) {
        ++eligible.gained;
        note({gained, refused}, compared);
    } else if (!refused && refuses) {
        ++eligible.lost;
        note({lost, refuses}, compared);
    }
}

void PolicyComparison::compare_offers(const ComparedContract& compared) {
    const Money before = offered(compared.in_force);
    const Money after = offered(compared.candidate);
    if (before > Money{}) {
        add_offer(report_.offers.before, compared.in_force);
        add_offer(report_.tiers[key_of(compared.in_force)].before, compared.in_force);
    }
    if (after > Money{}) {
        add_offer(report_.offers.after, compared.candidate);
        add_offer(report_.tiers[key_of(compared.candidate)].after, compared.candidate);
    }
    if (before == Money{} || after == Money{}) return;
    const Money fee_before = compared.in_force.terms.fee.amount;
    const Money fee_after = compared.candidate.terms.fee.amount;
    if (after > before) note({PolicyChange::offer_raised}, compared);
    if (after < before) note({PolicyChange::offer_lowered}, compared);
    if (after == before && fee_after > fee_before) note({PolicyChange::fee_raised}, compared);
    if (after == before && fee_after < fee_before) note({PolicyChange::fee_lowered}, compared);
}

void PolicyComparison::compare_lending_now(const ComparedContract& compared) {
    add_terms(report_.lent_now.before, compared.now_in_force);
    add_terms(report_.lent_now.after, compared.now_candidate);
    const bool under_both = !refusal_of(compared.in_force, AdvanceKind::automatic) &&
                            !refusal_of(compared.candidate, AdvanceKind::automatic);
    if (!under_both) return;
    const Money before = compared.now_in_force.credited;
    const Money after = compared.now_candidate.credited;
    if (after > before) note({PolicyChange::lends_more}, compared);
    if (after < before) note({PolicyChange::lends_less}, compared);
}

void PolicyComparison::add(const charging::Contract& contract) {
    ComparedContract compared{.contract = contract.id,
                              .msisdn = contract.msisdn,
                              .in_force = explain_advance(contract, in_force_, circumstances_),
                              .candidate = explain_advance(contract, candidate_, circumstances_)};
    const auto watches = [&](const charging::Policy& policy) {
        return policy.advance_for(contract.segment).mode == charging::AdvanceMode::shadow;
    };
    if (watches(in_force_) && !watches(candidate_)) refuse_for_shadow(compared.in_force);
    if (watches(candidate_) && !watches(in_force_)) refuse_for_shadow(compared.candidate);
    if (!compared.in_force.automatic) {
        compared.now_in_force = most_lent_now(contract, in_force_, circumstances_);
    }
    if (!compared.candidate.automatic) {
        compared.now_candidate = most_lent_now(contract, candidate_, circumstances_);
    }
    ++report_.contracts;
    report_.debt += debt_of(contract);
    compare_eligibility(AdvanceKind::automatic, report_.automatic, PolicyChange::automatic_gained,
                        PolicyChange::automatic_lost, compared);
    compare_eligibility(AdvanceKind::requested, report_.on_request, PolicyChange::request_gained,
                        PolicyChange::request_lost, compared);
    compare_offers(compared);
    compare_lending_now(compared);
}

}  // namespace airtime::operations
