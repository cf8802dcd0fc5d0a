#pragma once

#include <string>

#include "base/result.hpp"
#include "charging/contract/contract.hpp"
#include "store/codec/contract_fields.hpp"

namespace airtime::store {

/// The error says which field is wrong and why; nothing is guessed. Ended sessions are not among the fields,
/// and the field `token` is not looked at.
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, StoredFields fields);
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, const Fields& fields);

}  // namespace airtime::store
