#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/contract.hpp"

/// A contract as the fields of a Redis hash, readable with redis-cli: one field per account, advance, hold
/// and session.
namespace airtime::store {

using Fields = std::map<std::string, std::string, std::less<>>;

/// A field as it lies in somebody else's memory, such as a reply.
struct StoredField {
    std::string_view name;
    std::string_view value;
};
using StoredFields = std::span<const StoredField>;

struct FieldChanges {
    std::vector<std::pair<std::string, std::string>> set;
    std::vector<std::string> removed;
    bool empty() const { return set.empty() && removed.empty(); }
};

/// Without ended sessions, here and below.
Fields encode_contract(const charging::Contract& contract);

/// The fields that differ, comparing members before encoding anything. `before` null: all fields of `after`.
FieldChanges changed_fields(const charging::Contract* before, const charging::Contract& after);

/// The error says which field is wrong and why; nothing is guessed. The field `token` is not looked at.
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, StoredFields fields);
Result<charging::Contract, std::string> decode_contract(const charging::ContractId& id, const Fields& fields);

/// What is remembered of an ended session, and back.
std::string encode_record(const charging::Session& ended);
Result<charging::Session, std::string> decode_record(const charging::SessionId& id, std::string_view text);

/// A stored answer as one string, and back.
std::string encode_answer(const charging::StoredAnswer& answer);
Result<charging::StoredAnswer, std::string> decode_answer(std::string_view text);

}  // namespace airtime::store
