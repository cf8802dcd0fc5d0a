#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/contract.hpp"
#include "store/codec/contract_fields.hpp"

namespace airtime::store {

/// The error says which field is wrong and why; nothing is guessed. Ended sessions are not among the fields,
/// and the fields `token` and `timer` are not looked at.
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, StoredFields fields);
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, const Fields& fields);

std::vector<StoredField> views_of(const Fields& fields);
/// When the contract's timer comes at the latest; empty: the fields do not say.
std::optional<charging::Instant> timer_in(StoredFields fields);

}  // namespace airtime::store
