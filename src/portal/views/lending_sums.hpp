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
    Int128 vat = 0;          ///< of `fees`, less that of fees that were taken back or waived
    Int128 recovered = 0;    ///< `recovered` less `recovery_reversed`: principal and fee
    Int128 reversed = 0;     ///< `reversed`: principal and fee of advances that were taken back
    Int128 waived = 0;       ///< `waived`: fees
    Int128 written_off = 0;  ///< `written_off` less `reinstated`: principal and fee
    Int128 recharged = 0;    ///< `recharged` and less `recharge_reversed`: what accounts gained
    Int128 debt_change = 0;  ///< of all kinds: principal and fee

    friend bool operator==(const LendingSums&, const LendingSums&) = default;
};

LendingSums lending_sums(const SumsByKind& sums);

/// What fees come to.
struct FeeSums {
    Int128 advance_fees = 0;  ///< `advanced`
    Int128 late_fees = 0;     ///< `late_fee_charged`
    Int128 given_back = 0;    ///< `reversed` and `waived`
    Int128 net = 0;           ///< charged less given back
    Int128 vat = 0;           ///< within `net`
    Int128 without_vat = 0;   ///< `net` less `vat`
    Int128 recovered = 0;     ///< `recovered` less `recovery_reversed`
    Int128 written_off = 0;   ///< `written_off` less `reinstated`

    friend bool operator==(const FeeSums&, const FeeSums&) = default;
};

FeeSums fee_sums(const SumsByKind& sums);

/// What became of advances that were given up.
struct WriteOffSums {
    Int128 count = 0;           ///< `written_off`: how many
    Int128 principal = 0;       ///< of them
    Int128 fee = 0;             ///< of them
    Int128 reinstated = 0;      ///< owed again later: principal and fee
    Int128 recovered = 0;       ///< came in later, less what was taken back of that: principal and fee
    Int128 still_given_up = 0;  ///< principal and fee less `reinstated`

    friend bool operator==(const WriteOffSums&, const WriteOffSums&) = default;
};

/// Of what BooksReader::write_offs() tells.
WriteOffSums write_off_sums(const SumsByKind& sums);

/// What was recovered of a cohort when its advances were younger than `age_days`.
Int128 recovered_by_age(const books::Cohort& cohort, std::int64_t age_days);

/// What was lent and charged for on a cohort's day, less what was taken back of it since.
Int128 granted_in(const books::Cohort& cohort);

/// What a cohort was charged for being late when its advances were younger than `age_days`. What is recovered
/// by that age may be of it: a share of what was granted is one of both together.
Int128 late_fees_by_age(const books::Cohort& cohort, std::int64_t age_days);

}  // namespace airtime::portal
