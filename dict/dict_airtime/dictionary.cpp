#include "dict_airtime/dictionary.hpp"

#include <freeDiameter/extension.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace airtime::dict_airtime {
namespace {

struct TypeWord {
    std::string_view word;
    AvpType type;
};

constexpr auto type_words = std::to_array<TypeWord>({
    {"OctetString", {AVP_TYPE_OCTETSTRING, "", false}},
    {"Integer32", {AVP_TYPE_INTEGER32, "", false}},
    {"Integer64", {AVP_TYPE_INTEGER64, "", false}},
    {"Unsigned32", {AVP_TYPE_UNSIGNED32, "", false}},
    {"Unsigned64", {AVP_TYPE_UNSIGNED64, "", false}},
    {"Float32", {AVP_TYPE_FLOAT32, "", false}},
    {"Float64", {AVP_TYPE_FLOAT64, "", false}},
    {"Grouped", {AVP_TYPE_GROUPED, "", false}},
    {"Address", {AVP_TYPE_OCTETSTRING, "Address", false}},
    {"Time", {AVP_TYPE_OCTETSTRING, "Time", false}},
    {"UTF8String", {AVP_TYPE_OCTETSTRING, "UTF8String", false}},
    {"DiameterIdentity", {AVP_TYPE_OCTETSTRING, "DiameterIdentity", false}},
    {"DiameterURI", {AVP_TYPE_OCTETSTRING, "DiameterURI", false}},
    {"IPFilterRule", {AVP_TYPE_OCTETSTRING, "IPFilterRule", false}},
    {"Enumerated", {AVP_TYPE_INTEGER32, "", true}},
});

}  // namespace

std::optional<AvpType> parse_avp_type(std::string_view word) {
    const auto found = std::ranges::find(type_words, word, &TypeWord::word);
    if (found == type_words.end()) return std::nullopt;
    return found->type;
}

std::string avp_type_words() {
    std::string words;
    for (const auto& entry : type_words) words += (words.empty() ? "" : ", ") + std::string(entry.word);
    return words;
}

dict_object* Dictionary::find_avp(AvpKey key) const {
    dict_avp_request request{.avp_vendor = key.vendor, .avp_code = key.code, .avp_name = nullptr};
    dict_object* found = nullptr;
    if (fd_dict_search(dict_, DICT_AVP, AVP_BY_CODE_AND_VENDOR, &request, &found, 0) != 0) return nullptr;
    return found;
}

bool Dictionary::name_taken(std::uint32_t vendor, const std::string& name) const {
    auto text = name;
    dict_avp_request request{.avp_vendor = vendor, .avp_code = 0, .avp_name = text.data()};
    dict_object* found = nullptr;
    const int error = fd_dict_search(dict_, DICT_AVP, AVP_BY_NAME_AND_VENDOR, &request, &found, 0);
    return error == 0 && found != nullptr;
}

bool Dictionary::add_vendor(std::uint32_t vendor) {
    dict_object* found = nullptr;
    if (fd_dict_search(dict_, DICT_VENDOR, VENDOR_BY_ID, &vendor, &found, 0) == 0 && found != nullptr) {
        return true;
    }
    auto name = "Vendor " + std::to_string(vendor);
    dict_vendor_data data{.vendor_id = vendor, .vendor_name = name.data()};
    return fd_dict_new(dict_, DICT_VENDOR, &data, nullptr, nullptr) == 0;
}

dict_object* Dictionary::type_object(const NewAvp& avp) {
    auto name = std::string(avp.type.derived);
    if (avp.type.enumerated) {
        name = (avp.key.vendor == 10415 ? "3GPP/Enumerated(" : "Enumerated(") + avp.name + ")";
    }
    dict_object* found = nullptr;
    if (name.empty()) return nullptr;
    if (fd_dict_search(dict_, DICT_TYPE, TYPE_BY_NAME, name.c_str(), &found, 0) == 0 && found != nullptr) {
        return found;
    }
    if (!avp.type.enumerated) return nullptr;
    dict_type_data data{};
    data.type_base = AVP_TYPE_INTEGER32;
    data.type_name = name.data();
    if (fd_dict_new(dict_, DICT_TYPE, &data, nullptr, &found) != 0) return nullptr;
    return found;
}

bool Dictionary::add_avp(const NewAvp& avp) {
    if (find_avp(avp.key) != nullptr) return true;
    if (avp.key.vendor != 0 && !add_vendor(avp.key.vendor)) return false;
    auto name = avp.name;
    dict_avp_data data{};
    data.avp_code = avp.key.code;
    data.avp_vendor = avp.key.vendor;
    data.avp_name = name.data();
    // V follows from the vendor. M is fixed only where every sender must set it.
    data.avp_flag_mask = AVP_FLAG_VENDOR;
    if (avp.key.vendor != 0) data.avp_flag_val = AVP_FLAG_VENDOR;
    if (avp.mandatory) {
        data.avp_flag_mask |= AVP_FLAG_MANDATORY;
        data.avp_flag_val |= AVP_FLAG_MANDATORY;
    }
    data.avp_basetype = static_cast<dict_avp_basetype>(avp.type.base);
    return fd_dict_new(dict_, DICT_AVP, &data, type_object(avp), nullptr) == 0;
}

bool Dictionary::add_enum_value(AvpKey key, std::int32_t value, const std::string& name) {
    dict_object* avp = find_avp(key);
    dict_object* type = nullptr;
    if (avp == nullptr || fd_dict_search(dict_, DICT_TYPE, TYPE_OF_AVP, avp, &type, 0) != 0 ||
        type == nullptr) {
        return true;
    }
    dict_enumval_request request{};
    request.type_obj = type;
    request.search.enum_value.i32 = value;
    dict_object* found = nullptr;
    if (fd_dict_search(dict_, DICT_ENUMVAL, ENUMVAL_BY_STRUCT, &request, &found, 0) == 0 &&
        found != nullptr) {
        return true;
    }
    auto text = name;
    dict_enumval_data data{};
    data.enum_name = text.data();
    data.enum_value.i32 = value;
    const int error = fd_dict_new(dict_, DICT_ENUMVAL, &data, type, nullptr);
    return error == 0 ||
           error == EEXIST;  // the same name with another value is the other dictionary's matter
}

bool Dictionary::add_rule(dict_object* parent, AvpKey child, int max) {
    dict_object* avp = find_avp(child);
    if (parent == nullptr || avp == nullptr) return true;
    dict_rule_request request{.rule_parent = parent, .rule_avp = avp};
    dict_object* found = nullptr;
    if (fd_dict_search(dict_, DICT_RULE, RULE_BY_AVP_AND_PARENT, &request, &found, 0) == 0 &&
        found != nullptr) {
        return true;
    }
    dict_rule_data data{};
    data.rule_avp = avp;
    data.rule_position = RULE_OPTIONAL;
    data.rule_min = 0;
    data.rule_max = max;
    return fd_dict_new(dict_, DICT_RULE, &data, parent, nullptr) == 0;
}

dict_object* Dictionary::find_command(std::string_view name) const {
    command_code_t code = 0;
    int criteria = CMD_BY_CODE_R;
    if (name == "CCR" || name == "CCA") code = 272;
    if (name == "RAR") code = 258;
    if (name == "CCA") criteria = CMD_BY_CODE_A;
    dict_object* found = nullptr;
    if (code == 0 || fd_dict_search(dict_, DICT_COMMAND, criteria, &code, &found, 0) != 0) return nullptr;
    return found;
}

std::vector<std::string> split(std::string_view line, char separator) {
    std::vector<std::string> fields;
    for (auto end = line.find(separator); end != std::string_view::npos; end = line.find(separator)) {
        fields.emplace_back(line.substr(0, end));
        line.remove_prefix(end + 1);
    }
    fields.emplace_back(line);
    return fields;
}

std::optional<std::uint32_t> parse_u32(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace airtime::dict_airtime
