#include "charging/sessions/service_usage.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>
#include <utility>

#include "base/saturating_sum.hpp"
#include "charging/accounts/debit.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/report_price.hpp"
#include "charging/rating/service_selection.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/charged_service.hpp"
#include "charging/sessions/credit_pool.hpp"
#include "charging/sessions/rating_failed.hpp"

namespace airtime::charging {

namespace {

std::uint64_t report_max_units_of(const Tariff& tariff) {
    if (tariff.report_max_units != 0) return tariff.report_max_units;
    constexpr std::uint64_t units_max = std::numeric_limits<std::uint64_t>::max();
    return tariff.quota_max_units > units_max / report_max_quotas
               ? units_max
               : tariff.quota_max_units * report_max_quotas;
}

/// What was granted will have been used, whenever the rest of it was told.
void believe_only_what_was_granted(Reported& reported, const QuotaPrice& granted) {
    const std::uint64_t all = reported.charged_units();
    reported.before_change = std::min(reported.before_change, granted.granted.units);
    reported.after_change =
        std::min(reported.after_change, granted.after_change ? granted.after_change->units : 0);
    reported.not_believed = all - reported.charged_units();
}

/// Empty: one of the reports has money that cannot be. Units that straddle a change count as before it: the
/// quota that they were part of was granted then.
std::optional<Reported> reported_units(const ServiceRequest& service, const ReportPrices& prices,
                                       const Policy& policy) {
    Reported sum;
    const Tariff& tariff = prices.tariff();
    const bool costs = !prices.always_free();
    for (const ServiceUnits& used : service.used) {
        if (!has_acceptable_money(used, policy)) return std::nullopt;
        const std::optional<std::uint64_t> units = tariff_units_of(used, tariff);
        if (!units && costs && !leaves_amount_to_server(used)) sum.in_other_units = true;
        std::uint64_t& told =
            used.tariff_change_usage == TariffChangeUsage::after ? sum.after_change : sum.before_change;
        told = saturating_sum(told, units.value_or(0));
    }
    return sum;
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

/// A report with its price, none of it beyond what can be believed or borne.
struct BelievedReport {
    Reported reported;
    ReportPrices::Priced priced;
    std::string doubt;  ///< why some of it is not believed
};

/// Nobody uses so much between two reports, or can pay it. Empty: not even the quota can be charged.
std::optional<BelievedReport> believe(const Contract& contract, const ReportPrices& prices,
                                      Reported reported) {
    const auto price = [&]() -> std::optional<ReportPrices::Priced> {
        auto priced = prices.price_of(reported);
        const bool borne = priced && balances_can_bear(contract, prices.tariff(), priced->price);
        return borne ? priced : std::nullopt;
    };
    const bool too_much =
        !prices.always_free() && reported.charged_units() > report_max_units_of(prices.tariff());
    auto priced = too_much ? std::nullopt : price();
    if (priced) return BelievedReport{reported, *priced, {}};
    believe_only_what_was_granted(reported, prices.quota());
    priced = price();
    if (!priced) return std::nullopt;
    return BelievedReport{reported, *priced, too_much ? "beyond report_max_units" : "beyond all money"};
}

/// The session's record of what it uses of the service; null: there is none yet. A key for which it has no
/// place left is counted with all others of the service.
ChargedService* used_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    if (ChargedService* charged = find_charged_service(session, key, service)) return charged;
    if (has_room_for(session, key)) return nullptr;
    const auto others = std::ranges::find_if(session.services, [&](const ChargedService& charged) {
        return charged.for_others && charged.service == service;
    });
    return others == session.services.end() ? nullptr : &*others;
}

ChargedService& begin_used_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    if (ChargedService* charged = charged_service(session, key, service)) return *charged;
    ChargedService& others = session.services.emplace_back();
    others.service = service;
    others.for_others = true;
    return others;
}

ServiceAnswer refused_usage(const ServiceRequest& service) {
    return service_answer_with(service.key, ResultCode::invalid_avp_value, FailedAvp::used_service_unit);
}

/// The report is read: it is priced, debited and counted.
ServiceAnswer charge_report(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                            const Tariff& tariff) {
    Session& session = *draft.contract().session(request.session);
    ChargedService* charged = used_service(session, service.key, tariff.service);
    const ReportPrices prices{draft.policy, tariff, charged, draft.now()};
    const std::optional<Reported> reported = reported_units(service, prices, draft.policy);
    if (!reported) return refused_usage(service);
    Charge charge{prices.tariff(), {}, 0, {}, request.session, request.number};
    const std::optional<BelievedReport> report = believe(draft.contract(), prices, *reported);
    if (!report) {
        record_not_charged(draft, charge, reported->charged_units(), "beyond all money");
        return refused_usage(service);
    }

    charge.price = report->priced.price;
    charge.units = report->reported.charged_units();
    if (charged != nullptr) charge.reserved = release_for_charge(session, *charged, charge.price);
    if (charge.units > 0 && !prices.always_free()) {
        if (charged == nullptr) charged = &begin_used_service(session, service.key, tariff.service);
        charged->used = report->priced.after;
        charged->quota_price = report->priced.left;
    }
    if (client_of(draft.policy, request).cost_information == CostInformation::all) {
        session.cost += charge.price;
    }
    debit(draft, charge);
    const std::uint64_t not_believed = report->reported.not_believed;
    if (not_believed > 0) record_not_charged(draft, charge, not_believed, report->doubt);
    if (reported->in_other_units) record_not_charged(draft, charge, 0, "in another unit");
    const bool all_charged = not_believed == 0 && !reported->in_other_units;
    return all_charged ? service_answer_with(service.key, ResultCode::success) : refused_usage(service);
}

}  // namespace

ServiceAnswer charge_usage(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service) {
    if (service.used.empty() && !service.requested) {
        return service_answer_with(service.key, ResultCode::success);
    }
    Session* session = draft.contract().session(request.session);
    assert(session != nullptr);
    const Tariff* tariff = select_tariff(draft.policy, *session, request, service.key);
    const std::optional<Tariff> withdrawn = withdrawn_tariff(draft.policy, *session, service.key, tariff);
    if (withdrawn) tariff = &*withdrawn;
    if (tariff == nullptr) return answer_without_tariff(service.key);
    end_renamed_reservations(*session, service.key, tariff->service);
    return charge_report(draft, request, service, *tariff);
}

}  // namespace airtime::charging
