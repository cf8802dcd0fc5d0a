#pragma once

#include <optional>

#include "charging/contract/draft.hpp"
#include "charging/rating/rating.hpp"

/// One reservation for several services of a session (RFC 8506 5.1.2). The client counts what all of them use
/// in the pool's abstract units; we count the same in money: a unit is worth its price, and what is told as
/// multiplier is that price in a scale where every price of the pool is a whole number. Money that one
/// service did not use stays in the pool, because another one may be using it.
namespace airtime::charging {

/// Where the services of a tariff draw credit from: they share a pool if the same accounts pay for them.
struct PoolTerms {
    std::uint64_t basis = 0;  ///< equal for tariffs of one pool, under one policy
    std::int64_t multiplier = 0;
    friend bool operator==(const PoolTerms&, const PoolTerms&) = default;
};

/// Empty: a unit of the service cannot be drawn from a pool, because it costs nothing at this rate, is money
/// itself, or has prices that do not fit one scale with the others.
std::optional<PoolTerms> pool_terms(const Policy& policy, const Rate& rate);

/// What a service is told of its share.
struct PooledQuota {
    std::uint64_t granted_units = 0;  ///< zero: the pool has enough, and nothing can be added
    PoolReference reference;
};

/// Whether the session's pool has the service's minimum, left by what others and itself did not use: then no
/// money is short.
bool pool_has_minimum(const Draft& draft, const SessionId& session, const ServiceKey& key, const Rate& rate);

/// Sets money aside for `wanted_units` (zero: the tariff's default) of a service that just reported, or never
/// had quota, and puts it into the session's pool of those accounts, or begins one. Only what the pool lacks
/// is added and told. With the units goes what may be charged beyond them: a begun block, the set-up fee and
/// the minimum charge. Empty: the minimum cannot be set aside, or the service cannot be pooled.
std::optional<PooledQuota> grant_from_pool(Draft& draft, const SessionId& session, const ServiceKey& key,
                                           const Rate& rate, std::uint64_t wanted_units);

/// Ends the service's reservation; of what backed it, what pays up to `price` first. What it leaves in a pool
/// stays there.
std::vector<Part> release_for_charge(Session& session, ChargedService& charged, Money price);

/// Ends the service's reservation with all that backed it, the whole pool if it is in one.
std::vector<Part> release_whole(Session& session, ChargedService& charged);

/// Ends the service's reservation and releases what was set aside for it, in a pool its share.
void end_reservation(Session& session, ChargedService& charged);

/// Releases what is in pools that no service draws on any more.
void dissolve_unused_pools(Session& session);

}  // namespace airtime::charging
