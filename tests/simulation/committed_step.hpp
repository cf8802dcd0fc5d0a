#pragma once

#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"
#include "charging/values/parts.hpp"

namespace airtime::simulation {

/// What one commit did to one contract.
struct CommittedStep {
    const charging::Contract& before;
    const charging::Contract& after;
    const std::vector<charging::LedgerEvent>& events;
    const std::vector<charging::ClientCall>& calls;
    charging::Instant now;
};

/// Whether the session is no longer known; its name may have been taken again at once.
inline bool was_forgotten(const charging::Session& session, const charging::Contract& after) {
    const charging::Session* known = after.session(session.id);
    return known == nullptr || known->opened_at != session.opened_at ||
           (session.closed_at && !known->closed_at);
}

inline charging::Money moved(const charging::LedgerEvent& event) {
    charging::Money sum;
    for (const charging::Part& change : event.changes) sum += change.amount;
    return sum;
}

}  // namespace airtime::simulation
