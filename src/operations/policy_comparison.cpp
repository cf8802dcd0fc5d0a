#include "operations/policy_comparison.hpp"

#include <algorithm>
#include <array>

#include "charging/contract/contract.hpp"

namespace airtime::operations {

namespace {

using charging::AdvanceExplanation;
using charging::AdvanceKind;
using charging::Money;

constexpr std::array<std::string_view, 8> change_names{"automatic_gained", "automatic_lost", "request_gained",
                                                       "request_lost",     "offer_raised",   "offer_lowered",
                                                       "fee_raised",       "fee_lowered"};

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

/// What decides who may borrow, how much, and for what fee.
constexpr std::array<std::string_view, 5> compared_sections{"accounts", "advance", "life_cycle", "segments",
                                                            "time_zone"};

}  // namespace

std::vector<std::string> sections_not_compared(std::vector<std::string> differing) {
    std::erase_if(differing, [](const std::string& section) {
        return std::ranges::find(compared_sections, section) != compared_sections.end();
    });
    return differing;
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
    ++report_.contracts;
    report_.debt += debt_of(contract);
    compare_eligibility(AdvanceKind::automatic, report_.automatic, PolicyChange::automatic_gained,
                        PolicyChange::automatic_lost, compared);
    compare_eligibility(AdvanceKind::requested, report_.on_request, PolicyChange::request_gained,
                        PolicyChange::request_lost, compared);
    compare_offers(compared);
}

}  // namespace airtime::operations
