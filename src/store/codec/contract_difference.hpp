#pragma once

#include "charging/contract/contract.hpp"
#include "store/codec/contract_fields.hpp"

namespace airtime::store {

/// Without ended sessions, here and below.
Fields encode_contract(const charging::Contract& contract);

/// The fields that differ, comparing members before encoding anything. `before` null: all fields of `after`.
FieldChanges changed_fields(const charging::Contract* before, const charging::Contract& after);

}  // namespace airtime::store
