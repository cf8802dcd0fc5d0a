#include "tests/simulation/call_rules.hpp"

#include <algorithm>

#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/naive_rules.hpp"

namespace airtime::simulation {

namespace {

using charging::Money;
using charging::Session;

bool can_go_on(const CommittedStep& step, const charging::ChargedService& service,
               const charging::Policy& policy) {
    // A contract that gave up its number is served no more.
    const bool ended = step.after.life_cycle != charging::LifeCycle::active;
    if (ended || !service.final_units || service.reservation) return false;
    const charging::Tariff& tariff = *policy.tariff(service.service);
    Money available;
    for (const charging::AccountName& name : tariff.paid_by) {
        const Money free = step.after.account(name)->balance - naive::held(step.after, name) -
                           naive::reserved(step.after, name);
        available += std::max(Money{}, free);
    }
    return available >= naive::price(tariff, service.used.units + tariff.quota_min_units) -
                            naive::price(tariff, service.used.units);
}

}  // namespace

void check_calls(const CommittedStep& step, const charging::Policy& policy) {
    for (const Session& session : step.after.sessions) {
        const Session* before = step.before.session(session.id);
        // An answer older than all that are kept is dropped at once.
        const bool heard = before == nullptr || before->answers != session.answers ||
                           before->dropped_through != session.dropped_through;
        const bool waits = std::ranges::any_of(
            session.services, [&](const auto& service) { return can_go_on(step, service, policy); });
        // A call that did not reach its client waits for the next chance.
        const bool given_up = before != nullptr && before->called && !session.called;
        require(session.node.empty() || heard || given_up || session.called || !waits,
                session.id.value + ": waits for money that is there, and nobody calls its client");
    }
    for (const charging::ClientCall& call : step.calls) {
        if (call.kind == charging::ClientCall::Kind::abort_session) {
            require(step.before.msisdn && !step.after.msisdn,
                    call.session.value + ": ended without a reason");
            continue;
        }
        const Session* before = step.before.session(call.session);
        const Session* after = step.after.session(call.session);
        require(after != nullptr && !after->closed_at && after->called,
                call.session.value + ": called without a reason");
        require(before == nullptr || !before->called || before->closed_at,
                call.session.value + ": called twice");
    }
}

}  // namespace airtime::simulation
