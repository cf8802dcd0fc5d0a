#include "charging/session_charging.hpp"

#include <cassert>
#include <utility>

#include "charging/answer_with.hpp"
#include "charging/expiry.hpp"
#include "charging/late_usage.hpp"
#include "charging/parts.hpp"
#include "charging/quota.hpp"
#include "charging/rating.hpp"
#include "charging/service_access.hpp"
#include "charging/service_usage.hpp"
#include "charging/stored_answers.hpp"
#include "charging/tariff_units.hpp"

namespace airtime::charging {

namespace {

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

/// A request shows that its gateway lives and saw the last answer.
void refresh(Session& session, const Draft& draft) {
    const SessionPolicy& policy = draft.policy.session;
    session.expires_at =
        draft.now() + std::chrono::seconds{policy.validity_s} + std::chrono::seconds{policy.grace_s};
    session.unseen_advance.reset();
}

/// Usage of all services comes before the first new quota: what was used is gone, whatever the order.
std::vector<ServiceAnswer> charge_all(Draft& draft, const CreditControlRequest& request) {
    std::vector<ServiceAnswer> answers;
    answers.reserve(request.services.size());
    for (const ServiceRequest& service : request.services) {
        answers.push_back(charge_usage(draft, request, service));
    }
    return answers;
}

/// Sets quota aside for a service that asks for it and writes it, or the refusal, into `answer`.
void grant_quota(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                 RequestAdvance& advance, ServiceAnswer& answer) {
    const Tariff* tariff = select_tariff(draft.policy, request.service_context, service.key);
    assert(tariff != nullptr && service.requested);
    const auto refuse = [&](ResultCode result, FailedAvp failed = FailedAvp::none) {
        answer = service_answer_with(service.key, result, failed);
    };

    if (!has_acceptable_money(*service.requested, request.currency_code, draft.policy)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
    }
    const std::optional<std::uint64_t> wanted = tariff_units_of(*service.requested, *tariff);
    if (!wanted && !leaves_amount_to_server(*service.requested)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    }
    if (is_denied_service(draft.contract(), draft.now())) {
        return refuse(ResultCode::end_user_service_denied);
    }
    if (is_free(*tariff)) return refuse(ResultCode::credit_control_not_applicable);

    Session& session = *draft.contract().session(request.session);
    const ChargedService* known = find_charged_service(session, service.key, tariff->service);
    if (known == nullptr && session.services.size() >= services_per_session_max) {
        return refuse(ResultCode::unable_to_comply);
    }
    // A second MSCC of the same key adds to what the first one was granted in this very request.
    const std::uint64_t granted_before =
        known != nullptr && known->reservation ? known->reservation->granted_units : 0;
    const std::uint64_t used_before =
        saturating_sum(known != nullptr ? known->used_units : 0, granted_before);

    if (const auto minimum_price = price_of(*tariff, used_before, tariff->quota_min_units)) {
        advance.consider(draft, {*tariff, *minimum_price, request.session, request.number});
    }
    const std::optional<Reservation> quota = quota_for(draft.contract(), *tariff, wanted.value_or(0),
                                                       used_before, draft.policy.session, draft.now());
    if (!quota) return refuse(ResultCode::credit_limit_reached);

    answer.granted = granted_as(*tariff, quota->granted_units);
    answer.validity_s = draft.policy.session.validity_s;
    std::optional<Reservation>& reservation =
        charged_service(*draft.contract().session(request.session), service.key, tariff->service)
            ->reservation;
    if (!reservation) reservation.emplace();
    reservation->granted_units = saturating_sum(reservation->granted_units, quota->granted_units);
    for (const Part& part : quota->parts) add_part(reservation->parts, part.account, part.amount);
}

/// Charges and grants for INITIAL and UPDATE.
Decision serve(Draft draft, const CreditControlRequest& request) {
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    answer.services = charge_all(draft, request);
    RequestAdvance advance;
    for (std::size_t i = 0; i < request.services.size(); ++i) {
        const bool wants_quota = request.services[i].requested.has_value();
        if (wants_quota && answer.services[i].result == ResultCode::success) {
            grant_quota(draft, request, request.services[i], advance, answer.services[i]);
        }
    }
    if (advance.granted()) draft.contract().session(request.session)->unseen_advance = advance.granted();
    if (request.command_level_units && !answer.services.empty()) {
        answer.result = answer.services.front().result;
        answer.failed = answer.services.front().failed;
    }
    Decision decision = conclude_stored(std::move(draft), request, std::move(answer));
    decision.advance_refusal = advance.refusal();
    return decision;
}

CreditControlAnswer answer_unsupported_context(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::rating_failed, FailedAvp::service_context_id);
}

}  // namespace

Decision decide_initial(Draft draft, const CreditControlRequest& request) {
    if (const Session* known = draft.contract().session(request.session)) {
        // A session is opened once: an INITIAL that is no repetition contradicts the one that opened it.
        CreditControlAnswer answer =
            answer_to_repetition(*known, request)
                .value_or(answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_number));
        return conclude(std::move(draft), std::move(answer));
    }
    if (!is_supported_context(draft.policy, request.service_context)) {
        return conclude(std::move(draft), answer_unsupported_context(request));
    }
    Session opened;
    opened.id = request.session;
    opened.client_host = request.origin_host;
    opened.opened_at = draft.now();
    refresh(opened, draft);
    draft.contract().sessions.push_back(std::move(opened));
    expire_sessions(draft);
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
    if (session->closed_at) {
        charge_late_usage(draft, request);
        return conclude_stored(std::move(draft), request,
                               answer_with(request, ResultCode::unknown_session_id));
    }
    refresh(*session, draft);
    if (!is_supported_context(draft.policy, request.service_context)) {
        return conclude_stored(std::move(draft), request, answer_unsupported_context(request));
    }
    return serve(std::move(draft), request);
}

Decision decide_termination(Draft draft, const CreditControlRequest& request) {
    const Session* session = draft.contract().session(request.session);
    if (session == nullptr) {
        return conclude(std::move(draft), answer_with(request, ResultCode::unknown_session_id));
    }
    if (auto answer = answer_to_repetition(*session, request)) {
        return conclude(std::move(draft), *std::move(answer));
    }
    // The command succeeds whatever became of a report: the session is over either way (RFC 8506 7).
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    if (session->closed_at) {
        answer.services = charge_late_usage(draft, request);
    } else {
        answer.services = charge_all(draft, request);
        close_session(draft, request.session, SessionEnd::terminated);
    }
    return conclude_stored(std::move(draft), request, std::move(answer));
}

}  // namespace airtime::charging
