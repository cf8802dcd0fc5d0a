#include "dict_airtime/register_gy_avps.hpp"

#include <cassert>

namespace airtime::dict_airtime {
namespace {

constexpr std::string_view avps_table =
#include "dict_airtime/gy_avps.inc"
    ;
constexpr std::string_view enum_values_table =
#include "dict_airtime/gy_enum_values.inc"
    ;
constexpr std::string_view rules_table =
#include "dict_airtime/gy_rules.inc"
    ;

using Row = std::vector<std::string>;

std::vector<Row> rows(std::string_view table) {
    std::vector<Row> all;
    for (const auto& line : split(table, '\n')) {
        if (!line.empty() && line.front() != '#') all.push_back(split(line, '\t'));
    }
    return all;
}

/// The tables are part of the program: a number that is none is a bug that the tests find.
std::uint32_t number(const std::string& text) {
    const auto value = parse_u32(text);
    assert(value);
    return value.value_or(0);
}

/// "456:0".
AvpKey key(const std::string& text) {
    const auto parts = split(text, ':');
    assert(parts.size() == 2);
    return {.code = number(parts.front()), .vendor = number(parts.back())};
}

bool is_command(const std::string& parent) {
    return parent.find(':') == std::string::npos;
}

}  // namespace

Result<Done, std::string> register_gy_avps(dictionary* dict) {
    Dictionary dictionary(dict);
    for (const auto& row : rows(avps_table)) {
        assert(row.size() == 5);
        const auto type = parse_avp_type(row[3]);
        assert(type);
        NewAvp avp{.key = {.code = number(row[0]), .vendor = number(row[1])},
                   .name = row[2],
                   .type = type.value_or(AvpType{}),
                   .mandatory = row[4].find('M') != std::string::npos};
        // Versions of freeDiameter differ in the names that they give to 3GPP's codes; a name that is taken
        // must not stop the daemon, because what counts on the wire is the code.
        if (dictionary.find_avp(avp.key) == nullptr && dictionary.name_taken(avp.key.vendor, avp.name)) {
            avp.name += "-" + row[0];
        }
        if (!dictionary.add_avp(avp)) return "dict_airtime: freeDiameter refuses AVP " + avp.name;
    }
    for (const auto& row : rows(enum_values_table)) {
        assert(row.size() == 4);
        const AvpKey avp{.code = number(row[0]), .vendor = number(row[1])};
        if (!dictionary.add_enum_value(avp, static_cast<std::int32_t>(number(row[2])), row[3])) {
            return "dict_airtime: freeDiameter refuses value " + row[3] + " of AVP " + row[0];
        }
    }
    for (const auto& row : rows(rules_table)) {
        assert(row.size() == 3);
        auto* parent =
            is_command(row[0]) ? dictionary.find_command(row[0]) : dictionary.find_avp(key(row[0]));
        const int max = row[2] == "*" ? -1 : 1;
        if (!dictionary.add_rule(parent, key(row[1]), max)) {
            return "dict_airtime: freeDiameter refuses the rule for " + row[1] + " in " + row[0];
        }
    }
    return Done{};
}

}  // namespace airtime::dict_airtime
