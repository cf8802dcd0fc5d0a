#include "charging/rating/rating.hpp"

#include <algorithm>
#include <limits>

#include "base/int128.hpp"
#include "base/saturating_sum.hpp"
#include "charging/rating/price_arithmetic.hpp"

namespace airtime::charging {

namespace {

constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();

std::optional<Money> within_bounds(UInt128 millionths) {
    if (millionths > unsigned_millionths(Money::from_millionths(Money::millionths_max))) return std::nullopt;
    return Money::from_millionths(static_cast<std::int64_t>(millionths));
}

UInt128 first_block(const Tariff& tariff) {
    return tariff.first_block_units == 0 ? tariff.block_units : tariff.first_block_units;
}

/// Where blocks of the tariff's length are counted from: behind the first one, or behind blocks of another
/// length.
UInt128 first_blocks_end(const Tariff& tariff, const Usage& before) {
    return before.blocks_begin_units == 0 ? first_block(tariff) : before.blocks_begin_units;
}

/// The units of all blocks that a session with `before` has begun once it used so many.
UInt128 charged_units(const Tariff& tariff, const Usage& before, UInt128 used) {
    const UInt128 first = first_blocks_end(tariff, before);
    if (used == 0) return 0;
    if (used <= first) return first;
    return first + (used - first + tariff.block_units - 1) / tariff.block_units * tariff.block_units;
}

UInt128 charged_units(const Tariff& tariff, const Usage& used) {
    return charged_units(tariff, used, used.units);
}

bool have_same_blocks(const RatingTerms& one, const RatingTerms& other) {
    return one.unit == other.unit && one.block_units == other.block_units &&
           one.first_block_units == other.first_block_units;
}

/// What so many units of whole blocks cost at one rate, rounded up to the millionth.
UInt128 blocks_price(const Rate& rate, UInt128 charged) {
    const UInt128 per = price_units_of(rate.tariff);
    return (charged * unsigned_millionths(rate.price) + per - 1) / per;
}

/// What a session that used anything has paid, its set-up fee apart.
UInt128 paid(const Tariff& tariff, UInt128 rated) {
    return std::max(unsigned_millionths(tariff.minimum_charge), rated);
}

}  // namespace

Rate rate_at(const Tariff& tariff, const Policy& policy, Instant now) {
    if (tariff.period_prices.empty()) return {tariff, tariff.price};
    const PeriodName* period = policy.periods.at(policy.calendar, now);
    return period == nullptr ? Rate{tariff, tariff.price} : rate_in(tariff, *period);
}

Rate rate_in(const Tariff& tariff, const PeriodName& period) {
    const auto own = std::ranges::find(tariff.period_prices, period, &PeriodPrice::period);
    return {tariff, own == tariff.period_prices.end() ? tariff.price : own->price};
}

std::optional<Instant> next_price_change(const Tariff& tariff, const Policy& policy, Instant now) {
    if (tariff.period_prices.empty()) return std::nullopt;
    const Money price = rate_at(tariff, policy, now).price;
    std::optional<Instant> change = policy.periods.next_change(policy.calendar, now);
    const Instant week_later = now + std::chrono::days{7};
    while (change && *change <= week_later && rate_at(tariff, policy, *change).price == price) {
        change = policy.periods.next_change(policy.calendar, *change);
    }
    return change && *change <= week_later ? change : std::nullopt;
}

std::optional<Rated> price_of(const Rate& rate, const Usage& before, std::uint64_t units) {
    const Tariff& tariff = rate.tariff;
    Usage after = before;
    after.units = saturating_sum(before.units, units);
    if (tariff.unit == UnitKind::money) {
        const std::optional<Money> price = within_bounds(units);
        return price ? std::optional{Rated{*price, after}} : std::nullopt;
    }
    if (units == 0) return Rated{Money{}, after};
    const UInt128 added = blocks_price(rate, charged_units(tariff, before, UInt128{before.units} + units)) -
                          blocks_price(rate, charged_units(tariff, before));
    // Only a minimum needs to know what blocks of other periods were worth.
    const bool has_minimum = tariff.minimum_charge > Money{};
    const UInt128 rated_before = has_minimum ? unsigned_millionths(before.rated) : 0;
    const UInt128 setup = before.units == 0 ? unsigned_millionths(tariff.setup_fee) : 0;
    const UInt128 paid_before = before.units == 0 ? 0 : paid(tariff, rated_before);
    const UInt128 price =
        has_minimum ? setup + paid(tariff, rated_before + added) - paid_before : setup + added;
    const std::optional<Money> rated = within_bounds(rated_before + added);
    const std::optional<Money> bounded = within_bounds(price);
    if (!rated || !bounded) return std::nullopt;
    if (has_minimum) after.rated = *rated;
    return Rated{*bounded, after};
}

Usage at_block_end(const Tariff& tariff, const Usage& used) {
    const UInt128 end = charged_units(tariff, used);
    Usage at_end = used;
    at_end.units = end > units_max ? units_max : static_cast<std::uint64_t>(end);
    return at_end;
}

RatingTerms terms_of(const Tariff& tariff) {
    return {.unit = tariff.unit,
            .block_units = tariff.block_units,
            .price_units = tariff.price_units,
            .first_block_units = tariff.first_block_units,
            .setup_fee = tariff.setup_fee,
            .minimum_charge = tariff.minimum_charge};
}

Tariff with_terms(Tariff tariff, const RatingTerms& terms) {
    tariff.unit = terms.unit;
    tariff.block_units = std::max<std::uint64_t>(1, terms.block_units);
    tariff.price_units = terms.price_units;
    tariff.first_block_units = terms.first_block_units;
    tariff.setup_fee = terms.setup_fee;
    tariff.minimum_charge = terms.minimum_charge;
    tariff.period_prices.clear();
    return tariff;
}

QuotaPrice quota_price_of(const Rate& rate, std::uint64_t units) {
    return {.terms = terms_of(rate.tariff), .granted = {rate.price, units}};
}

Usage carried_over(const Usage& used, const RatingTerms& from, const RatingTerms& to) {
    if (used.units == 0 || have_same_blocks(from, to)) return used;
    Usage carried = used;
    // A begun minute is no part of a megabyte.
    carried.blocks_begin_units =
        from.unit == to.unit ? at_block_end(with_terms({}, from), used).units : used.units;
    return carried;
}

Usage used_by_tariff(const ChargedService* charged, const Tariff& tariff) {
    if (charged == nullptr) return {};
    if (!charged->quota_price) return charged->used;
    return carried_over(charged->used, charged->quota_price->terms, terms_of(tariff));
}

std::optional<Tariff> with_begun_minimum(const ChargedService* charged, const Tariff& tariff) {
    if (charged == nullptr || charged->used.units == 0 || !charged->quota_price) return std::nullopt;
    const Money minimum = charged->quota_price->terms.minimum_charge;
    if (minimum == tariff.minimum_charge) return std::nullopt;
    Tariff begun = tariff;
    begun.minimum_charge = minimum;
    return begun;
}

std::uint64_t units_for(const Rate& rate, const Usage& before, Money money) {
    const Tariff& tariff = rate.tariff;
    UInt128 budget = money > Money{} ? unsigned_millionths(money) : 0;
    if (tariff.unit == UnitKind::money) return static_cast<std::uint64_t>(budget);
    if (before.units == 0) {
        const UInt128 first =
            unsigned_millionths(tariff.setup_fee) + unsigned_millionths(tariff.minimum_charge);
        if (budget < first) return 0;
        budget -= unsigned_millionths(tariff.setup_fee);
    } else if (tariff.minimum_charge > Money{}) {
        // What is left of the minimum is paid for.
        budget += paid(tariff, unsigned_millionths(before.rated)) - unsigned_millionths(before.rated);
    }
    if (rate.price == Money{}) return units_max;
    const UInt128 first = first_blocks_end(tariff, before);
    // What is left of the block already begun is paid for.
    const UInt128 payable = blocks_price(rate, charged_units(tariff, before)) + budget;
    const UInt128 charged = payable * price_units_of(tariff) / unsigned_millionths(rate.price);
    if (charged < first) return 0;
    const UInt128 end = first + (charged - first) / tariff.block_units * tariff.block_units;
    const UInt128 units = end - before.units;
    return units > units_max ? units_max : static_cast<std::uint64_t>(units);
}

bool is_free(const Rate& rate) {
    return rate.tariff.unit != UnitKind::money && rate.price == Money{} && rate.tariff.setup_fee == Money{} &&
           rate.tariff.minimum_charge == Money{};
}

bool is_always_free(const Tariff& tariff) {
    return is_free({tariff, tariff.price}) &&
           std::ranges::all_of(tariff.period_prices,
                               [](const PeriodPrice& period) { return period.price == Money{}; });
}

}  // namespace airtime::charging
