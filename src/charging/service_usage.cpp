#include "charging/service_usage.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/answer_with.hpp"
#include "charging/credit_pool.hpp"
#include "charging/quota.hpp"
#include "charging/rating.hpp"
#include "charging/service_selection.hpp"
#include "charging/tariff_units.hpp"

namespace airtime::charging {

namespace {

/// What the reports of one price add up to.
struct Reported {
    std::uint64_t before_change = 0;  ///< and all that is not told apart
    std::uint64_t after_change = 0;
};

/// Empty: one of the reports has money that cannot be. Units that straddle a change count as before it: the
/// quota that they were part of was granted then.
std::optional<Reported> reported_units(const CreditControlRequest& request, const ServiceRequest& service,
                                       const Tariff& tariff, const Policy& policy) {
    Reported sum;
    for (const ServiceUnits& used : service.used) {
        if (!has_acceptable_money(used, request.currency_code, policy)) return std::nullopt;
        std::uint64_t& units =
            used.tariff_change_usage == TariffChangeUsage::after ? sum.after_change : sum.before_change;
        units = saturating_sum(units, tariff_units_of(used, tariff).value_or(0));
    }
    return sum;
}

/// The prices of what is reported. Quota is paid at the price that it was granted at: only a client that was
/// told of a change says when it used which unit.
struct ReportRates {
    Rate before_change;
    Rate after_change;
};

ReportRates rates_of(const Draft& draft, const Tariff& tariff, const ChargedService* charged) {
    const Rate now = rate_at(tariff, draft.policy, draft.now());
    if (charged == nullptr || !charged->reservation) return {now, now};
    const Reservation& quota = *charged->reservation;
    return {rate_in(tariff, quota.period),
            quota.after_change ? rate_in(tariff, quota.after_change->period) : now};
}

std::optional<Rated> price_report(const ReportRates& rates, const Usage& before, const Reported& reported) {
    std::optional<Rated> first = price_of(rates.before_change, before, reported.before_change);
    if (!first || reported.after_change == 0) return first;
    std::optional<Rated> second = price_of(rates.after_change, first->after, reported.after_change);
    if (second) second->price += first->price;
    return second;
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

    const std::optional<Reported> reported = reported_units(request, service, *tariff, draft.policy);
    ChargedService* charged = find_charged_service(*session, service.key, tariff->service);
    const Usage used_before = charged != nullptr ? charged->used : Usage{};
    const std::optional<Rated> rated =
        reported ? price_report(rates_of(draft, *tariff, charged), used_before, *reported) : std::nullopt;
    if (!rated || !balances_can_bear(draft.contract(), *tariff, rated->price)) {
        return service_answer_with(service.key, ResultCode::invalid_avp_value, FailedAvp::used_service_unit);
    }

    const std::uint64_t units = saturating_sum(reported->before_change, reported->after_change);
    Charge charge{*tariff, rated->price, units, {}, request.session, request.number};
    if (charged != nullptr) charge.reserved = release_for_charge(*session, *charged, rated->price);
    if (units > 0 && !is_always_free(*tariff)) {
        if (charged == nullptr) charged = charged_service(*session, service.key, tariff->service);
        if (charged != nullptr) charged->used = rated->after;
    }
    if (client_of(draft.policy, request).cost_information == CostInformation::all)
        session->cost += rated->price;
    debit(draft, charge);
    return service_answer_with(service.key, ResultCode::success);
}

}  // namespace airtime::charging
