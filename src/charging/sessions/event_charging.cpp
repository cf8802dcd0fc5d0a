#include "charging/sessions/event_charging.hpp"

#include <algorithm>
#include <utility>

#include "charging/accounts/credit.hpp"
#include "charging/accounts/debit.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/service_selection.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/recharge/recharge.hpp"
#include "charging/recharge/refund.hpp"
#include "charging/sessions/account_information.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/service_access.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

/// What a service of an EVENT asks for, rated.
struct Demand {
    const Tariff& tariff;
    Money price;
    std::uint64_t units = 0;  ///< zero: money was named instead
    ServiceUnits granted;
};

using RatedDemand = std::variant<Demand, ServiceAnswer>;

struct EventOutcome {
    std::vector<ServiceAnswer> services;
    Money price;  ///< of all that was served
    RequestAdvance advance;
};

/// Who asks for no units leaves the amount to the server (RFC 8506 8.18).
RatedDemand rate(const Policy& policy, const CreditControlRequest& request, const ServiceRequest& service,
                 Instant now) {
    const auto refuse = [&](ResultCode result, FailedAvp failed) {
        return service_answer_with(service.key, result, failed);
    };
    const Tariff* tariff = select_tariff(policy, request, service.key);
    if (tariff == nullptr) return refuse(ResultCode::rating_failed, FailedAvp::rating_group);

    const ServiceUnits requested = service.requested.value_or(ServiceUnits{});
    if (!has_acceptable_money(requested, policy)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
    }
    if (requested.money && (!tariff_units_of(requested, *tariff) || tariff->unit == UnitKind::money)) {
        // An amount of money needs no rating (RFC 8506 6.3), but there must be one.
        if (*requested.money == Money{}) return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
        ServiceUnits money;
        money.money = requested.money;
        return Demand{*tariff, *requested.money, 0, money};
    }
    const std::optional<std::uint64_t> wanted = wanted_units(request, requested, *tariff);
    if (!wanted) return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    const std::uint64_t units = *wanted == 0 ? tariff->quota_default_units : *wanted;
    const std::optional<Rated> rated = price_of(rate_at(*tariff, policy, now), {}, units);
    if (!rated) return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    return Demand{*tariff, rated->price, units, granted_as(*tariff, units)};
}

/// The services of the request; one of the context's own where it names none.
std::vector<ServiceRequest> services_of(const CreditControlRequest& request) {
    if (!request.services.empty()) return request.services;
    ServiceRequest service;
    service.requested = ServiceUnits{};
    return {service};
}

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
    for (const ServiceRequest& service : services_of(request)) {
        const RatedDemand rated = rate(draft.policy, request, service, draft.now());
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

/// Whether a client that reads the command's code alone must hear there that it got nothing.
bool refuses_whole(const Policy& policy, const CreditControlRequest& request,
                   const std::vector<ServiceAnswer>& services) {
    return client_of(policy, request).refusals == RefusalLevel::command && !services.empty() &&
           std::ranges::none_of(
               services, [](const ServiceAnswer& service) { return service.result == ResultCode::success; });
}

/// An answer of the request's shape: units at command level have their result there too.
CreditControlAnswer answer_of(const Policy& policy, const CreditControlRequest& request,
                              std::vector<ServiceAnswer> services) {
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    if (request.command_level_units && !services.empty()) {
        answer.result = services.front().result;
        answer.failed = services.front().failed;
    } else if (refuses_whole(policy, request, services)) {
        answer.result = services.front().result;
    }
    answer.services = std::move(services);
    return answer;
}

/// The answer to a question about several services when one of them has no answer.
CreditControlAnswer answer_failed_question(const CreditControlRequest& request, const ServiceAnswer& failure,
                                           std::vector<ServiceAnswer> services) {
    CreditControlAnswer answer = answer_with(request, failure.result, failure.failed);
    answer.services = std::move(services);
    return answer;
}

/// Concludes a change that must not happen twice.
Decision conclude_remembered(Draft draft, const CreditControlRequest& request, CreditControlAnswer answer,
                             std::uint32_t kept_s) {
    Decision decision = conclude(std::move(draft), std::move(answer));
    decision.remembered =
        RememberedAnswer{request.session, {request.number, digest_of(request), decision.answer}, kept_s};
    return decision;
}

void add_cost(const Draft& draft, const CreditControlRequest& request, Money cost,
              CreditControlAnswer& answer) {
    if (client_of(draft.policy, request).cost_information != CostInformation::none) answer.cost = cost;
}

Decision debit_directly(Draft draft, const CreditControlRequest& request) {
    const std::size_t events_before = draft.change.events.size();
    EventOutcome outcome = debit_services(draft, request);
    const std::optional<AdvanceRefusal> refusal = outcome.advance.refusal();
    CreditControlAnswer answer = answer_of(draft.policy, request, std::move(outcome.services));
    if (outcome.price > Money{}) add_cost(draft, request, outcome.price, answer);
    add_account_information(draft, request, answer);
    const std::uint32_t kept_s = draft.policy.session.debit_answer_kept_s;
    const bool changed = draft.change.events.size() > events_before;
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
    for (const ServiceRequest& service : services_of(request)) {
        const RatedDemand rated = rate(draft.policy, request, service, draft.now());
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

bool is_recharge(const Policy& policy, std::string_view service_context) {
    const auto& contexts = policy.recharge.service_contexts;
    return std::any_of(contexts.begin(), contexts.end(), [&](const std::string& context) {
        return matches_service_context(service_context, context);
    });
}

/// Session-Id is any bytes; an id of a recharge is printed. Ordinary Session-Ids stay as they are.
RechargeId recharge_id_of(const CreditControlRequest& request) {
    constexpr std::string_view hex_digits = "0123456789ABCDEF";
    RechargeId id;
    for (const char character : request.session.value) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte > ' ' && byte < 0x7f && byte != '%') {
            id.value += character;
        } else {
            id.value += '%';
            id.value += hex_digits[byte >> 4U];
            id.value += hex_digits[byte & 0xfU];
        }
    }
    id.value += '/' + std::to_string(request.number);
    return id;
}

/// What a REFUND_ACCOUNT credits.
struct Credit {
    Part recharge;             ///< zero: it is a refund
    std::vector<Part> refund;  ///< empty: it is a recharge
    ServiceUnits granted;
    bool credited_before = false;  ///< the recharge, which is told so once more

    Money amount() const { return recharge.amount + sum_of(refund); }
};
using CreditOrRefusal = std::variant<Credit, ServiceAnswer>;

Recharger recharger_of(const Policy& policy, const CreditControlRequest& request) {
    return {"client." + client_name_of(policy, request), client_of(policy, request).recharge_limits};
}

/// RFC 6733 7.1.5: 5003 is final and blames no value. RFC 8506 9.1: 4010 may pass, and the client keeps what
/// it asked for (6.5): tomorrow the day's limit is another.
CreditOrRefusal recharge_of(const Draft& draft, const CreditControlRequest& request,
                            const ServiceRequest& service) {
    const Policy& policy = draft.policy;
    const auto refuse = [&](ResultCode result, FailedAvp failed = FailedAvp::none) {
        return service_answer_with(service.key, result, failed);
    };
    if (!client_of(policy, request).may_recharge) return refuse(ResultCode::authorization_rejected);
    if (!service.requested->money) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    }
    const Part credited{policy.recharge.account, *service.requested->money};
    Credit credit{.recharge = credited, .refund = {}, .granted = {}};
    credit.granted.money = credited.amount;
    const KnownRecharge known = known_recharge(draft.contract(), recharge_id_of(request), credited);
    if (known == KnownRecharge::another) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_request_number);
    }
    credit.credited_before = known == KnownRecharge::same;
    if (credit.credited_before) return credit;
    if (const auto refusal =
            limit_refusal(recharger_of(policy, request), credited.amount, policy, draft.circumstances)) {
        return *refusal == RechargeRefusal::above_max
                   ? refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money)
                   : refuse(ResultCode::end_user_service_denied);
    }
    if (!may_recharge(draft.contract(), credited.account, credited.amount, policy, draft.now())) {
        return refuse(ResultCode::end_user_service_denied);
    }
    if (!balance_fits(draft.contract(), credited)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
    }
    return credit;
}

ServiceAnswer answer_refused(const ServiceKey& key, RefundRefusal refusal, bool in_money) {
    const FailedAvp amount = in_money ? FailedAvp::cc_money : FailedAvp::requested_service_unit;
    switch (refusal) {
        case RefundRefusal::not_allowed:
            return service_answer_with(key, ResultCode::authorization_rejected);
        case RefundRefusal::more_than_debited:
        case RefundRefusal::beyond_bounds:
        case RefundRefusal::above_max:
            return service_answer_with(key, ResultCode::invalid_avp_value, amount);
        case RefundRefusal::nothing_to_refund:
            return service_answer_with(key, ResultCode::credit_control_not_applicable);
        case RefundRefusal::no_account:
        case RefundRefusal::above_day_max:
            break;
    }
    return service_answer_with(key, ResultCode::end_user_service_denied);
}

/// Takes the refund off what is remembered of debits.
CreditOrRefusal refund_of(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service) {
    const Policy& policy = draft.policy;
    const RatedDemand rated = rate(policy, request, service, draft.now());
    if (const auto* refused = std::get_if<ServiceAnswer>(&rated)) return *refused;
    const auto& demand = std::get<Demand>(rated);
    const RefundOutcome outcome = take_back_debit(
        draft, {.client = client_name_of(policy, request),
                .right = client_of(policy, request).refunds,
                .by = recharger_of(policy, request),
                .tariff = demand.tariff,
                .debit = service.refund_information.empty() ? request.session
                                                            : SessionId{service.refund_information},
                .units = demand.units,
                .price = demand.price});
    if (const auto* refusal = std::get_if<RefundRefusal>(&outcome)) {
        return answer_refused(service.key, *refusal, demand.granted.money.has_value());
    }
    return Credit{.recharge = {}, .refund = std::get<std::vector<Part>>(outcome), .granted = demand.granted};
}

CreditOrRefusal credit_of(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                          bool recharge) {
    const auto refuse = [&](FailedAvp failed) {
        return service_answer_with(service.key, ResultCode::invalid_avp_value, failed);
    };
    if (life_cycle_at(draft.contract(), draft.policy.life_cycle, draft.now()) == LifeCycle::expired) {
        return service_answer_with(service.key, ResultCode::end_user_service_denied);
    }
    if (!service.requested || leaves_amount_to_server(*service.requested)) {
        const bool names_money = service.requested && service.requested->money;
        return refuse(names_money ? FailedAvp::cc_money : FailedAvp::requested_service_unit);
    }
    if (!has_acceptable_money(*service.requested, draft.policy)) return refuse(FailedAvp::cc_money);
    return recharge ? recharge_of(draft, request, service) : refund_of(draft, request, service);
}

void apply(Draft& draft, const CreditControlRequest& request, const Credit& credit) {
    if (credit.refund.empty()) {
        credit_recharge(draft, recharge_id_of(request), credit.recharge.amount,
                        recharger_of(draft.policy, request).counted_for());
    } else {
        credit_refund(draft, credit.refund, request.session, request.number);
    }
}

Decision credit_account(Draft draft, const CreditControlRequest& request, bool recharge) {
    std::vector<ServiceAnswer> services;
    const ServiceRequest unnamed;
    const ServiceRequest& service = request.services.empty() ? unnamed : request.services.front();
    // One credit, one amount: it has one key under which it happens once.
    for (std::size_t i = 1; i < request.services.size(); ++i) {
        services.push_back(service_answer_with(request.services[i].key, ResultCode::invalid_avp_value,
                                               FailedAvp::requested_service_unit));
    }
    const CreditOrRefusal checked = credit_of(draft, request, service, recharge);
    if (const auto* refused = std::get_if<ServiceAnswer>(&checked)) {
        services.insert(services.begin(), *refused);
        return conclude(std::move(draft), answer_failed_question(request, *refused, std::move(services)));
    }
    const auto& credit = std::get<Credit>(checked);
    if (!credit.credited_before) apply(draft, request, credit);
    services.insert(services.begin(), service_answer_with(service.key, ResultCode::success));
    services.front().granted = credit.granted;
    CreditControlAnswer answer = answer_of(draft.policy, request, std::move(services));
    add_cost(draft, request, credit.amount(), answer);
    add_account_information(draft, request, answer);
    if (credit.credited_before) return conclude(std::move(draft), std::move(answer));
    const std::uint32_t kept_s = draft.policy.session.recharge_answer_kept_s;
    return conclude_remembered(std::move(draft), request, std::move(answer), kept_s);
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
        return conclude(std::move(draft),
                        answer_with(request, ResultCode::rating_failed, FailedAvp::service_context_id));
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
