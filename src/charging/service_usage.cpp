#include "charging/service_usage.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/answer_with.hpp"
#include "charging/quota.hpp"
#include "charging/rating.hpp"
#include "charging/service_selection.hpp"
#include "charging/tariff_units.hpp"

namespace airtime::charging {

namespace {

/// Sum of the reports. Empty: one of them has money that cannot be.
std::optional<std::uint64_t> used_units_of(const CreditControlRequest& request, const ServiceRequest& service,
                                           const Tariff& tariff, const Policy& policy) {
    std::uint64_t sum = 0;
    for (const ServiceUnits& used : service.used) {
        if (!has_acceptable_money(used, request.currency_code, policy)) return std::nullopt;
        sum = saturating_sum(sum, tariff_units_of(used, tariff).value_or(0));
    }
    return sum;
}

/// Usage is debited even from an empty account, but not beyond what a balance can say.
bool balances_can_bear(const Contract& contract, const Tariff& tariff, Money price) {
    return std::all_of(tariff.paid_by.begin(), tariff.paid_by.end(), [&](const AccountName& name) {
        const Account* account = contract.account(name);
        return ((account != nullptr ? account->balance : Money{}) - price).within_bounds();
    });
}

}  // namespace

ChargedService* find_charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    const auto found = std::find_if(
        session.services.begin(), session.services.end(),
        [&](const ChargedService& charged) { return charged.key == key && charged.service == service; });
    return found == session.services.end() ? nullptr : &*found;
}

ChargedService* charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    if (ChargedService* charged = find_charged_service(session, key, service)) return charged;
    if (session.services.size() >= services_per_session_max) return nullptr;
    session.services.push_back({key, service, {}, std::nullopt});
    return &session.services.back();
}

ServiceAnswer charge_usage(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service) {
    if (service.used.empty() && !service.requested) {
        return service_answer_with(service.key, ResultCode::success);
    }
    Session* session = draft.contract().session(request.session);
    assert(session != nullptr);
    const Tariff* tariff = select_tariff(draft.policy, *session, request, service.key);
    if (tariff == nullptr) {
        return service_answer_with(service.key, ResultCode::rating_failed, FailedAvp::rating_group);
    }

    const std::optional<std::uint64_t> units = used_units_of(request, service, *tariff, draft.policy);
    ChargedService* charged = find_charged_service(*session, service.key, tariff->service);
    const Usage used_before = charged != nullptr ? charged->used : Usage{};
    // Quota is paid at the price that it was granted at: no client says when it used which unit.
    const Rate rate = charged != nullptr && charged->reservation
                          ? rate_in(*tariff, charged->reservation->period)
                          : rate_at(*tariff, draft.policy, draft.now());
    const std::optional<Rated> rated = units ? price_of(rate, used_before, *units) : std::nullopt;
    if (!rated || !balances_can_bear(draft.contract(), *tariff, rated->price)) {
        return service_answer_with(service.key, ResultCode::invalid_avp_value, FailedAvp::used_service_unit);
    }

    Charge charge{*tariff, rated->price, *units, {}, request.session, request.number};
    if (charged != nullptr && charged->reservation) {
        charge.reserved = std::exchange(charged->reservation, std::nullopt)->parts;
    }
    if (*units > 0 && !is_always_free(*tariff)) {
        if (charged == nullptr) charged = charged_service(*session, service.key, tariff->service);
        if (charged != nullptr) charged->used = rated->after;
    }
    if (client_of(draft.policy, request).cost_information == CostInformation::all)
        session->cost += rated->price;
    debit(draft, charge);
    return service_answer_with(service.key, ResultCode::success);
}

}  // namespace airtime::charging
