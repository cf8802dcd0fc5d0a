#include "tests/simulation/reservation_rules.hpp"

#include <algorithm>

#include "tests/simulation/broken_promise.hpp"

namespace airtime::simulation {

using charging::ChargedService;
using charging::Contract;
using charging::Session;

namespace {

const ChargedService* same_service(const Session* session, const ChargedService& service) {
    if (session == nullptr) return nullptr;
    const auto found = std::ranges::find_if(session->services, [&](const ChargedService& each) {
        return each.service == service.service && each.key == service.key;
    });
    return found == session->services.end() ? nullptr : &*found;
}

}  // namespace

ReservationRules::Place ReservationRules::place_of(const Contract& contract, const Session& session,
                                                   const ChargedService& service) {
    return {contract.id, session.id, service.service, service.key.rating_group.value_or(0)};
}

void ReservationRules::check(const CommittedStep& step) {
    for (const Session& session : step.after.sessions) {
        for (const ChargedService& service : session.services) {
            const ChargedService* before = same_service(step.before.session(session.id), service);
            if (service.reservation && (before == nullptr || before->reservation != service.reservation)) {
                since_[place_of(step.after, session, service)] = step.now;
            }
        }
    }
}

void ReservationRules::nothing_left(const Contract& contract, charging::Instant now) const {
    const std::chrono::seconds life{policy_->session.validity_s + policy_->session.grace_s};
    for (const Session& session : contract.sessions) {
        for (const ChargedService& service : session.services) {
            require(!service.reservation || now < since_.at(place_of(contract, session, service)) + life,
                    session.id.value + ": money for " + service.service.value + " stays set aside for ever");
        }
    }
}

}  // namespace airtime::simulation
