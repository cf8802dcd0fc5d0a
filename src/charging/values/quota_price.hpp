#pragma once

#include <cstdint>
#include <optional>

#include "charging/values/credit_control.hpp"
#include "charging/values/money.hpp"

/// What a session remembers of the tariff that its quota was granted by.
namespace airtime::charging {

/// What beside the price itself decides what units cost, as a tariff had it when quota was granted.
struct RatingTerms {
    UnitKind unit = UnitKind::octets;
    std::uint64_t block_units = 1;
    std::uint64_t price_units = 0;
    std::uint64_t first_block_units = 0;
    Money setup_fee = {};
    Money minimum_charge = {};
    friend bool operator==(const RatingTerms&, const RatingTerms&) = default;
};

/// Units granted at a price, as far as the client did not report them yet.
struct PricedUnits {
    Money price;
    std::uint64_t units = 0;
    friend bool operator==(const PricedUnits&, const PricedUnits&) = default;
};

/// By what quota was granted. What is used of it is paid so, whenever and in however many reports the client
/// says it, and whatever the tariff is by then.
struct QuotaPrice {
    RatingTerms terms;  ///< also those that the blocks of what is used already were counted by
    PricedUnits granted;
    /// For use after the change that the client was told of; empty: it was told of none.
    std::optional<PricedUnits> after_change = {};
    friend bool operator==(const QuotaPrice&, const QuotaPrice&) = default;
};

}  // namespace airtime::charging
