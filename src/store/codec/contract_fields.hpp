#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A contract as the fields of a Redis hash.
namespace airtime::store {

/// How a contract, the events of its commits and its ended sessions are stored. Programs read both.
enum class StoredForm : std::uint8_t {
    text,     ///< as versions before this one wrote it, and read it
    compact,  ///< what changes at each request in few bytes; the rest is text all the same
};

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

}  // namespace airtime::store
