#include "charging/rating/quota.hpp"

#include <algorithm>
#include <limits>

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

/// Whole seconds until the tariff's price changes; empty: it does not change.
std::optional<std::uint64_t> price_holds_s(const Tariff& tariff, const Policy& policy, Instant now) {
    const auto change = next_price_change(tariff, policy, now);
    if (!change) return std::nullopt;
    return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(*change - now).count());
}

}  // namespace

Money payable_balance(const Contract& contract, const Tariff& tariff, Instant now) {
    Money sum;
    for (const AccountName& name : tariff.paid_by) {
        const Account* account = contract.account(name);
        if (account == nullptr || is_expired(*account, now)) continue;
        sum += account->balance - held_in(contract, name);
    }
    return sum;
}

Money payable_available(const Contract& contract, const Tariff& tariff, Instant now) {
    Money sum;
    for (const AccountName& account : tariff.paid_by) sum += payable_from(contract, account, now);
    return sum;
}

std::uint64_t units_within_limits(const Tariff& tariff, std::uint64_t wanted_units, const Policy& policy,
                                  Instant now) {
    std::uint64_t wanted = wanted_units == 0 ? tariff.quota_default_units : wanted_units;
    if (tariff.unit == UnitKind::seconds) {
        wanted = std::min(wanted, price_holds_s(tariff, policy, now).value_or(wanted));
    }
    return std::min(std::max(wanted, tariff.quota_min_units), grantable_max(tariff));
}

Money spendable_of(Money available, Money minimum, const Policy& policy) {
    return std::max(minimum, basis_points_of(available, policy.session.reservation_share_percent * 100));
}

std::vector<Part> parts_for(const Contract& contract, const Tariff& tariff, Money amount, Instant now) {
    std::vector<Part> parts;
    for (const AccountName& account : tariff.paid_by) {
        if (amount == Money{}) break;
        const Money part = std::min(amount, payable_from(contract, account, now));
        if (part == Money{}) continue;
        add_part(parts, account, part);
        amount -= part;
    }
    return parts;
}

std::optional<Reservation> quota_for(const Contract& contract, const Rate& rate, std::uint64_t wanted_units,
                                     const Usage& used_before, const Policy& policy, Instant now) {
    const Tariff& tariff = rate.tariff;
    const std::optional<Rated> minimum = price_of(rate, used_before, tariff.quota_min_units);
    const Money available = payable_available(contract, tariff, now);
    if (!minimum || available < minimum->price) return std::nullopt;

    const std::uint64_t wanted = units_within_limits(tariff, wanted_units, policy, now);
    // Money that runs short pays for blocks up to a block's end: what is left of one would be paid for twice.
    const std::uint64_t granted =
        std::min(wanted, units_for(rate, used_before, spendable_of(available, minimum->price, policy)));
    const std::optional<Rated> rated = price_of(rate, used_before, granted);
    if (!rated) return std::nullopt;
    return Reservation{granted, parts_for(contract, tariff, rated->price, now)};
}

std::uint32_t validity_s_until_price_change(std::uint32_t validity_s, const Tariff& tariff,
                                            const Policy& policy, Instant now) {
    // Shorter ones would make a client ask again before the answer to its last question has arrived.
    constexpr std::uint64_t validity_s_min = 10;
    const std::uint64_t holds_s = price_holds_s(tariff, policy, now).value_or(validity_s);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(validity_s, std::max(holds_s, validity_s_min)));
}

}  // namespace airtime::charging
