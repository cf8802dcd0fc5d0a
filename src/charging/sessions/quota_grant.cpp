#include "charging/sessions/quota_grant.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/saturating_sum.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/service_selection.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/charged_service.hpp"
#include "charging/sessions/credit_pool.hpp"
#include "charging/sessions/final_units.hpp"
#include "charging/sessions/rating_failed.hpp"

namespace airtime::charging {

namespace {

/// What one service of a request asks for, by the tariff that it is charged by.
struct QuotaWish {
    const CreditControlRequest& request;
    const ServiceRequest& service;
    const Tariff& tariff;
    const ClientProfile& client;
    Rate rate;
    std::uint64_t units = 0;  ///< zero: what the server thinks fit
};

ChargedService* charged_of(Draft& draft, const QuotaWish& wish) {
    return find_charged_service(*draft.contract().session(wish.request.session), wish.service.key,
                                wish.tariff.service);
}

/// What the client asks for; its profile's quota where it leaves that to the server.
std::uint64_t wanted_by(const QuotaWish& wish) {
    const auto quota = wish.client.quotas.find(wish.tariff.service);
    return wish.units == 0 && quota != wish.client.quotas.end() ? quota->second : wish.units;
}

void add_quota(ChargedService& charged, const Reservation& quota) {
    if (!charged.reservation) charged.reservation.emplace();
    charged.reservation->granted_units =
        saturating_sum(charged.reservation->granted_units, quota.granted_units);
    for (const Part& part : quota.parts) add_part(charged.reservation->parts, part.account, part.amount);
}

/// Sets quota aside for after the tariff's next change, where the client can be told of one and that is near
/// (RFC 8506 5.1.1). As much as for before it, because nobody knows how much of that will be used: the worst
/// case is both. Time knows itself what is used when. `answer` says whether there is any.
void grant_after_change(Draft& draft, const QuotaWish& wish, ServiceAnswer& answer, ChargedService& charged) {
    const Tariff& tariff = wish.tariff;
    const bool can_be_told = wish.client.tariff_change && !wish.request.command_level_units &&
                             (tariff.unit == UnitKind::octets || tariff.unit == UnitKind::service_units);
    if (!can_be_told) return;
    const std::optional<Instant> change = next_price_change(tariff, draft.policy, draft.now());
    if (!change || *change >= draft.now() + std::chrono::seconds{answer.validity_s}) return;
    const std::uint64_t units = charged.reservation->granted_units;
    const std::optional<Rated> before = price_of(wish.rate, charged.used, units);
    if (!before) return;
    const Rate rate_after = rate_at(tariff, draft.policy, *change);
    // The change may come when any block ends, so that none is left of it for what is used afterwards.
    const Usage at_change = at_block_end(tariff, before->after);
    const std::optional<Reservation> quota =
        quota_for(draft.contract(), rate_after, units, at_change, draft.policy, draft.now());
    if (!quota) return;
    // A session that begins after the change has its first block there, which may be dearer than both parts.
    const std::optional<Rated> after = price_of(rate_after, at_change, quota->granted_units);
    const std::optional<Rated> all_after = price_of(rate_after, charged.used, quota->granted_units);
    if (!after || !all_after || all_after->price > before->price + after->price) return;
    for (const Part& part : quota->parts) add_part(charged.reservation->parts, part.account, part.amount);
    charged.reservation->granted_after_change_units = quota->granted_units;
    charged.quota_price->after_change = {rate_after.price, quota->granted_units};
    charged.final_units = false;
    answer.tariff_change_usage = TariffChangeUsage::before;
    answer.tariff_changes_at = *change;
}

/// Whether the service draws on a pool: the client can, and an MSCC is there to say so.
bool draws_on_pool(const QuotaWish& wish, const ChargedService* known) {
    const bool has_own_quota = known != nullptr && known->reservation && !known->reservation->pooled;
    return wish.client.credit_pools && !wish.request.command_level_units && !has_own_quota;
}

/// Whether quota could be set aside in the session's pool, which is then in the answer.
bool grant_pooled(Draft& draft, const QuotaWish& wish, ServiceAnswer& answer) {
    const auto quota = grant_from_pool(draft, wish.request.session, answer.key, wish.rate, wanted_by(wish));
    if (!quota) return false;
    answer.granted = granted_as(wish.tariff, quota->granted_units);
    answer.pool = quota->reference;
    return true;
}

/// The same for quota that the service has to itself, also in two parts across a change of tariff.
bool grant_own(Draft& draft, const QuotaWish& wish, const Usage& used_before, ServiceAnswer& answer) {
    const std::optional<Reservation> quota =
        quota_for(draft.contract(), wish.rate, wanted_by(wish), used_before, draft.policy, draft.now());
    if (!quota) return false;
    answer.granted = granted_as(wish.tariff, quota->granted_units);
    ChargedService& charged =
        *charged_service(*draft.contract().session(wish.request.session), answer.key, wish.tariff.service);
    const bool adds_to_quota = charged.reservation.has_value();
    add_quota(charged, *quota);
    if (adds_to_quota && charged.quota_price) {
        charged.quota_price->granted.units = charged.reservation->granted_units;
        return true;
    }
    charged.used = used_by_tariff(&charged, wish.tariff);
    charged.quota_price = quota_price_of(wish.rate, charged.reservation->granted_units);
    grant_after_change(draft, wish, answer, charged);
    return true;
}

/// What the service has used, and what it was granted in this very request: a second MSCC of the same key
/// adds to that. Empty: more than money can say.
std::optional<Usage> used_and_granted(const QuotaWish& wish, const ChargedService* known) {
    const std::uint64_t granted =
        known != nullptr && known->reservation ? known->reservation->granted_units : 0;
    const std::optional<Rated> rated = price_of(wish.rate, used_by_tariff(known, wish.tariff), granted);
    return rated ? std::optional{rated->after} : std::nullopt;
}

/// Lends what the minimum needs, where a pool does not have it.
void consider_advance(Draft& draft, const QuotaWish& wish, const Usage& used_before, bool pooled,
                      RequestAdvance& advance) {
    const auto minimum = price_of(wish.rate, used_before, wish.tariff.quota_min_units);
    if (!minimum || is_free(wish.rate)) return;
    const SessionId& session = wish.request.session;
    const bool pool_does = pooled && pool_has_minimum(draft, session, wish.service.key, wish.rate);
    const Money missing = pool_does ? Money{} : minimum->price;
    advance.consider(draft, {wish.tariff, missing, session, wish.request.number});
}

/// When the quota ends, and whether it is the last.
void set_end_of_quota(Draft& draft, const QuotaWish& wish, ServiceAnswer& answer) {
    if (!answer.tariff_change_usage) {
        answer.validity_s =
            validity_s_until_price_change(answer.validity_s, wish.tariff, draft.policy, draft.now());
    }
    ChargedService& charged = *charged_of(draft, wish);
    charged.reservation->expires_at = end_of_validity(draft, answer.validity_s);
    if (answer.tariff_change_usage) return;
    // A pool that has enough goes on with nothing added: zero units with a final action would end it at once.
    const bool nothing_added = answer.pool && tariff_units_of(*answer.granted, wish.tariff) == 0;
    charged.final_units = wish.client.final_units.action.has_value() && !nothing_added &&
                          is_last_quota(draft, wish.request, wish.rate, charged);
    if (charged.final_units) answer.final_units = wish.client.final_units.action;
}

/// Sets quota aside for a service that may have it, with an advance if it takes one, or says what there is
/// without credit.
void give_quota(Draft& draft, const QuotaWish& wish, RequestAdvance& advance, ServiceAnswer& answer) {
    const ChargedService* known = charged_of(draft, wish);
    const std::optional<Usage> used_before = used_and_granted(wish, known);
    if (!used_before) {
        answer = service_answer_with(wish.service.key, ResultCode::credit_limit_reached);
        return;
    }
    const bool pooled = draws_on_pool(wish, known);
    consider_advance(draft, wish, *used_before, pooled, advance);
    answer.validity_s = validity_s_of(wish.client, draft.policy);
    const bool granted =
        (pooled && grant_pooled(draft, wish, answer)) || grant_own(draft, wish, *used_before, answer);
    if (granted) {
        set_end_of_quota(draft, wish, answer);
    } else {
        answer = answer_without_credit(draft, wish.request, wish.service, wish.tariff);
    }
}

/// The counterpart of an answer whose quota ends with the tariff's change: the same key, other units.
ServiceAnswer answer_after_change(const ServiceAnswer& before, const Reservation& quota,
                                  const Tariff& tariff) {
    ServiceAnswer after = before;
    after.granted = granted_as(tariff, quota.granted_after_change_units);
    after.tariff_change_usage = TariffChangeUsage::after;
    after.tariff_changes_at.reset();
    return after;
}

}  // namespace

Instant end_of_validity(const Draft& draft, std::uint32_t validity_s) {
    return draft.now() + std::chrono::seconds{validity_s} +
           std::chrono::seconds{draft.policy.session.grace_s};
}

void grant_quota(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                 RequestAdvance& advance, ServiceAnswer& answer) {
    Session& session = *draft.contract().session(request.session);
    const Tariff* tariff = select_tariff(draft.policy, session, request, service.key);
    assert(service.requested);
    const auto refuse = [&](ResultCode result, FailedAvp failed = FailedAvp::none) {
        answer = service_answer_with(service.key, result, failed);
    };

    if (tariff == nullptr) {
        answer = answer_without_tariff(service.key);
        return;
    }
    if (!has_acceptable_money(*service.requested, draft.policy)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
    }
    const std::optional<std::uint64_t> wanted = wanted_units(request, *service.requested, *tariff);
    if (!wanted) return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    if (const auto denial = service_denial(draft.contract(), *tariff, draft.policy, draft.now())) {
        return refuse(*denial);
    }
    if (is_always_free(*tariff) && tariff->free_use == FreeUse::not_controlled) {
        // A report may come all the same, and need not name the called party that made it free.
        if (!request.called_party.empty()) charged_service(session, service.key, tariff->service);
        return refuse(ResultCode::credit_control_not_applicable);
    }
    const ChargedService* known = find_charged_service(session, service.key, tariff->service);
    if (known == nullptr && !has_room_for(session, service.key)) return refuse(ResultCode::unable_to_comply);
    const std::optional<Tariff> begun = with_begun_minimum(known, *tariff);
    const Tariff& charged_by = begun ? *begun : *tariff;
    give_quota(draft,
               {request, service, charged_by, client_of(draft.policy, request),
                rate_at(charged_by, draft.policy, draft.now()), *wanted},
               advance, answer);
}

void add_counterparts(const Draft& draft, const CreditControlRequest& request,
                      std::vector<ServiceAnswer>& answers) {
    const Session& session = *draft.contract().session(request.session);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].tariff_change_usage != TariffChangeUsage::before) continue;
        const auto charged = std::ranges::find_if(session.services, [&](const ChargedService& each) {
            return each.key == answers[i].key && each.reservation &&
                   each.reservation->granted_after_change_units > 0;
        });
        const Tariff& tariff = *draft.policy.tariff(charged->service);
        ServiceAnswer after = answer_after_change(answers[i], *charged->reservation, tariff);
        answers.insert(answers.begin() + static_cast<std::ptrdiff_t>(++i), std::move(after));
    }
}

}  // namespace airtime::charging
