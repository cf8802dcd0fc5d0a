#include "charging/sessions/event_credit.hpp"

#include <algorithm>
#include <utility>

#include "charging/accounts/credit.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/recharge/recharge.hpp"
#include "charging/recharge/refund.hpp"
#include "charging/sessions/account_information.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/event_answer.hpp"
#include "charging/sessions/event_demand.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

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
    const RatedDemand rated = rate_demand(policy, request, service, draft.now());
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

}  // namespace

bool is_recharge(const Policy& policy, std::string_view service_context) {
    const auto& contexts = policy.recharge.service_contexts;
    return std::any_of(contexts.begin(), contexts.end(), [&](const std::string& context) {
        return matches_service_context(service_context, context);
    });
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
    CreditControlAnswer answer = event_answer_of(draft.policy, request, std::move(services));
    add_event_cost(draft, request, credit.amount(), answer);
    add_account_information(draft, request, answer);
    if (credit.credited_before) return conclude(std::move(draft), std::move(answer));
    const std::uint32_t kept_s = draft.policy.session.recharge_answer_kept_s;
    return conclude_remembered(std::move(draft), request, std::move(answer), kept_s);
}

}  // namespace airtime::charging
