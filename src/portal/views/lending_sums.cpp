#include "portal/views/lending_sums.hpp"

#include <limits>

namespace airtime::portal {

namespace {

using charging::EventKind;

const books::Sums& sums_of(const SumsByKind& sums, EventKind kind) {
    static const books::Sums none;
    const auto found = sums.find(kind);
    return found == sums.end() ? none : found->second;
}

Int128 debt_moved(const books::Sums& sums) {
    return sums.principal.millionths() + sums.fee.millionths();
}

Int128 debt_moved(const SumsByKind& sums, EventKind kind) {
    return debt_moved(sums_of(sums, kind));
}

}  // namespace

LendingSums lending_sums(const SumsByKind& sums) {
    const books::Sums& advanced = sums_of(sums, EventKind::advanced);
    const books::Sums& late_fees = sums_of(sums, EventKind::late_fee_charged);
    LendingSums lending{
        .advances = advanced.count,
        .lent = advanced.principal.millionths(),
        .fees = advanced.fee.millionths() + late_fees.fee.millionths(),
        .recovered = -debt_moved(sums, EventKind::recovered) - debt_moved(sums, EventKind::recovery_reversed),
        .reversed = -debt_moved(sums, EventKind::reversed),
        .waived = -debt_moved(sums, EventKind::waived),
        .written_off = -debt_moved(sums, EventKind::written_off) - debt_moved(sums, EventKind::reinstated),
        .recharged = sums_of(sums, EventKind::recharged).amount.millionths() +
                     sums_of(sums, EventKind::recharge_reversed).amount.millionths()};
    for (const auto& [kind, moved] : sums) {
        if (kind == EventKind::shadow_advanced) continue;
        lending.debt_change += debt_moved(moved);
        lending.vat += moved.vat.millionths();
    }
    return lending;
}

FeeSums fee_sums(const SumsByKind& sums) {
    const auto fee_of = [&](EventKind kind) { return sums_of(sums, kind).fee.millionths(); };
    const auto vat_of = [&](EventKind kind) { return sums_of(sums, kind).vat.millionths(); };
    FeeSums fees{.advance_fees = fee_of(EventKind::advanced),
                 .late_fees = fee_of(EventKind::late_fee_charged),
                 .given_back = -fee_of(EventKind::reversed) - fee_of(EventKind::waived),
                 .vat = vat_of(EventKind::advanced) + vat_of(EventKind::late_fee_charged) +
                        vat_of(EventKind::reversed) + vat_of(EventKind::waived),
                 .recovered = -fee_of(EventKind::recovered) - fee_of(EventKind::recovery_reversed),
                 .written_off = -fee_of(EventKind::written_off) - fee_of(EventKind::reinstated)};
    fees.net = fees.advance_fees + fees.late_fees - fees.given_back;
    fees.without_vat = fees.net - fees.vat;
    return fees;
}

WriteOffSums write_off_sums(const SumsByKind& sums) {
    const books::Sums& written_off = sums_of(sums, EventKind::written_off);
    WriteOffSums given_up{.count = written_off.count,
                          .principal = -written_off.principal.millionths(),
                          .fee = -written_off.fee.millionths(),
                          .reinstated = debt_moved(sums, EventKind::reinstated),
                          .recovered = -debt_moved(sums, EventKind::recovered) -
                                       debt_moved(sums, EventKind::recovery_reversed)};
    given_up.still_given_up = given_up.principal + given_up.fee - given_up.reinstated;
    return given_up;
}

Int128 recovered_by_age(const books::Cohort& cohort, std::int64_t age_days) {
    SumsByKind sums;
    for (const books::CohortStep& step : cohort.steps) {
        if (step.age_days < age_days) sums[step.kind] += step.sums;
    }
    return lending_sums(sums).recovered;
}

Int128 late_fees_by_age(const books::Cohort& cohort, std::int64_t age_days) {
    Int128 charged = 0;
    for (const books::CohortStep& step : cohort.steps) {
        const bool counts = step.kind == EventKind::late_fee_charged && step.age_days < age_days;
        if (counts) charged += debt_moved(step.sums);
    }
    return charged;
}

Int128 granted_in(const books::Cohort& cohort) {
    Int128 granted = debt_moved(cohort.granted);
    for (const books::CohortStep& step : cohort.steps) {
        if (step.kind == EventKind::reversed) granted += debt_moved(step.sums);
    }
    return granted;
}

}  // namespace airtime::portal
