#include "charging/changes/after_change.hpp"

#include <algorithm>
#include <utility>

#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"
#include "charging/sessions/client_call.hpp"
#include "charging/sessions/final_units.hpp"
#include "charging/sessions/service_access.hpp"

namespace airtime::charging {

namespace {

bool can_pay_minimum(const Contract& contract, const Rate& rate, const Usage& used_before, Instant now) {
    const std::optional<Rated> minimum = price_of(rate, used_before, rate.tariff.quota_min_units);
    return minimum && payable_available(contract, rate.tariff, now) >= minimum->price;
}

/// A service that waits and can be served now.
bool can_go_on(const Contract& contract, const ChargedService& charged, const Policy& policy, Instant now) {
    const Tariff* tariff = policy.tariff(charged.service);
    return waits_for_money(charged) && tariff != nullptr && !service_denial(contract, *tariff, policy, now) &&
           can_pay_minimum(contract, rate_at(*tariff, policy, now), used_by_tariff(&charged, *tariff), now);
}

/// A session that opened, or that took another request; a duplicate tells its client nothing new.
bool was_served(const Session* before, const Session& after) {
    if (before == nullptr) return true;
    const auto last = [](const Session& session) {
        return session.answers.empty() ? std::optional<std::uint32_t>{} : session.answers.back().number;
    };
    return before->answers.size() != after.answers.size() || last(*before) != last(after) ||
           before->dropped_through != after.dropped_through;
}

bool is_called_by(const ContractChange& change, const SessionId& session) {
    return std::ranges::find(change.calls, session, &ClientCall::session) != change.calls.end();
}

/// One Rating-Group can be named (RFC 8506 5.5); more than one is the whole session. Empty: nothing waits.
std::optional<ClientCall> call_of_waiting(const Contract& contract, const Session& session,
                                          const Policy& policy, Instant now) {
    const ChargedService* served = nullptr;
    std::size_t waiting = 0;
    for (const ChargedService& charged : session.services) {
        if (!can_go_on(contract, charged, policy, now)) continue;
        served = &charged;
        ++waiting;
    }
    if (waiting == 0) return std::nullopt;
    return re_auth_call(session, waiting == 1 ? served->key.rating_group : std::nullopt);
}

}  // namespace

void after_change(const Contract& before, ContractChange& change, const Policy& policy, Instant now) {
    SharedList<Session>& sessions = change.contract.sessions;
    for (std::size_t place = 0; place < sessions.size(); ++place) {
        const Session& session = std::as_const(sessions)[place];
        if (session.called || session.node.empty()) continue;
        auto call = call_of_waiting(change.contract, session, policy, now);
        if (!call) continue;
        const Session* known = before.session(session.id);
        const bool given_up = known != nullptr && known->called;
        if (given_up || was_served(known, session) || is_called_by(change, session.id)) continue;
        sessions[place].called = true;
        change.calls.push_back(std::move(*call));
    }
}

}  // namespace airtime::charging
