#pragma once

#include <boost/json/object.hpp>

#include "charging/policy/policy.hpp"
#include "operations/json_schema.hpp"

namespace airtime::portal {

/// The policy in force as a manager reads it: what is lent to whom, for what fee, how it comes back. The
/// first of `segments` is the ordinary one, named "". A rule that looks at nothing is left out.
boost::json::object policy_view(const charging::Policy& policy);
operations::schema::Schema policy_schema();

}  // namespace airtime::portal
