#include "charging/sessions/session_charging.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/saturating_sum.hpp"
#include "charging/sessions/account_information.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/credit_pool.hpp"
#include "charging/sessions/duplicates.hpp"
#include "charging/sessions/final_units.hpp"
#include "charging/sessions/late_usage.hpp"
#include "charging/sessions/quota_grant.hpp"
#include "charging/sessions/rating_failed.hpp"
#include "charging/sessions/service_access.hpp"
#include "charging/sessions/service_usage.hpp"
#include "charging/sessions/session_end.hpp"
#include "charging/sessions/session_expiry.hpp"
#include "charging/sessions/stored_answers.hpp"
#include "charging/sessions/sub_session.hpp"

namespace airtime::charging {

namespace {

/// What the session has cost so far, without what it reserves (RFC 8506 8.7).
void add_session_cost(const Draft& draft, const CreditControlRequest& request, CreditControlAnswer& answer) {
    if (client_of(draft.policy, request).cost_information != CostInformation::all) return;
    answer.cost = draft.contract().session(request.session)->cost;
}

/// Concludes and keeps the answer with the session, for the request's duplicate.
Decision conclude_stored(Draft draft, const CreditControlRequest& request, CreditControlAnswer answer) {
    if (Session* session = draft.contract().session(request.session)) {
        store_answer(*session, request, answer, draft.policy.session);
    }
    return conclude(std::move(draft), std::move(answer));
}

/// The answer to a request whose number was met before; empty for a new one.
std::optional<CreditControlAnswer> answer_to_duplicate(const Session& session,
                                                       const CreditControlRequest& request) {
    const DuplicateSearch found = find_duplicate(session, request);
    if (std::holds_alternative<NeverSeen>(found)) return std::nullopt;
    if (const auto* answer = std::get_if<CreditControlAnswer>(&found)) return *answer;
    return answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_number);
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

}  // namespace

Decision decide_initial(Draft draft, const CreditControlRequest& request) {
    const Session* known = draft.contract().session(request.session);
    // What its first answer granted is not reserved any more.
    const bool expired = known != nullptr && known->closed_at && !known->terminated;
    if (known != nullptr && !expired) {
        // A session is opened once: an INITIAL that is no duplicate contradicts the one that opened it.
        CreditControlAnswer answer =
            answer_to_duplicate(*known, request)
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
    if (auto answer = answer_to_duplicate(*session, request)) {
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
    if (auto answer = answer_to_duplicate(*session, request)) {
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
