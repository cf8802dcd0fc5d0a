#pragma once

#include <optional>
#include <string>

#include "charging/contract/advance.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"

/// What becomes of an advance that is not paid back, from the reminders to the write-off. Each happens once,
/// however late and however often the timer runs.
namespace airtime::charging {

/// Everything that is due at `now`, of each advance in this order: a reminder (only the last of those that
/// were missed, none once it is due), overdue, the late fee, the sweep, the write-off. What a pending
/// recovery covers does not fall due; what comes after waits until nothing of the advance is held.
void age_advances(Draft& draft);
/// When age_advances has something to do next; empty: never.
std::optional<Instant> next_ageing(const Contract& contract, const Policy& policy);

/// Gives up what is owed of an advance; what was held for it stays with the subscriber. It comes back with
/// the next recharge (`reinstated`). `why` is the event's note. No effect if it was given up before.
void write_off(Draft& draft, Advance& advance, const std::string& why);

}  // namespace airtime::charging
