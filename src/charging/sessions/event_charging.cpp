#include "charging/sessions/event_charging.hpp"

#include <algorithm>
#include <utility>

#include "charging/accounts/debit.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/recharge/refund.hpp"
#include "charging/sessions/account_information.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/event_answer.hpp"
#include "charging/sessions/event_credit.hpp"
#include "charging/sessions/event_demand.hpp"
#include "charging/sessions/rating_failed.hpp"
#include "charging/sessions/service_access.hpp"

namespace airtime::charging {

namespace {

struct EventOutcome {
    std::vector<ServiceAnswer> services;
    Money price;  ///< of all that was served
    RequestAdvance advance;
};

/// Remembers the draft's latest debit. False: its client has no right to refunds, or there is no room for it.
bool remember(Draft& draft, const CreditControlRequest& request, const Demand& demand) {
    if (client_of(draft.policy, request).refunds == Refunds::none) return false;
    std::vector<Part> taken = draft.change.events.back().changes;
    for (Part& part : taken) part.amount = -part.amount;
    return remember_debit(draft, {.client = client_name_of(draft.policy, request),
                                  .session = request.session,
                                  .service = demand.tariff.service,
                                  .units = demand.units,
                                  .parts = std::move(taken)});
}

/// Debits each service that can be paid whole.
EventOutcome debit_services(Draft& draft, const CreditControlRequest& request) {
    EventOutcome outcome;
    for (const ServiceRequest& service : services_of_event(request)) {
        const RatedDemand rated = rate_demand(draft.policy, request, service, draft.now());
        if (const auto* refused = std::get_if<ServiceAnswer>(&rated)) {
            outcome.services.push_back(*refused);
            continue;
        }
        const auto& demand = std::get<Demand>(rated);
        const auto refuse = [&](ResultCode result) {
            outcome.services.push_back(service_answer_with(service.key, result));
        };
        if (const auto denial = service_denial(draft.contract(), demand.tariff, draft.policy, draft.now())) {
            refuse(*denial);
            continue;
        }
        const bool is_free = demand.price == Money{};
        if (is_free && demand.tariff.free_use == FreeUse::not_controlled) {
            refuse(ResultCode::credit_control_not_applicable);
            continue;
        }
        if (!is_free) {
            outcome.advance.consider(draft, {demand.tariff, demand.price, request.session, request.number});
        }
        if (payable_available(draft.contract(), demand.tariff, draft.now()) < demand.price) {
            refuse(ResultCode::credit_limit_reached);
            continue;
        }
        debit(draft, {demand.tariff, demand.price, demand.units, {}, request.session, request.number});
        outcome.price += demand.price;
        outcome.services.push_back(service_answer_with(service.key, ResultCode::success));
        outcome.services.back().granted = demand.granted;
        outcome.services.back().refundable = !is_free && remember(draft, request, demand);
    }
    return outcome;
}

Decision debit_directly(Draft draft, const CreditControlRequest& request) {
    const std::size_t events_before = draft.change.events.size();
    EventOutcome outcome = debit_services(draft, request);
    const std::optional<AdvanceRefusal> refusal = outcome.advance.refusal();
    CreditControlAnswer answer = event_answer_of(draft.policy, request, std::move(outcome.services));
    if (outcome.price > Money{}) add_event_cost(draft, request, outcome.price, answer);
    add_account_information(draft, request, answer);
    const std::uint32_t kept_s = draft.policy.session.debit_answer_kept_s;
    const bool changed = std::any_of(draft.change.events.begin() + static_cast<std::ptrdiff_t>(events_before),
                                     draft.change.events.end(),
                                     [](const LedgerEvent& event) { return !is_only_counted(event.kind); });
    Decision decision = changed ? conclude_remembered(std::move(draft), request, std::move(answer), kept_s)
                                : conclude(std::move(draft), std::move(answer));
    decision.advance_refusal = refusal;
    return decision;
}

/// Tries the debit, advance included, on a copy: what would be served has enough credit (RFC 8506 6.2).
Decision check_balance(Draft draft, const CreditControlRequest& request) {
    Draft trial = draft;
    EventOutcome outcome = debit_services(trial, request);
    const auto answers_question = [](const ServiceAnswer& service) {
        return service.result == ResultCode::success || service.result == ResultCode::credit_limit_reached ||
               service.result == ResultCode::credit_control_not_applicable;
    };
    const auto failure = std::find_if_not(outcome.services.begin(), outcome.services.end(), answers_question);
    if (failure != outcome.services.end()) {
        return conclude(std::move(draft), answer_failed_question(request, *failure, outcome.services));
    }
    const bool enough = std::none_of(
        outcome.services.begin(), outcome.services.end(),
        [](const ServiceAnswer& service) { return service.result == ResultCode::credit_limit_reached; });
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    answer.check_balance = enough ? CheckBalanceResult::enough_credit : CheckBalanceResult::no_credit;
    Decision decision = conclude(std::move(draft), std::move(answer));
    decision.advance_refusal = outcome.advance.refusal();
    return decision;
}

Decision enquire_price(Draft draft, const CreditControlRequest& request) {
    Money cost;
    for (const ServiceRequest& service : services_of_event(request)) {
        const RatedDemand rated = rate_demand(draft.policy, request, service, draft.now());
        if (const auto* refused = std::get_if<ServiceAnswer>(&rated)) {
            return conclude(std::move(draft), answer_failed_question(request, *refused, {*refused}));
        }
        cost += std::get<Demand>(rated).price;
        if (!cost.within_bounds()) {
            const ServiceAnswer beyond = service_answer_with(service.key, ResultCode::invalid_avp_value,
                                                             FailedAvp::requested_service_unit);
            return conclude(std::move(draft), answer_failed_question(request, beyond, {beyond}));
        }
    }
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    answer.cost = cost;
    return conclude(std::move(draft), std::move(answer));
}

}  // namespace

Decision decide_event(Draft draft, const CreditControlRequest& request) {
    if (!request.action) {
        return conclude(std::move(draft),
                        answer_with(request, ResultCode::missing_avp, FailedAvp::requested_action));
    }
    const bool recharge = *request.action == RequestedAction::refund_account &&
                          is_recharge(draft.policy, request.service_context);
    if (!recharge && !is_supported_context(draft.policy, request.service_context)) {
        return conclude(std::move(draft), answer_unsupported_context(request));
    }
    switch (*request.action) {
        case RequestedAction::direct_debiting:
            return debit_directly(std::move(draft), request);
        case RequestedAction::refund_account:
            return credit_account(std::move(draft), request, recharge);
        case RequestedAction::check_balance:
            return check_balance(std::move(draft), request);
        case RequestedAction::price_enquiry:
            return enquire_price(std::move(draft), request);
    }
    return conclude(std::move(draft),
                    answer_with(request, ResultCode::invalid_avp_value, FailedAvp::requested_action));
}

}  // namespace airtime::charging
