#pragma once

#include <vector>

#include "charging/contract/session.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/shared_list.hpp"

namespace airtime::charging {

/// The sessions of the client that has most of them, of several clients if they have as many: nobody loses
/// its own for those that another one opens.
std::vector<const Session*> of_who_has_most(const SharedList<Session>& sessions, const Policy& policy);

}  // namespace airtime::charging
