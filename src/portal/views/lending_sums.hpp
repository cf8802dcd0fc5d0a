#pragma once

#include <map>
#include <span>

#include "books/history.hpp"
#include "charging/contract/event_kind.hpp"

/// What lending's figures are made of, each defined once. Amounts are in millionths, counted as they are
/// spoken of: what was recovered is above zero, though it lowers the debt.
namespace airtime::portal {

using SumsByKind = std::map<charging::EventKind, books::Sums>;

struct LendingSums {
    Int128 advances = 0;     ///< `advanced`: how many
    Int128 lent = 0;         ///< `advanced`: principal
    Int128 fees = 0;         ///< `advanced` and `late_fee_charged`: fees
    Int128 vat = 0;          ///< of `fees`
    Int128 recovered = 0;    ///< `recovered` less `recovery_reversed`: principal and fee
    Int128 reversed = 0;     ///< `reversed`: principal and fee of advances that were taken back
    Int128 waived = 0;       ///< `waived`: fees
    Int128 written_off = 0;  ///< `written_off` less `reinstated`: principal and fee
    Int128 recharged = 0;    ///< `recharged` and less `recharge_reversed`: what accounts gained
    Int128 debt_change = 0;  ///< of all kinds: principal and fee

    friend bool operator==(const LendingSums&, const LendingSums&) = default;
};

LendingSums lending_sums(const SumsByKind& sums);

/// What was recovered of a cohort when its advances were younger than `age_days`.
Int128 recovered_by_age(const books::Cohort& cohort, std::int64_t age_days);

/// What was lent and charged for on a cohort's day, less what was taken back of it since.
Int128 granted_in(const books::Cohort& cohort);

}  // namespace airtime::portal
