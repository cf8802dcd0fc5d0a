#pragma once

#include <optional>

#include "charging/contract/session.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/quota_price.hpp"

/// Prices. Two roundings, both up and both over all that a session uses of a service, never over one report:
/// every begun block is charged whole, and the price of the blocks is rounded up to the millionth.
namespace airtime::charging {

/// A tariff at the price of one period.
struct Rate {
    const Tariff& tariff;
    Money price;  ///< of Tariff::price_units
};

/// The price in force at `now`.
Rate rate_at(const Tariff& tariff, const Policy& policy, Instant now);
/// The price of a period, by name; empty, or a period without a price of its own: the ordinary one.
Rate rate_in(const Tariff& tariff, const PeriodName& period);
/// When the tariff's price changes next, at the latest within a week; empty: it never does.
std::optional<Instant> next_price_change(const Tariff& tariff, const Policy& policy, Instant now);

/// What the next units cost, and what is then counted for the session.
struct Rated {
    Money price;
    Usage after;
};

/// Prices `units` after what the session has used. The set-up fee comes with the first unit; as long as the
/// blocks are worth less than the minimum charge, that is what they cost. Empty if beyond the bound of Money.
/// Set-up fee, blocks and minimum do not apply to money, which is its own price.
std::optional<Rated> price_of(const Rate& rate, const Usage& before, std::uint64_t units);

/// The same session where its last begun block ends: what is used next begins one.
Usage at_block_end(const Tariff& tariff, const Usage& used);

RatingTerms terms_of(const Tariff& tariff);
/// The tariff with other terms, and with one price at all times.
Tariff with_terms(Tariff tariff, const RatingTerms& terms);
/// What a charged service remembers of so many units granted at the rate.
QuotaPrice quota_price_of(const Rate& rate, std::uint64_t units);
/// What was used by some terms, as it counts by others: what is left of a begun block stays paid for.
Usage carried_over(const Usage& used, const RatingTerms& from, const RatingTerms& to);
/// What the service has used, as it counts by the tariff of today; null: nothing.
Usage used_by_tariff(const ChargedService* charged, const Tariff& tariff);
/// The tariff of today for a service that began by other terms: it keeps the minimum that it began with, as
/// it keeps the set-up fee that it paid. Empty: there is no difference.
std::optional<Tariff> with_begun_minimum(const ChargedService* charged, const Tariff& tariff);

/// The most units that `money` pays for after `before`; 2^64-1 where the service is free.
std::uint64_t units_for(const Rate& rate, const Usage& before, Money money);

/// Whether units cost nothing at this rate.
bool is_free(const Rate& rate);
/// Whether the service costs nothing, whatever the time.
bool is_always_free(const Tariff& tariff);

}  // namespace airtime::charging
