#include "tests/simulation/clients.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

using charging::CreditControlRequest;
using charging::Money;
using charging::RequestedAction;
using charging::RequestType;
using charging::ServiceRequest;
using charging::ServiceUnits;

namespace {

constexpr std::size_t recent_max = 48;
constexpr std::size_t ended_max = 12;
constexpr std::size_t open_max = 14;

void keep_latest(auto& items, std::size_t max) {
    if (items.size() > max) items.erase(items.begin());
}

}  // namespace

Clients::Clients(World& world) : world_(world), subscribers_(subscribers()) {}

std::vector<CreditControlRequest> Clients::next_batch() {
    Random& random = world_.random;
    std::vector<CreditControlRequest> batch;
    for (std::uint64_t left = random.one_in(2) ? 1 : random.between(2, 6); left > 0; --left) {
        CreditControlRequest request = next_request();
        world_.sent.add(request);
        recent_.push_back(request);
        keep_latest(recent_, recent_max);
        if (random.one_in(25)) {
            held_back_.push_back(std::move(request));
        } else {
            batch.push_back(std::move(request));
        }
    }
    if (!held_back_.empty() && random.one_in(4)) {
        batch.push_back(std::move(held_back_.front()));
        held_back_.erase(held_back_.begin());
    }
    if (batch.size() > 1 && random.one_in(5)) std::swap(batch.front(), batch.back());
    return batch;
}

void Clients::answered(const CreditControlRequest& request, const charging::CreditControlAnswer& answer) {
    if (answer.result == charging::ResultCode::too_busy && held_back_.size() < recent_max) {
        held_back_.push_back(request);  // its client tries again
    }
    for (OpenSession& open : open_) {
        if (open.opening.session == request.session) {
            open.granted = std::ranges::any_of(answer.services, [](const charging::ServiceAnswer& each) {
                return each.granted.has_value();
            });
        }
    }
    if (answer.result == charging::ResultCode::unknown_session_id) {
        std::erase_if(open_,
                      [&](const OpenSession& open) { return open.opening.session == request.session; });
    }
}

CreditControlRequest Clients::next_request() {
    Random& random = world_.random;
    const std::uint64_t dice = random.below(100);
    if (dice < 14 || (dice < 40 && open_.empty())) {
        return open_.size() < open_max ? open_session() : update_or_end(open_.front(), true);
    }
    if (dice < 40) return update_or_end(random.pick(open_), false);
    if (dice < 54 && !open_.empty()) return update_or_end(random.pick(open_), true);
    if (dice < 58 && !ended_.empty()) return late_report();
    if (dice < 74) return one_event();
    if (dice < 82) return recharge();
    return recent_.empty() ? one_event() : duplicate();
}

CreditControlRequest Clients::base(RequestType type, const std::string& context) {
    Random& random = world_.random;
    CreditControlRequest request;
    request.session = {"s" + std::to_string(++sessions_made_)};
    request.type = type;
    request.service_context = context;
    request.origin_host = random.pick(hosts_);
    // It restarts now and then; one of them never tells.
    if (request.origin_host != strict_host) {
        if (random.one_in(400)) ++lives_;
        request.origin_state_id = lives_;
    }
    const charging::Contract& subscriber = random.pick(subscribers_);
    if (random.one_in(100)) {
        request.subscriber = *charging::Msisdn::parse("84999999999");
    } else if (random.one_in(4)) {
        request.subscriber = *subscriber.imsi;
    } else {
        request.subscriber = *subscriber.msisdn;
    }
    return request;
}

ServiceUnits Clients::some_units(const std::string& context, std::uint32_t rating_group) {
    ServiceUnits units;
    if (context == sms_context) {
        units.service_specific = world_.random.between(1, 3);
    } else if (rating_group == voice_rating_group) {
        units.time_s = static_cast<std::uint32_t>(world_.random.between(1, 8) * 30);
    } else {
        units.total_octets = world_.random.between(1, 12) * 500;
    }
    return units;
}

ServiceRequest Clients::service(const std::string& context, std::uint32_t rating_group) {
    ServiceRequest service;
    service.key.rating_group = rating_group;
    service.requested = world_.random.one_in(3) ? ServiceUnits{} : some_units(context, rating_group);
    return service;
}

CreditControlRequest Clients::open_session() {
    Random& random = world_.random;
    const bool voice = random.one_in(3);
    const std::string context{voice ? voice_context : data_context};
    CreditControlRequest request = base(RequestType::initial, context);
    request.services = {service(context, voice ? voice_rating_group : data_rating_group)};
    if (!voice && random.one_in(2)) request.services.push_back(service(context, social_rating_group));
    if (!voice && random.one_in(4)) request.services.push_back(service(context, voice_rating_group));
    if (!voice && random.one_in(20)) request.services.push_back(service(context, untariffed_rating_group));
    const bool abandoned = random.one_in(5);
    if (!abandoned) open_.push_back({.opening = request, .next_number = 1});
    return request;
}

CreditControlRequest Clients::update_or_end(OpenSession& session, bool end) {
    Random& random = world_.random;
    CreditControlRequest request = session.opening;
    request.type = end ? RequestType::termination : RequestType::update;
    request.number = session.next_number++;
    for (ServiceRequest& each : request.services) {
        const bool reports = session.granted ? !random.one_in(6) : random.one_in(12);
        if (reports) each.used = {some_units(request.service_context, *each.key.rating_group)};
        if (end || random.one_in(10)) each.requested.reset();
    }
    if (!end && random.one_in(12)) {
        request.services.clear();  // whatever waits for money
    }
    if (random.one_in(8)) request.subscriber.reset();
    if (end) {
        ended_.push_back(session);
        keep_latest(ended_, ended_max);
        std::erase_if(open_,
                      [&](const OpenSession& open) { return open.opening.session == request.session; });
    }
    return request;
}

CreditControlRequest Clients::late_report() {
    Random& random = world_.random;
    OpenSession& session = random.pick(ended_);
    CreditControlRequest request = session.opening;
    request.type = random.one_in(2) ? RequestType::update : RequestType::termination;
    request.number = session.next_number++;
    for (ServiceRequest& each : request.services) {
        if (random.one_in(3)) each.used = {some_units(request.service_context, *each.key.rating_group)};
        each.requested.reset();
    }
    return request;
}

CreditControlRequest Clients::one_event() {
    Random& random = world_.random;
    const std::uint64_t dice = random.below(11);
    if (dice >= 9) return refund();
    CreditControlRequest request = base(RequestType::event, std::string{sms_context});
    request.action = dice < 6   ? RequestedAction::direct_debiting
                     : dice < 8 ? RequestedAction::check_balance
                                : RequestedAction::price_enquiry;
    ServiceRequest one;
    one.requested = some_units(request.service_context, 0);
    request.services = {one};
    if (request.action == RequestedAction::direct_debiting) {
        debits_.push_back(request);
        keep_latest(debits_, ended_max);
    }
    return request;
}

/// Mostly of a debit, which it names by Session-Id or by Refund-Information, or not at all; now and then more
/// than there was, a second time, or by another client.
CreditControlRequest Clients::refund() {
    Random& random = world_.random;
    CreditControlRequest request = base(RequestType::event, std::string{sms_context});
    request.action = RequestedAction::refund_account;
    ServiceRequest one;
    one.requested = some_units(request.service_context, 0);
    if (!debits_.empty() && !random.one_in(8)) {
        const CreditControlRequest& debit = random.pick(debits_);
        request.subscriber = debit.subscriber;
        if (!random.one_in(6)) {
            request.origin_host = debit.origin_host;
            request.origin_state_id = debit.origin_state_id;
        }
        if (!random.one_in(3)) one.requested = debit.services.front().requested;
        if (random.one_in(2)) {
            request.session = debit.session;
            request.number = ++refunds_made_;
        } else if (random.one_in(2)) {
            one.refund_information = debit.session.value;
        }
    }
    request.services = {one};
    return request;
}

CreditControlRequest Clients::recharge() {
    CreditControlRequest request = base(RequestType::event, std::string{recharge_context});
    request.action = RequestedAction::refund_account;
    // Now and then somebody tries it who may not.
    if (!world_.random.one_in(20)) request.origin_host = till_host;
    ServiceRequest money;
    money.requested = ServiceUnits{};
    money.requested->money = Money::from_units(static_cast<std::int64_t>(world_.random.between(1, 25) * 100));
    request.services = {money};
    return request;
}

CreditControlRequest Clients::duplicate() {
    CreditControlRequest request = world_.random.pick(recent_);
    if (world_.random.one_in(30) && !request.services.empty() && request.services.front().requested) {
        ServiceUnits others;
        others.total_octets = 123'456;
        request.services.front().requested = others;
    }
    return request;
}

}  // namespace airtime::simulation
