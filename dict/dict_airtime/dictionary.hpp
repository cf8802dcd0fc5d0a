#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct dictionary;
struct dict_object;

namespace airtime::dict_airtime {

using Mistakes = std::vector<std::string>;

struct AvpKey {
    std::uint32_t code = 0;
    std::uint32_t vendor = 0;
};

/// How freeDiameter holds an AVP's data: the base type, and the name of the derived type, empty for none.
struct AvpType {
    int base = 0;
    std::string_view derived;
    bool enumerated = false;
};
/// "Unsigned32", "UTF8String", "Grouped", ...; empty for a word that is no type of RFC 6733 4.2 or 4.3.
std::optional<AvpType> parse_avp_type(std::string_view word);
/// All of those words, for messages.
std::string avp_type_words();

struct NewAvp {
    AvpKey key;
    std::string name;
    AvpType type;
    bool mandatory = false;
};

/// Adds to freeDiameter's dictionary, each time only what a search by code and vendor does not find: other
/// dictionaries and newer versions have some of it, at times under other names.
class Dictionary {
  public:
    explicit Dictionary(dictionary* dict) : dict_(dict) {}

    /// Null if there is none.
    dict_object* find_avp(AvpKey key) const;
    bool name_taken(std::uint32_t vendor, const std::string& name) const;
    /// False: freeDiameter refused it (its log says why). A vendor that is unknown is added too.
    bool add_avp(const NewAvp& avp);
    /// True also if the AVP has that value or is of no enumerated type here.
    bool add_enum_value(AvpKey key, std::int32_t value, const std::string& name);
    /// An optional rule; `max` -1 for any number. `parent` is a grouped AVP or a command.
    bool add_rule(dict_object* parent, AvpKey child, int max);
    /// "CCR", "CCA", "RAR"; null for any other.
    dict_object* find_command(std::string_view name) const;

  private:
    bool add_vendor(std::uint32_t vendor);
    dict_object* type_object(const NewAvp& avp);

    dictionary* dict_;
};

/// The fields of a line, split at `separator`.
std::vector<std::string> split(std::string_view line, char separator);
std::optional<std::uint32_t> parse_u32(std::string_view text);

}  // namespace airtime::dict_airtime
