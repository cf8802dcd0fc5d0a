#pragma once

#include "charging/decision.hpp"

namespace airtime::charging {

/// A change of `contract`, begun: what has expired at `circumstances.now` is closed, so that money which
/// nobody can use any more stands against no rule. Every change of a contract that exists begins here,
/// whoever asks for it.
Draft begin_change(Contract contract, const Policy& policy, const Circumstances& circumstances);

}  // namespace airtime::charging
