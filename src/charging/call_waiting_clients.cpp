#include "charging/final_units.hpp"
#include "charging/quota.hpp"
#include "charging/rating.hpp"

namespace airtime::charging {

namespace {

bool can_pay_minimum(const Contract& contract, const Rate& rate, const Usage& used_before, Instant now) {
    const std::optional<Rated> minimum = price_of(rate, used_before, rate.tariff.quota_min_units);
    return minimum && payable_available(contract, rate.tariff, now) >= minimum->price;
}

/// A service that waits and can be served now.
bool can_go_on(const Contract& contract, const ChargedService& charged, const Policy& policy, Instant now) {
    const Tariff* tariff = policy.tariff(charged.service);
    return waits_for_money(charged) && tariff != nullptr &&
           can_pay_minimum(contract, rate_at(*tariff, policy, now), charged.used, now);
}

}  // namespace

void call_waiting_clients(ContractChange& change, const Policy& policy, Instant now,
                          const SessionId& asking) {
    SharedList<Session>& sessions = change.contract.sessions;
    for (std::size_t place = 0; place < sessions.size(); ++place) {
        const Session& session = std::as_const(sessions)[place];
        if (session.called || session.node.empty() || session.id == asking) continue;
        const ChargedService* served = nullptr;
        std::size_t waiting = 0;
        for (const ChargedService& charged : session.services) {
            if (!can_go_on(change.contract, charged, policy, now)) continue;
            served = &charged;
            ++waiting;
        }
        if (waiting == 0) continue;
        sessions[place].called = true;
        // One Rating-Group can be named (RFC 8506 5.5); more than one is the whole session.
        change.calls.push_back({ClientCall::Kind::re_auth, session.node, session.id, session.client_host,
                                session.client_realm, waiting == 1 ? served->key.rating_group : std::nullopt,
                                session.sub_session});
    }
}

}  // namespace airtime::charging
