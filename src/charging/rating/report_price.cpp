#include "charging/rating/report_price.hpp"

#include <algorithm>
#include <limits>

#include "base/saturating_sum.hpp"

namespace airtime::charging {

namespace {

/// What was granted before services remembered at which price is paid at today's.
QuotaPrice quota_of(const ChargedService* charged, const Rate& now) {
    if (charged != nullptr && charged->quota_price) return *charged->quota_price;
    QuotaPrice quota = quota_price_of(now, 0);
    if (charged == nullptr || !charged->reservation) return quota;
    quota.granted.units = charged->reservation->granted_units;
    if (const std::uint64_t units = charged->reservation->granted_after_change_units; units > 0) {
        quota.after_change = {now.price, units};
    }
    return quota;
}

bool is_used_up(const QuotaPrice& quota) {
    return quota.granted.units == 0 && (!quota.after_change || quota.after_change->units == 0);
}

/// Of `reported` units, those at the price of the quota: all, also what a client used beyond it before it
/// could ask for more; none once the quota was used up.
std::uint64_t take(std::uint64_t& quota, std::uint64_t reported) {
    if (quota == 0) return 0;
    quota -= std::min(quota, reported);
    return reported;
}

bool add(ReportPrices::Priced& sum, const Rate& rate, std::uint64_t units) {
    const std::optional<Rated> rated = price_of(rate, sum.after, units);
    if (!rated) return false;
    sum.price += rated->price;
    sum.after = rated->after;
    return true;
}

std::vector<AccountName> accounts_behind(const Policy& policy, const Session& session,
                                         const ChargedService& charged) {
    std::vector<AccountName> accounts;
    const auto add_once = [&](const AccountName& name) {
        if (!name.value.empty() && std::ranges::find(accounts, name) == accounts.end()) {
            accounts.push_back(name);
        }
    };
    if (charged.reservation) {
        for (const Part& part : charged.reservation->parts) add_once(part.account);
    }
    for (const CreditPool& pool : session.pools) {
        const bool backs = charged.reservation && charged.reservation->pooled &&
                           charged.reservation->pooled->pool == pool.id;
        if (!backs) continue;
        for (const Part& part : pool.parts) add_once(part.account);
    }
    add_once(policy.recharge.account);
    return accounts;
}

}  // namespace

std::uint64_t Reported::charged_units() const {
    return saturating_sum(before_change, after_change);
}

ReportPrices::ReportPrices(const Policy& policy, const Tariff& today, const ChargedService* charged,
                           Instant now)
    : policy_(policy),
      today_(today),
      now_(now),
      used_(charged != nullptr ? charged->used : Usage{}),
      quota_(quota_of(charged, rate_at(today, policy, now))),
      pooled_(charged != nullptr && charged->reservation && charged->reservation->pooled) {
    if (quota_.terms == terms_of(today)) return;
    if (!is_used_up(quota_)) {
        own_ = with_terms(today, quota_.terms);
        return;
    }
    own_ = with_begun_minimum(charged, today);
    used_ = used_by_tariff(charged, today);
    quota_ = quota_price_of(rate_at(tariff(), policy, now), 0);
}

bool ReportPrices::always_free() const {
    if (!is_always_free(today_)) return false;
    return is_used_up(quota_) || (is_free({tariff(), quota_.granted.price}) &&
                                  (!quota_.after_change || quota_.after_change->price == Money{}));
}

std::optional<ReportPrices::Priced> ReportPrices::price_of(const Reported& reported) const {
    Priced priced{{}, used_, quota_};
    PricedUnits none;
    PricedUnits& before = priced.left.granted;
    PricedUnits& after = priced.left.after_change ? *priced.left.after_change : none;
    const std::uint64_t of_quota = take(before.units, reported.before_change);
    const std::uint64_t at_its_price = pooled_ ? reported.before_change : of_quota;
    const std::uint64_t of_second_part = take(after.units, reported.after_change);
    if (!add(priced, {tariff(), before.price}, at_its_price) ||
        !add(priced, {tariff(), after.price}, of_second_part)) {
        return std::nullopt;
    }
    const std::uint64_t beyond =
        saturating_sum(reported.before_change - at_its_price, reported.after_change - of_second_part);
    return beyond == 0 ? std::optional{priced} : with_beyond(priced, beyond);
}

/// The tariff may have changed since the quota was granted: then what is left of it is given up.
std::optional<ReportPrices::Priced> ReportPrices::with_beyond(Priced priced, std::uint64_t beyond) const {
    const bool same_unit = quota_.terms.unit == today_.unit;
    ChargedService begun;
    begun.used = priced.after;
    begun.quota_price = quota_;
    const std::optional<Tariff> kept = with_begun_minimum(&begun, today_);
    const Tariff& moment = same_unit ? (kept ? *kept : today_) : tariff();
    const Rate rate = same_unit ? rate_at(moment, policy_, now_) : Rate{moment, quota_.granted.price};
    if (terms_of(moment) != quota_.terms) {
        priced.after = used_by_tariff(&begun, moment);
        priced.left = quota_price_of(rate, 0);
    }
    return add(priced, rate, beyond) ? std::optional{priced} : std::nullopt;
}

std::optional<Tariff> withdrawn_tariff(const Policy& policy, const Session& session, const ServiceKey& key,
                                       const Tariff* successor) {
    const ChargedService* withdrawn = nullptr;
    for (const ChargedService& charged : session.services) {
        if (charged.key != key || charged.for_others) continue;
        if (policy.tariff(charged.service) != nullptr) return std::nullopt;
        if (charged.quota_price) withdrawn = &charged;
    }
    if (withdrawn == nullptr) return std::nullopt;
    const QuotaPrice& quota = *withdrawn->quota_price;
    if (successor != nullptr && is_used_up(quota)) return std::nullopt;
    Tariff tariff;
    tariff.service = withdrawn->service;
    tariff.price = quota.granted.price;
    tariff.paid_by = accounts_behind(policy, session, *withdrawn);
    tariff.quota_max_units = std::max(quota.granted.units, quota.terms.block_units);
    if (tariff.paid_by.empty()) return std::nullopt;
    return with_terms(std::move(tariff), quota.terms);
}

}  // namespace airtime::charging
