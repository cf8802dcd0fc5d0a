#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "operations/json_schema.hpp"

namespace airtime::portal {

/// "/subscribers/84900000001-7f3a": where the pages of a contract are.
std::string subscriber_path(const charging::ContractId& contract);

/// What `GET subscribers/MSISDN` of the API tells, and what people ask beyond it: what is available, what is
/// left of each advance, months, and each rule on lending with its verdict. Pure.
boost::json::object subscriber_view(const charging::Contract& contract, const charging::Policy& policy,
                                    const charging::Circumstances& circumstances);
operations::schema::Schema subscriber_schema();

/// So much of it as stands above a form.
boost::json::object subscriber_headline(const charging::Contract& contract, const charging::Policy& policy,
                                        charging::Instant now);

}  // namespace airtime::portal
