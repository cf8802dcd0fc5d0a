#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "charging/lending/operator_limits.hpp"
#include "charging/policy/policy.hpp"
#include "operations/json_schema.hpp"
#include "store/contract_store.hpp"

namespace airtime::portal {

/// Whether the product lends, and what stops it: the switch with who used it last and why, the store's
/// memory, each limit on what is lent with how much of it is used.
boost::json::object lending_view(const store::OperatorSettings& settings, const charging::Exposure& exposure,
                                 const charging::Policy& policy, charging::Instant now);
operations::schema::Schema lending_schema();

/// Of the certificate that this portal's pages have; null: they have none. `state`: "good", "soon" (it ends
/// in less than 30 days), "over".
boost::json::value certificate_view(std::optional<charging::Instant> ends_at, charging::Instant now);
operations::schema::Schema certificate_schema();

}  // namespace airtime::portal
