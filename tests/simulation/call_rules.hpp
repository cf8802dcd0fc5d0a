#pragma once

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"

namespace airtime::simulation {

/// Nobody waits for money that is there: a session that was told of its end is called as soon as its minimum
/// can be paid, once until it is heard of again.
void check_calls(const CommittedStep& step, const charging::Policy& policy);

}  // namespace airtime::simulation
