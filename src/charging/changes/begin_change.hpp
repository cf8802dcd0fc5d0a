#pragma once

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// A change of `contract`, begun: what has expired at `circumstances.now` is closed, and what restarted
/// clients have lost, so that money which nobody can use any more stands against no rule; predecessors whose
/// answers are gone are forgotten. Every change of a contract that exists begins here, whoever asks for it.
/// `asking`: a session that its client obviously still has, like all of its Session-Id; empty: none.
Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances,
                   const SessionId& asking = {});

}  // namespace airtime::charging
