#pragma once

#include "charging/contract/contract.hpp"
#include "store/codec/contract_fields.hpp"

namespace airtime::store {

/// What must be written where a contract that is stored in the form `from` is to be stored as `after` in the
/// form `to`. Null: it is not stored yet.
FieldChanges changed_fields(const charging::Contract* before, StoredForm from,
                            const charging::Contract& after, StoredForm to);
/// All fields but the token.
Fields encode_contract(const charging::Contract& contract, StoredForm form = StoredForm::text);

}  // namespace airtime::store
