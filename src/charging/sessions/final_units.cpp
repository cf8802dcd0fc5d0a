#include "charging/sessions/final_units.hpp"

#include <algorithm>

#include "charging/accounts/debit.hpp"
#include "charging/lending/automatic_advance.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/charged_service.hpp"
#include "charging/sessions/credit_pool.hpp"

namespace airtime::charging {

bool is_last_quota(const Draft& draft, const CreditControlRequest& request, const Rate& rate,
                   const ChargedService& charged) {
    const Tariff& tariff = rate.tariff;
    const std::optional<Rated> granted = price_of(rate, charged.used, charged.reservation->granted_units);
    if (!granted) return true;
    const std::optional<Rated> next = price_of(rate, granted->after, tariff.quota_min_units);
    if (!next) return true;
    if (payable_available(draft.contract(), tariff, draft.now()) >= next->price) return false;

    Draft used_up = draft;
    Session& session = *used_up.contract().session(request.session);
    const std::vector<Part> parts =
        release_whole(session, *find_charged_service(session, charged.key, charged.service));
    Charge charge{tariff, sum_of(parts),   charged.reservation->granted_units,
                  parts,  request.session, request.number};
    debit(used_up, charge);
    const AdvanceOutcome outcome =
        consider_automatic_advance(used_up, {tariff, next->price, request.session, request.number});
    return !std::holds_alternative<AdvanceId>(outcome);
}

ServiceAnswer answer_without_credit(Draft& draft, const CreditControlRequest& request,
                                    const ServiceRequest& service, const Tariff& tariff) {
    const ClientProfile& client = client_of(draft.policy, request);
    Session& session = *draft.contract().session(request.session);
    const ChargedService* known = find_charged_service(session, service.key, tariff.service);
    if (known != nullptr && waits_for_money(*known) && service.used.empty()) {
        return service_answer_with(service.key, client.final_units.not_replenished);
    }
    ServiceAnswer answer = service_answer_with(service.key, ResultCode::success);
    switch (client.no_credit) {
        case NoCredit::refuse:
            answer.result = ResultCode::credit_limit_reached;
            break;
        case NoCredit::final_unit:
            answer.final_units = client.final_units.action;
            answer.validity_s = client.final_units.validity_s;
            charged_service(session, service.key, tariff.service)->final_units = true;
            break;
        case NoCredit::zero_grant:
            answer.granted = granted_as(tariff, 0);
            answer.final_units = FinalUnitAction::terminate;
            break;
    }
    return answer;
}

bool waits_for_money(const ChargedService& charged) {
    return charged.final_units && !charged.reservation;
}

std::vector<ServiceRequest> wanted_services(const Session& session, const CreditControlRequest& request) {
    std::vector<ServiceRequest> wanted = request.services;
    if (wanted.empty()) {
        for (const ChargedService& charged : session.services) {
            if (waits_for_money(charged)) wanted.push_back({charged.key, ServiceUnits{}, {}});
        }
        return wanted;
    }
    for (ServiceRequest& service : wanted) {
        const bool waits = std::ranges::any_of(session.services, [&](const ChargedService& charged) {
            return charged.key == service.key && waits_for_money(charged);
        });
        if (waits && service.used.empty() && !service.requested) service.requested = ServiceUnits{};
    }
    return wanted;
}

}  // namespace airtime::charging
