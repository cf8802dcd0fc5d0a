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
        .vat = advanced.vat.millionths() + late_fees.vat.millionths(),
        .recovered = -debt_moved(sums, EventKind::recovered) - debt_moved(sums, EventKind::recovery_reversed),
        .reversed = -debt_moved(sums, EventKind::reversed),
        .waived = -debt_moved(sums, EventKind::waived),
        .written_off = -debt_moved(sums, EventKind::written_off) - debt_moved(sums, EventKind::reinstated),
        .recharged = sums_of(sums, EventKind::recharged).amount.millionths() +
                     sums_of(sums, EventKind::recharge_reversed).amount.millionths()};
    for (const auto& [kind, moved] : sums) {
        if (kind != EventKind::shadow_advanced) lending.debt_change += debt_moved(moved);
    }
    return lending;
}

Int128 recovered_by_age(const books::Cohort& cohort, std::int64_t age_days) {
    SumsByKind sums;
    for (const books::CohortStep& step : cohort.steps) {
        if (step.age_days < age_days) sums[step.kind] += step.sums;
    }
    return lending_sums(sums).recovered;
}

Int128 granted_in(const books::Cohort& cohort) {
    Int128 granted = debt_moved(cohort.granted);
    for (const books::CohortStep& step : cohort.steps) {
        if (step.kind == EventKind::reversed) granted += debt_moved(step.sums);
    }
    return granted;
}

}  // namespace airtime::portal
