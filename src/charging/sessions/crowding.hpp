#pragma once

#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// The sessions of the client that has most of them, of several clients if they have as many: nobody loses
/// its own for those that another one opens.
std::vector<const Session*> of_who_has_most(const SharedList<Session>& sessions, const Policy& policy);

}  // namespace airtime::charging
