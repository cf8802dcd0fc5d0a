#pragma once

#include <string_view>

#include "charging/decision.hpp"

namespace airtime::charging {

/// A change of `contract`, begun: what has expired at `circumstances.now` is closed, and what restarted
/// clients have lost, so that money which nobody can use any more stands against no rule; predecessors whose
/// answers are gone are forgotten. Every change of a contract that exists begins here, whoever asks for it.
/// `asking`: Session-Id on the wire of sessions that their client obviously still has.
Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances,
                   std::string_view asking = {});

}  // namespace airtime::charging
