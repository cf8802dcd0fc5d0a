#include "tests/simulation/standing_rules.hpp"

#include <algorithm>
#include <sstream>

#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/naive_rules.hpp"

namespace airtime::simulation {

using charging::Enrolment;
using charging::EventKind;
using charging::Money;

namespace {

bool wants_advances(const charging::Contract& contract, charging::Instant now) {
    const bool pause_over = contract.paused_until && *contract.paused_until <= now;
    return contract.enrolment == Enrolment::active || (contract.enrolment == Enrolment::paused && pause_over);
}

/// What, number and key of an identity's change.
std::string order_in(const std::string& note) {
    std::istringstream words{note};
    std::string what;
    std::string number;
    std::string key;
    words >> what >> number >> key;
    return what + ' ' + number + ' ' + key;
}

}  // namespace

void StandingRules::check_shadow(const CommittedStep& step, const charging::LedgerEvent& event) {
    Money& owed = shadow_debt_[step.after.id];
    if (event.kind == EventKind::shadow_advanced) {
        owed += event.principal + event.fee;
        const Money limit = naive::debt_limit(step.after, *policy_, step.now);
        require(owed <= limit, step.after.id.value + ": a shadow lent " + owed.to_string() +
                                   ", above the limit of " + limit.to_string());
    } else if (event.kind == EventKind::recharged || event.kind == EventKind::transferred_in) {
        owed -= std::min(owed, moved(event));
    }
}

void StandingRules::check(const CommittedStep& step) {
    for (const charging::LedgerEvent& event : step.events) {
        if (event.kind == EventKind::advanced) {
            require(wants_advances(step.before, step.now),
                    step.after.id.value + ": lent to who is paused or not enrolled");
        }
        check_shadow(step, event);
        if (event.kind != EventKind::identity_changed) continue;
        const std::string order = order_in(event.note);
        const auto [before, first] = given_up_.try_emplace(order, step.now);
        const std::chrono::seconds kept{policy_->session.recharge_answer_kept_s};
        require(first || before->second + kept <= step.now, order + " was done twice, to two owners");
        before->second = step.now;
    }
}

}  // namespace airtime::simulation
