#pragma once

#include "charging/contract.hpp"

namespace airtime::store {

/// Whether the contract can still be addressed so: an index entry is only a hint.
bool carries(const charging::Contract& contract, const charging::SubscriberAddress& address);

/// The address's index name; empty for a ContractId, which needs none.
std::string index_name(const charging::SubscriberAddress& address);

}  // namespace airtime::store
