#pragma once

#include <vector>

#include "charging/contract/contract.hpp"

namespace airtime::store {

/// Whether the contract can still be addressed so: an index entry is only a hint.
bool carries(const charging::Contract& contract, const charging::SubscriberAddress& address);

/// The MSISDN and the IMSI that it carries.
std::vector<charging::SubscriberAddress> numbers_of(const charging::Contract& contract);

}  // namespace airtime::store
