#include "charging/sessions/session_charging.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/contract/parts.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/service_selection.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/account_information.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/credit_pool.hpp"
#include "charging/sessions/duplicates.hpp"
#include "charging/sessions/expiry.hpp"
#include "charging/sessions/final_units.hpp"
#include "charging/sessions/late_usage.hpp"
#include "charging/sessions/service_access.hpp"
#include "charging/sessions/service_usage.hpp"
#include "charging/sessions/sub_session.hpp"

namespace airtime::charging {

namespace {

/// What the session has cost so far, without what it reserves (RFC 8506 8.7).
void add_session_cost(const Draft& draft, const CreditControlRequest& request, CreditControlAnswer& answer) {
    if (client_of(draft.policy, request).cost_information != CostInformation::all) return;
    answer.cost = draft.contract().session(request.session)->cost;
}

/// Concludes and keeps the answer with the session, for the request's repetition.
Decision conclude_stored(Draft draft, const CreditControlRequest& request, CreditControlAnswer answer) {
    if (Session* session = draft.contract().session(request.session)) {
        store_answer(*session, request, answer, draft.policy.session);
    }
    return conclude(std::move(draft), std::move(answer));
}

/// The answer to a request whose number was met before; empty for a new one.
std::optional<CreditControlAnswer> answer_to_repetition(const Session& session,
                                                        const CreditControlRequest& request) {
    const Repetition repetition = find_repetition(session, request);
    if (std::holds_alternative<NeverSeen>(repetition)) return std::nullopt;
    if (const auto* answer = std::get_if<CreditControlAnswer>(&repetition)) return *answer;
    return answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_number);
}

/// What the client asks for; its profile's quota where it leaves that to the server.
std::uint64_t wanted_by(const ClientProfile& client, const Tariff& tariff, std::uint64_t wanted_units) {
    const auto quota = client.quotas.find(tariff.service);
    return wanted_units == 0 && quota != client.quotas.end() ? quota->second : wanted_units;
}

void add_quota(ChargedService& charged, const Reservation& quota) {
    if (!charged.reservation) charged.reservation.emplace();
    charged.reservation->granted_units =
        saturating_sum(charged.reservation->granted_units, quota.granted_units);
    for (const Part& part : quota.parts) add_part(charged.reservation->parts, part.account, part.amount);
}

Instant end_of_validity(const Draft& draft, std::uint32_t validity_s) {
    return draft.now() + std::chrono::seconds{validity_s} +
           std::chrono::seconds{draft.policy.session.grace_s};
}

/// A request shows that its gateway lives and saw the last answer.
void refresh(Session& session, const Draft& draft, const CreditControlRequest& request) {
    session.expires_at =
        end_of_validity(draft, validity_s_of(client_of(draft.policy, request), draft.policy));
    session.unseen_advance.reset();
    session.called = false;
    session.node = draft.circumstances.node;
    session.client_state = request.origin_state_id;
    session.heard_at = draft.now();
    session.moved_to.reset();
    if (!is_same_identity(session.client_host, request.origin_host)) {
        session.moved_to = {request.origin_host, request.origin_realm};
    }
}

Session opened_by(const Draft& draft, const CreditControlRequest& request) {
    Session opened;
    opened.id = request.session;
    opened.client_host = request.origin_host;
    opened.opened_at = draft.now();
    opened.client_realm = request.origin_realm;
    opened.sub_session = request.sub_session;
    refresh(opened, draft, request);
    return opened;
}

/// Usage of all services comes before the first new quota: what was used is gone, whatever the order.
std::vector<ServiceAnswer> charge_all(Draft& draft, const CreditControlRequest& request,
                                      const std::vector<ServiceRequest>& services) {
    std::vector<ServiceAnswer> answers;
    answers.reserve(services.size());
    for (const ServiceRequest& service : services) answers.push_back(charge_usage(draft, request, service));
    return answers;
}

/// Sets quota aside for after the tariff's next change, where the client can be told of one and that is near
/// (RFC 8506 5.1.1). As much as for before it, because nobody knows how much of that will be used: the worst
/// case is both. Time knows itself what is used when. `answer` says whether there is any.
void grant_after_change(Draft& draft, const CreditControlRequest& request, const Rate& rate,
                        ServiceAnswer& answer, ChargedService& charged) {
    const Tariff& tariff = rate.tariff;
    const bool can_be_told = client_of(draft.policy, request).tariff_change && !request.command_level_units &&
                             (tariff.unit == UnitKind::octets || tariff.unit == UnitKind::service_units);
    if (!can_be_told) return;
    const std::optional<Instant> change = next_price_change(tariff, draft.policy, draft.now());
    if (!change || *change >= draft.now() + std::chrono::seconds{answer.validity_s}) return;
    const std::uint64_t units = charged.reservation->granted_units;
    const std::optional<Rated> before = price_of(rate, charged.used, units);
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
bool draws_on_pool(const ClientProfile& client, const CreditControlRequest& request,
                   const ChargedService* known) {
    const bool has_own_quota = known != nullptr && known->reservation && !known->reservation->pooled;
    return client.credit_pools && !request.command_level_units && !has_own_quota;
}

/// Whether quota could be set aside in the session's pool, which is then in the answer.
bool grant_pooled(Draft& draft, const CreditControlRequest& request, const Rate& rate,
                  std::uint64_t wanted_units, ServiceAnswer& answer) {
    const auto quota = grant_from_pool(draft, request.session, answer.key, rate, wanted_units);
    if (!quota) return false;
    answer.granted = granted_as(rate.tariff, quota->granted_units);
    answer.pool = quota->reference;
    return true;
}

/// The same for quota that the service has to itself, also in two parts across a change of tariff.
bool grant_own(Draft& draft, const CreditControlRequest& request, const Rate& rate,
               std::uint64_t wanted_units, const Usage& used_before, ServiceAnswer& answer) {
    const std::optional<Reservation> quota =
        quota_for(draft.contract(), rate, wanted_units, used_before, draft.policy, draft.now());
    if (!quota) return false;
    answer.granted = granted_as(rate.tariff, quota->granted_units);
    ChargedService& charged =
        *charged_service(*draft.contract().session(request.session), answer.key, rate.tariff.service);
    const bool adds_to_quota = charged.reservation.has_value();
    add_quota(charged, *quota);
    if (adds_to_quota && charged.quota_price) {
        charged.quota_price->granted.units = charged.reservation->granted_units;
        return true;
    }
    charged.used = used_by_tariff(&charged, rate.tariff);
    charged.quota_price = quota_price_of(rate, charged.reservation->granted_units);
    grant_after_change(draft, request, rate, answer, charged);
    return true;
}

/// Sets quota aside for a service that may have it, with an advance if it takes one, or says what there is
/// without credit. `asked`: units, zero for what the server thinks fit.
void give_quota(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                const Tariff& tariff, std::uint64_t asked, RequestAdvance& advance, ServiceAnswer& answer) {
    const ClientProfile& client = client_of(draft.policy, request);
    const ChargedService* known =
        find_charged_service(*draft.contract().session(request.session), service.key, tariff.service);
    // A second MSCC of the same key adds to what the first one was granted in this very request.
    const std::uint64_t granted_before =
        known != nullptr && known->reservation ? known->reservation->granted_units : 0;
    const Rate rate = rate_at(tariff, draft.policy, draft.now());
    const Usage used_before = used_by_tariff(known, tariff);
    const std::optional<Rated> with_granted = price_of(rate, used_before, granted_before);
    if (!with_granted) {
        answer = service_answer_with(service.key, ResultCode::credit_limit_reached);
        return;
    }
    const bool pooled = draws_on_pool(client, request, known);
    const auto minimum = price_of(rate, with_granted->after, tariff.quota_min_units);
    if (minimum && !is_free(rate)) {
        const bool pool_does = pooled && pool_has_minimum(draft, request.session, service.key, rate);
        const Money missing = pool_does ? Money{} : minimum->price;
        advance.consider(draft, {tariff, missing, request.session, request.number});
    }
    const std::uint64_t wanted = wanted_by(client, tariff, asked);
    answer.validity_s = validity_s_of(client, draft.policy);
    if (!(pooled && grant_pooled(draft, request, rate, wanted, answer)) &&
        !grant_own(draft, request, rate, wanted, with_granted->after, answer)) {
        answer = answer_without_credit(draft, request, service, tariff);
        return;
    }
    if (!answer.tariff_change_usage) {
        answer.validity_s =
            validity_s_until_price_change(answer.validity_s, tariff, draft.policy, draft.now());
    }
    ChargedService& charged =
        *find_charged_service(*draft.contract().session(request.session), service.key, tariff.service);
    charged.reservation->expires_at = end_of_validity(draft, answer.validity_s);
    if (answer.tariff_change_usage) return;
    // A pool that has enough goes on with nothing added: zero units with a final action would end it at once.
    const bool nothing_added = answer.pool && tariff_units_of(*answer.granted, tariff) == 0;
    charged.final_units = client.final_units.action.has_value() && !nothing_added &&
                          is_last_quota(draft, request, rate, charged);
    if (charged.final_units) answer.final_units = client.final_units.action;
}

/// Writes quota for a service that asks for it, or the refusal, into `answer`.
void grant_quota(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                 RequestAdvance& advance, ServiceAnswer& answer) {
    Session& session = *draft.contract().session(request.session);
    const Tariff* tariff = select_tariff(draft.policy, session, request, service.key);
    assert(service.requested);
    const auto refuse = [&](ResultCode result, FailedAvp failed = FailedAvp::none) {
        answer = service_answer_with(service.key, result, failed);
    };

    if (tariff == nullptr) return refuse(ResultCode::rating_failed, FailedAvp::rating_group);
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
    give_quota(draft, request, service, begun ? *begun : *tariff, *wanted, advance, answer);
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

/// The answers with the counterparts of those that have one (RFC 8506 8.16: two MSCCs of one key).
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

/// A report of a service that was told of its end: quota is asked for again after that time (RFC 8506 5.6.2).
void tell_when_to_ask(const Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                      ServiceAnswer& answer) {
    const Session& session = *draft.contract().session(request.session);
    const bool waits = std::ranges::any_of(session.services, [&](const ChargedService& charged) {
        return charged.key == service.key && waits_for_money(charged);
    });
    if (waits) answer.validity_s = client_of(draft.policy, request).final_units.validity_s;
}

/// The one reason why all services of the request were refused; success where there is none.
ServiceAnswer common_refusal(const std::vector<ServiceAnswer>& services) {
    if (services.empty()) return {};
    const ServiceAnswer& first = services.front();
    const bool all = std::ranges::all_of(
        services, [&](const ServiceAnswer& service) { return service.result == first.result; });
    return all ? first : ServiceAnswer{};
}

/// Charges and grants for INITIAL and UPDATE.
Decision serve(Draft draft, const CreditControlRequest& request) {
    const ClientProfile& client = client_of(draft.policy, request);
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    const std::vector<ServiceRequest> services =
        wanted_services(*draft.contract().session(request.session), request);
    answer.services = charge_all(draft, request, services);
    dissolve_unused_pools(*draft.contract().session(request.session));
    RequestAdvance advance;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (answer.services[i].result != ResultCode::success) continue;
        if (services[i].requested) {
            grant_quota(draft, request, services[i], advance, answer.services[i]);
        } else {
            tell_when_to_ask(draft, request, services[i], answer.services[i]);
        }
    }
    add_counterparts(draft, request, answer.services);
    if (advance.granted()) draft.contract().session(request.session)->unseen_advance = advance.granted();
    add_account_information(draft, request, answer);
    if (request.type == RequestType::update) add_session_cost(draft, request, answer);

    const ServiceAnswer refusal = common_refusal(answer.services);
    const bool refused_whole =
        client.refusals == RefusalLevel::command && refusal.result != ResultCode::success;
    if (refused_whole || (request.command_level_units && !answer.services.empty())) {
        answer.result = answer.services.front().result;
        answer.failed = answer.services.front().failed;
        if (refused_whole && !request.command_level_units) answer.failed = FailedAvp::none;
    }
    // The session is idle (RFC 8506 7); what it reserved goes back, and its TERMINATION still finds it.
    if (refused_whole) close_session(draft, request.session, SessionEnd::unreported);
    Decision decision = conclude_stored(std::move(draft), request, std::move(answer));
    decision.advance_refusal = advance.refusal();
    return decision;
}

/// A session that was never opened itself, only its sub-sessions, is theirs: it stands for them, without
/// quota of its own, when it ends.
void keep_place_of_session(Draft& draft, const CreditControlRequest& request) {
    if (draft.contract().session(request.session) != nullptr) return;
    draft.contract().sessions.push_back(opened_by(draft, request));
}

bool is_late(const Contract& contract, const SessionId& id) {
    return std::ranges::find(contract.late_sessions, id, &Session::id) != contract.late_sessions.end();
}

CreditControlAnswer answer_unsupported_context(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::rating_failed, FailedAvp::service_context_id);
}

}  // namespace

Decision decide_initial(Draft draft, const CreditControlRequest& request) {
    const Session* known = draft.contract().session(request.session);
    // What its first answer granted is not reserved any more.
    const bool expired = known != nullptr && known->closed_at && !known->terminated;
    if (known != nullptr && !expired) {
        // A session is opened once: an INITIAL that is no repetition contradicts the one that opened it.
        CreditControlAnswer answer =
            answer_to_repetition(*known, request)
                .value_or(answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_number));
        return conclude(std::move(draft), std::move(answer));
    }
    if (!is_supported_context(draft.policy, request.service_context)) {
        return conclude(std::move(draft), answer_unsupported_context(request));
    }
    const std::optional<ResultCode> denial = service_denial(draft.contract(), draft.policy, draft.now());
    if (denial && request.services.empty()) {
        // Nothing but the subscriber is to be authorised.
        return conclude(std::move(draft), answer_with(request, *denial));
    }
    if (expired) forget_late_session(draft, request.session);
    draft.contract().sessions.push_back(opened_by(draft, request));
    expire_sessions(draft, request.session);
    return serve(std::move(draft), request);
}

Decision decide_update(Draft draft, const CreditControlRequest& request) {
    Session* session = draft.contract().session(request.session);
    if (session == nullptr) {
        return conclude(std::move(draft), answer_with(request, ResultCode::unknown_session_id));
    }
    if (auto answer = answer_to_repetition(*session, request)) {
        return conclude(std::move(draft), *std::move(answer));
    }
    if (is_late(draft.contract(), request.session)) {
        charge_late_usage(draft, request);
        return conclude_stored(std::move(draft), request,
                               answer_with(request, ResultCode::unknown_session_id));
    }
    if (session->closed_at) {
        return conclude(std::move(draft), answer_with(request, ResultCode::unknown_session_id));
    }
    refresh(*session, draft, request);
    if (!is_supported_context(draft.policy, request.service_context)) {
        return conclude_stored(std::move(draft), request, answer_unsupported_context(request));
    }
    return serve(std::move(draft), request);
}

Decision decide_termination(Draft draft, const CreditControlRequest& request) {
    if (has_sub_sessions(draft.contract(), request.session)) keep_place_of_session(draft, request);
    const Session* session = draft.contract().session(request.session);
    if (session == nullptr) {
        return conclude(std::move(draft), answer_with(request, ResultCode::unknown_session_id));
    }
    if (auto answer = answer_to_repetition(*session, request)) {
        return conclude(std::move(draft), *std::move(answer));
    }
    const bool late = is_late(draft.contract(), request.session);
    if (session->closed_at && !late) {
        return conclude(std::move(draft), answer_with(request, ResultCode::unknown_session_id));
    }
    // The command succeeds whatever became of a report: the session is over either way (RFC 8506 7).
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    const SessionEnd end = overtakes(*session, request) ? SessionEnd::overtaken : SessionEnd::terminated;
    close_sub_sessions(draft, request.session);
    if (late) {
        answer.services = charge_late_usage(draft, request);
        end_late_session(draft, request.session);
    } else {
        answer.services = charge_all(draft, request, request.services);
        add_session_cost(draft, request, answer);
        close_session(draft, request.session, end);
    }
    add_account_information(draft, request, answer);
    return conclude_stored(std::move(draft), request, std::move(answer));
}

}  // namespace airtime::charging
