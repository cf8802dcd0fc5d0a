#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>

#include "operations/json_schema.hpp"
#include "portal/web/page_route.hpp"
#include "store/user.hpp"

/// What the templates `users`, `user` and `permissions` show. Pure.
namespace airtime::portal {

using SignIns = std::map<std::string, charging::Instant>;

/// A user, as far as it is the same for everybody who looks.
boost::json::object user_row(const store::User& user, const SignIns& sign_ins);
operations::schema::Schema user_schema();

/// `role`, `language`: what was chosen in the form for a new one; empty: nothing yet.
boost::json::object users_view(const store::Users& users, const SignIns& sign_ins, const Visitor& visitor,
                               std::string_view role, std::string_view language);
boost::json::object user_view(const store::User& user, const store::Users& users, const SignIns& sign_ins,
                              const Visitor& visitor);
/// Every permission beside every role.
boost::json::object permissions_view(Role mine, std::uint32_t look_ups_per_hour);

}  // namespace airtime::portal
