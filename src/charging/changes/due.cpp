#include "charging/changes/due.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "charging/changes/begin_change.hpp"
#include "charging/debt/recovery.hpp"
#include "charging/debt/recovery_notice.hpp"
#include "charging/lending/ageing.hpp"
#include "charging/recharge/transfer.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

Instant retry_at(const Hold& hold, const Policy& policy) {
    return hold.created_at + std::chrono::seconds{policy.session.recovery_retry_s};
}

void recover_stale_holds(Draft& draft) {
    std::vector<RechargeId> stale;
    for (const Hold& hold : draft.contract().holds) {
        if (retry_at(hold, draft.policy) <= draft.now()) stale.push_back(hold.recharge);
    }
    for (const RechargeId& recharge : stale) take_hold(draft, recharge);
    tell_of_recovery(draft);
}

}  // namespace

ContractChange expire_due(Contract contract, const Policy& policy, const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    recover_stale_holds(draft);
    postpone_due_transfers(draft);
    age_advances(draft);
    note_life_cycle(draft);
    end_pause_when_due(draft);
    return std::move(draft.change);
}

std::optional<Instant> next_due(const Contract& contract, const Policy& policy) {
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const Session& session : contract.sessions) {
        consider(session.expires_at);
        for (const ChargedService& charged : session.services) {
            if (charged.reservation) consider(charged.reservation->expires_at);
        }
    }
    for (const Session& session : contract.late_sessions) consider(session.expires_at);
    for (const Hold& hold : contract.holds) consider(retry_at(hold, policy));
    if (const auto look = next_transfer_look(contract)) consider(*look);
    if (const auto resumed = next_pause_end(contract)) consider(*resumed);
    if (const auto ageing = next_ageing(contract, policy)) consider(*ageing);
    if (const auto change = next_life_cycle_change(contract, policy.life_cycle)) consider(*change);
    return next;
}

}  // namespace airtime::charging
