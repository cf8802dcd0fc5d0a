#include "charging/quota.hpp"

#include <algorithm>
#include <limits>

#include "charging/parts.hpp"
#include "charging/rating.hpp"

namespace airtime::charging {

namespace {

Money payable_from(const Contract& contract, const AccountName& account, Instant now) {
    return std::max(Money{}, available_in(contract, account, now));
}

/// What the message can carry at most: CC-Time has 32 bits, money its bound.
std::uint64_t grantable_max(const Tariff& tariff) {
    switch (tariff.unit) {
        case UnitKind::seconds:
            return std::min<std::uint64_t>(tariff.quota_max_units, std::numeric_limits<std::uint32_t>::max());
        case UnitKind::money:
            return std::min<std::uint64_t>(tariff.quota_max_units, Money::millionths_max);
        case UnitKind::octets:
        case UnitKind::service_units:
            break;
    }
    return tariff.quota_max_units;
}

std::vector<Part> parts_for(const Contract& contract, const Tariff& tariff, Money price, Instant now) {
    std::vector<Part> parts;
    for (const AccountName& account : tariff.paid_by) {
        if (price == Money{}) break;
        const Money part = std::min(price, payable_from(contract, account, now));
        if (part == Money{}) continue;
        add_part(parts, account, part);
        price -= part;
    }
    return parts;
}

}  // namespace

Money payable_balance(const Contract& contract, const Tariff& tariff, Instant now) {
    Money sum;
    for (const AccountName& name : tariff.paid_by) {
        const Account* account = contract.account(name);
        if (account == nullptr || (account->expires_at && *account->expires_at <= now)) continue;
        sum += account->balance - held_in(contract, name);
    }
    return sum;
}

Money payable_available(const Contract& contract, const Tariff& tariff, Instant now) {
    Money sum;
    for (const AccountName& account : tariff.paid_by) sum += payable_from(contract, account, now);
    return sum;
}

std::optional<Reservation> quota_for(const Contract& contract, const Tariff& tariff,
                                     std::uint64_t wanted_units, std::uint64_t used_before,
                                     const SessionPolicy& policy, Instant now) {
    const std::optional<Money> minimum_price = price_of(tariff, used_before, tariff.quota_min_units);
    const Money available = payable_available(contract, tariff, now);
    if (!minimum_price || available < *minimum_price) return std::nullopt;

    const Money share = basis_points_of(available, policy.reservation_share_percent * 100);
    const Money spendable = std::max(*minimum_price, share);
    const std::uint64_t wanted = std::min(
        std::max(wanted_units == 0 ? tariff.quota_default_units : wanted_units, tariff.quota_min_units),
        grantable_max(tariff));
    // Money that runs short pays for blocks up to a block's end: what is left of one would be paid for twice.
    const std::uint64_t granted = std::min(wanted, units_for(tariff, used_before, spendable));
    const std::optional<Money> price = price_of(tariff, used_before, granted);
    if (!price) return std::nullopt;
    return Reservation{granted, parts_for(contract, tariff, *price, now)};
}

}  // namespace airtime::charging
