#include "charging/sessions/credit_pool.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/fnv1a.hpp"
#include "base/int128.hpp"
#include "base/saturating_sum.hpp"
#include "charging/rating/price_arithmetic.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/charged_service.hpp"

namespace airtime::charging {

namespace {

constexpr std::uint64_t multiplier_max = std::numeric_limits<std::int64_t>::max();

Money bounded(UInt128 millionths) {
    return Money::from_millionths(
        static_cast<std::int64_t>(std::min<UInt128>(millionths, Money::millionths_max)));
}

/// One of the prices that a pool's services can have: of how many units.
struct PoolPrice {
    Money price;
    std::uint64_t units = 0;
};

std::vector<PoolPrice> prices_paid_by(const Policy& policy, const std::vector<AccountName>& accounts) {
    std::vector<PoolPrice> prices;
    const auto add = [&](Money price, const Tariff& tariff) {
        if (price > Money{}) prices.push_back({price, static_cast<std::uint64_t>(price_units_of(tariff))});
    };
    for (const Tariff& tariff : policy.tariffs) {
        if (tariff.unit == UnitKind::money || tariff.paid_by != accounts) continue;
        add(tariff.price, tariff);
        for (const PeriodPrice& period : tariff.period_prices) add(period.price, tariff);
    }
    return prices;
}

/// A multiplier is price x `units` / the price's own units / `divisor`: whole for each price of the pool.
struct PoolScale {
    std::uint64_t units = 1;
    std::uint64_t divisor = 1;
};

std::optional<std::uint64_t> least_common_multiple(std::uint64_t a, std::uint64_t b) {
    const UInt128 multiple = UInt128{a} / std::gcd(a, b) * b;
    return multiple > multiplier_max ? std::nullopt : std::optional{static_cast<std::uint64_t>(multiple)};
}

std::optional<PoolScale> scale_of(const std::vector<PoolPrice>& prices) {
    PoolScale scale;
    for (const PoolPrice& each : prices) {
        const auto units = least_common_multiple(scale.units, each.units);
        if (!units) return std::nullopt;
        scale.units = *units;
    }
    std::uint64_t divisor = 0;
    for (const PoolPrice& each : prices) {
        const UInt128 multiplier = unsigned_millionths(each.price) * (scale.units / each.units);
        if (multiplier > multiplier_max) return std::nullopt;
        divisor = std::gcd(divisor, static_cast<std::uint64_t>(multiplier));
    }
    scale.divisor = divisor;
    return scale;
}

/// What so many units are worth, without regard to blocks; rounded up to the millionth.
Money worth_of(const Rate& rate, std::uint64_t units) {
    const UInt128 per = price_units_of(rate.tariff);
    return bounded((units * unsigned_millionths(rate.price) + per - 1) / per);
}

std::uint64_t units_worth(const Rate& rate, Money money) {
    if (money <= Money{}) return 0;
    const UInt128 units =
        unsigned_millionths(money) * price_units_of(rate.tariff) / unsigned_millionths(rate.price);
    return static_cast<std::uint64_t>(std::min<UInt128>(units, std::numeric_limits<std::uint64_t>::max()));
}

/// What can be charged beyond the worth of the units: wherever they end, a block is begun.
Money beyond_worth(const Rate& rate, const Usage& used) {
    const Tariff& tariff = rate.tariff;
    if (used.units != 0) return worth_of(rate, tariff.block_units) + tariff.minimum_charge;
    return worth_of(rate, std::max(tariff.first_block_units, tariff.block_units)) + tariff.setup_fee +
           tariff.minimum_charge;
}

bool draws_on(const ChargedService& charged, std::uint32_t pool) {
    return charged.reservation && charged.reservation->pooled && charged.reservation->pooled->pool == pool;
}

CreditPool* find_pool(Session& session, std::uint32_t id) {
    const auto found = std::ranges::find(session.pools, id, &CreditPool::id);
    return found == session.pools.end() ? nullptr : &*found;
}

/// What services other than `asking` have in the pool.
Money share_of_others(const Session& session, const CreditPool& pool, const ChargedService* asking) {
    Money sum;
    for (const ChargedService& other : session.services) {
        if (&other != asking && draws_on(other, pool.id)) sum += other.reservation->pooled->share;
    }
    return sum;
}

/// What a service finds when it asks for quota.
struct Standing {
    CreditPool* pool = nullptr;     ///< null: one is to be begun
    Money spare;                    ///< in it, and nobody else's
    std::uint64_t spare_units = 0;  ///< what that is worth beside what may be charged beyond the units
    bool granted_already = false;   ///< by an earlier MSCC of the same request: this one adds to that
};

/// A pool that nobody else draws on is not gone on with: what the client still counts in it would come on top
/// of the new quota.
Standing standing_of(Session& session, const ChargedService* asking, std::uint64_t basis, const Rate& rate) {
    if (asking != nullptr && asking->reservation && asking->reservation->pooled) {
        const Reservation& granted = *asking->reservation;
        return {find_pool(session, granted.pooled->pool), granted.pooled->share, granted.granted_units, true};
    }
    for (CreditPool& pool : session.pools) {
        const Money others = share_of_others(session, pool, asking);
        if (pool.basis != basis || others == Money{}) continue;
        const Money spare = std::max(Money{}, sum_of(pool.parts) - others);
        const Usage used = asking == nullptr ? Usage{} : asking->used;
        return {&pool, spare, units_worth(rate, spare - beyond_worth(rate, used)), false};
    }
    return {};
}

CreditPool& begin_pool(Session& session, std::uint64_t basis) {
    session.pools.push_back({++session.last_pool, basis, {}});
    return session.pools.back();
}

}  // namespace

std::optional<PoolTerms> pool_terms(const Policy& policy, const Rate& rate) {
    const Tariff& tariff = rate.tariff;
    if (tariff.unit == UnitKind::money || rate.price == Money{}) return std::nullopt;
    const auto scale = scale_of(prices_paid_by(policy, tariff.paid_by));
    if (!scale) return std::nullopt;
    Fnv1a64 basis;
    for (const AccountName& account : tariff.paid_by) basis.add_text(account.value);
    basis.add_number(scale->units);
    basis.add_number(scale->divisor);
    const UInt128 multiplier =
        unsigned_millionths(rate.price) * (scale->units / price_units_of(tariff)) / scale->divisor;
    return PoolTerms{basis.value(), static_cast<std::int64_t>(multiplier)};
}

bool pool_has_minimum(const Draft& draft, const SessionId& session_id, const ServiceKey& key,
                      const Rate& rate) {
    const auto terms = pool_terms(draft.policy, rate);
    if (!terms) return false;
    Session session = *draft.change.contract.session(session_id);
    const ChargedService* asking = find_charged_service(session, key, rate.tariff.service);
    return standing_of(session, asking, terms->basis, rate).spare_units >= rate.tariff.quota_min_units;
}

std::optional<PooledQuota> grant_from_pool(Draft& draft, const SessionId& session_id, const ServiceKey& key,
                                           const Rate& rate, std::uint64_t wanted_units) {
    const Tariff& tariff = rate.tariff;
    const auto terms = pool_terms(draft.policy, rate);
    if (!terms) return std::nullopt;
    Session& session = *draft.contract().session(session_id);
    const ChargedService* asking = find_charged_service(session, key, tariff.service);
    const Usage used = used_by_tariff(asking, tariff);
    const Standing standing = standing_of(session, asking, terms->basis, rate);

    const Money beyond_missing = std::max(Money{}, beyond_worth(rate, used) - standing.spare);
    const Money minimum = beyond_missing + worth_of(rate, tariff.quota_min_units);
    const Money available = payable_available(draft.contract(), tariff, draft.now());
    std::uint64_t added = 0;
    if (available >= minimum) {
        const std::uint64_t limit = units_within_limits(tariff, wanted_units, draft.policy, draft.now());
        const std::uint64_t there = standing.granted_already ? 0 : standing.spare_units;
        const std::uint64_t lacking = limit - std::min(limit, there);
        const Money spendable = spendable_of(available, minimum, draft.policy);
        added = std::min(std::max(lacking, tariff.quota_min_units),
                         units_worth(rate, spendable - beyond_missing));
    } else if (standing.spare_units < tariff.quota_min_units) {
        return std::nullopt;
    }
    const Money set_aside = added == 0 ? Money{} : beyond_missing + worth_of(rate, added);

    CreditPool& pool = standing.pool != nullptr ? *standing.pool : begin_pool(session, terms->basis);
    for (const Part& part : parts_for(draft.contract(), tariff, set_aside, draft.now())) {
        add_part(pool.parts, part.account, part.amount);
    }
    Reservation reservation;
    reservation.granted_units = saturating_sum(standing.spare_units, added);
    reservation.pooled = {pool.id, standing.spare + set_aside};
    ChargedService& charged = *charged_service(session, key, tariff.service);
    charged.used = used;
    charged.quota_price = quota_price_of(rate, reservation.granted_units);
    charged.reservation = std::move(reservation);
    return PooledQuota{added, {pool.id, terms->multiplier}};
}

std::vector<Part> release_for_charge(Session& session, ChargedService& charged, Money price) {
    if (!charged.reservation) return {};
    Reservation released = *std::exchange(charged.reservation, std::nullopt);
    if (!released.pooled) return std::move(released.parts);
    CreditPool* pool = find_pool(session, released.pooled->pool);
    return pool == nullptr ? std::vector<Part>{} : take_parts(pool->parts, price);
}

std::vector<Part> release_whole(Session& session, ChargedService& charged) {
    if (!charged.reservation) return {};
    Reservation released = *std::exchange(charged.reservation, std::nullopt);
    if (!released.pooled) return std::move(released.parts);
    CreditPool* pool = find_pool(session, released.pooled->pool);
    return pool == nullptr ? std::vector<Part>{} : std::exchange(pool->parts, {});
}

void end_reservation(Session& session, ChargedService& charged) {
    if (!charged.reservation) return;
    const Reservation ended = *std::exchange(charged.reservation, std::nullopt);
    if (!ended.pooled) return;
    if (CreditPool* pool = find_pool(session, ended.pooled->pool)) {
        const Money spare = sum_of(pool->parts) - share_of_others(session, *pool, &charged);
        take_parts_from_last(pool->parts, std::clamp(spare, Money{}, ended.pooled->share));
    }
    dissolve_unused_pools(session);
}

void dissolve_unused_pools(Session& session) {
    std::erase_if(session.pools, [&](const CreditPool& pool) {
        return std::ranges::none_of(
            session.services, [&](const ChargedService& charged) { return draws_on(charged, pool.id); });
    });
}

}  // namespace airtime::charging
