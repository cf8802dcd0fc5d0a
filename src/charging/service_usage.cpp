#include "charging/service_usage.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>
#include <utility>

#include "charging/answer_with.hpp"
#include "charging/credit_pool.hpp"
#include "charging/quota.hpp"
#include "charging/rating.hpp"
#include "charging/service_selection.hpp"
#include "charging/tariff_units.hpp"

namespace airtime::charging {

namespace {

/// What the reports of one service add up to.
struct Reported {
    std::uint64_t before_change = 0;  ///< and all that is not told apart
    std::uint64_t after_change = 0;
    std::uint64_t not_believed = 0;
    bool in_other_units = false;  ///< some of it names no amount of the tariff's unit

    std::uint64_t charged_units() const { return saturating_sum(before_change, after_change); }
};

std::uint64_t report_max_units_of(const Tariff& tariff) {
    if (tariff.report_max_units != 0) return tariff.report_max_units;
    constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();
    return tariff.quota_max_units > units_max / report_max_quotas
               ? units_max
               : tariff.quota_max_units * report_max_quotas;
}

/// Nobody uses so much between two reports. What was granted will have been used.
void believe_only_what_was_granted(Reported& reported, const ChargedService* charged) {
    const Reservation granted =
        charged != nullptr && charged->reservation ? *charged->reservation : Reservation{};
    const std::uint64_t all = reported.charged_units();
    reported.before_change = std::min(reported.before_change, granted.granted_units);
    reported.after_change = std::min(reported.after_change, granted.granted_after_change_units);
    reported.not_believed = all - reported.charged_units();
}

/// Empty: one of the reports has money that cannot be. Units that straddle a change count as before it: the
/// quota that they were part of was granted then.
std::optional<Reported> reported_units(const CreditControlRequest& request, const ServiceRequest& service,
                                       const Tariff& tariff, const Policy& policy) {
    Reported sum;
    const bool costs = !is_always_free(tariff);
    for (const ServiceUnits& used : service.used) {
        if (!has_acceptable_money(used, request.currency_code, policy)) return std::nullopt;
        const std::optional<std::uint64_t> units = tariff_units_of(used, tariff);
        if (!units && costs && !leaves_amount_to_server(used)) sum.in_other_units = true;
        std::uint64_t& told =
            used.tariff_change_usage == TariffChangeUsage::after ? sum.after_change : sum.before_change;
        told = saturating_sum(told, units.value_or(0));
    }
    return sum;
}

/// The prices of what is reported: those of the quota granted last, whether or not anything is still reserved
/// for it. Only a client that was told of a change says when it used which unit.
struct ReportRates {
    Rate before_change;
    Rate after_change;
};

ReportRates rates_of(const Draft& draft, const Tariff& tariff, const ChargedService* charged) {
    const Rate now = rate_at(tariff, draft.policy, draft.now());
    if (charged == nullptr || !charged->quota_price) return {now, now};
    const QuotaPrice& granted = *charged->quota_price;
    return {rate_in(tariff, granted.period),
            granted.after_change ? rate_in(tariff, *granted.after_change) : now};
}

std::optional<Rated> price_report(const ReportRates& rates, const Usage& before, const Reported& reported) {
    std::optional<Rated> first = price_of(rates.before_change, before, reported.before_change);
    if (!first || reported.after_change == 0) return first;
    std::optional<Rated> second = price_of(rates.after_change, first->after, reported.after_change);
    if (second) second->price += first->price;
    return second;
}

/// A policy that was read anew may know the key by another name: what was set aside under the old one is of
/// no use to anybody.
void end_renamed_reservations(Session& session, const ServiceKey& key, const ServiceName& service) {
    for (ChargedService& charged : session.services) {
        if (charged.key == key && charged.service != service) end_reservation(session, charged);
    }
}

/// Usage is debited even from an empty account, but not beyond what a balance can say once holds are taken.
bool balances_can_bear(const Contract& contract, const Tariff& tariff, Money price) {
    return std::all_of(tariff.paid_by.begin(), tariff.paid_by.end(), [&](const AccountName& name) {
        const Account* account = contract.account(name);
        const Money balance = account != nullptr ? account->balance : Money{};
        return (balance - held_in(contract, name) - price).within_bounds();
    });
}

void record_not_charged(Draft& draft, const Charge& report, std::uint64_t units, const std::string& why) {
    LedgerEvent event;
    event.kind = EventKind::not_charged;
    event.session = report.session;
    event.request_number = report.request_number;
    event.service = report.tariff.service;
    event.units = units;
    event.note = why;
    draft.record(std::move(event));
}

std::size_t room_of(const ServiceKey& key) {
    return std::max<std::size_t>(key.service_identifiers.size(), 1);
}

}  // namespace

bool has_room_for(const Session& session, const ServiceKey& key) {
    std::size_t room = room_of(key);
    for (const ChargedService& charged : session.services) room += room_of(charged.key);
    return room <= services_per_session_max;
}

ChargedService* find_charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    const auto found = std::find_if(
        session.services.begin(), session.services.end(),
        [&](const ChargedService& charged) { return charged.key == key && charged.service == service; });
    return found == session.services.end() ? nullptr : &*found;
}

ChargedService* charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    if (ChargedService* charged = find_charged_service(session, key, service)) return charged;
    if (!has_room_for(session, key)) return nullptr;
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

    end_renamed_reservations(*session, service.key, tariff->service);
    ChargedService* charged = find_charged_service(*session, service.key, tariff->service);
    std::optional<Reported> reported = reported_units(request, service, *tariff, draft.policy);
    const Usage used_before = charged != nullptr ? charged->used : Usage{};
    const ReportRates rates = rates_of(draft, *tariff, charged);
    std::optional<Rated> rated = reported ? price_report(rates, used_before, *reported) : std::nullopt;
    if (!rated || !balances_can_bear(draft.contract(), *tariff, rated->price)) {
        return service_answer_with(service.key, ResultCode::invalid_avp_value, FailedAvp::used_service_unit);
    }
    if (!is_always_free(*tariff) && reported->charged_units() > report_max_units_of(*tariff)) {
        believe_only_what_was_granted(*reported, charged);
        rated = price_report(rates, used_before, *reported).value_or(*rated);
    }

    const std::uint64_t units = reported->charged_units();
    Charge charge{*tariff, rated->price, units, {}, request.session, request.number};
    if (charged != nullptr) charge.reserved = release_for_charge(*session, *charged, rated->price);
    if (units > 0 && !is_always_free(*tariff)) {
        if (charged == nullptr) charged = charged_service(*session, service.key, tariff->service);
        if (charged != nullptr) charged->used = rated->after;
    }
    if (client_of(draft.policy, request).cost_information == CostInformation::all)
        session->cost += rated->price;
    debit(draft, charge);
    if (reported->not_believed > 0) {
        record_not_charged(draft, charge, reported->not_believed, "beyond report_max_units");
    }
    if (reported->in_other_units) record_not_charged(draft, charge, 0, "in another unit");
    const bool all_charged = reported->not_believed == 0 && !reported->in_other_units;
    return all_charged ? service_answer_with(service.key, ResultCode::success)
                       : service_answer_with(service.key, ResultCode::invalid_avp_value,
                                             FailedAvp::used_service_unit);
}

}  // namespace airtime::charging
