#include "tools/gy_client/gy_avps.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace airtime::gy_client {
namespace {

using enum AvpType;
constexpr std::uint32_t tgpp = vendor_3gpp;

constexpr auto definitions = std::to_array<AvpDefinition>({
    {"User-Name", {1}, text, true},
    {"Called-Station-Id", {30}, text, true},
    {"Proxy-State", {33}, octets, true},
    {"Event-Timestamp", {55}, time, true},
    {"Auth-Application-Id", {258}, unsigned32, true},
    {"Vendor-Specific-Application-Id", {260}, grouped, true},
    {"Session-Id", {263}, text, true},
    {"Origin-Host", {264}, text, true},
    {"Vendor-Id", {266}, unsigned32, true},
    {"Result-Code", {268}, unsigned32, true},
    {"Origin-State-Id", {278}, unsigned32, true},
    {"Failed-AVP", {279}, grouped, true},
    {"Proxy-Host", {280}, text, true},
    {"Error-Message", {281}, text, false},
    {"Route-Record", {282}, text, true},
    {"Destination-Realm", {283}, text, true},
    {"Proxy-Info", {284}, grouped, true},
    {"Destination-Host", {293}, text, true},
    {"Error-Reporting-Host", {294}, text, false},
    {"Termination-Cause", {295}, integer32, true},
    {"Origin-Realm", {296}, text, true},
    {"Experimental-Result", {297}, grouped, true},
    {"Experimental-Result-Code", {298}, unsigned32, true},
    {"CC-Correlation-Id", {411}, octets, false},
    {"CC-Input-Octets", {412}, unsigned64, true},
    {"CC-Money", {413}, grouped, true},
    {"CC-Output-Octets", {414}, unsigned64, true},
    {"CC-Request-Number", {415}, unsigned32, true},
    {"CC-Request-Type", {416}, integer32, true},
    {"CC-Service-Specific-Units", {417}, unsigned64, true},
    {"CC-Session-Failover", {418}, integer32, true},
    {"CC-Sub-Session-Id", {419}, unsigned64, true},
    {"CC-Time", {420}, unsigned32, true},
    {"CC-Total-Octets", {421}, unsigned64, true},
    {"Check-Balance-Result", {422}, integer32, true},
    {"Cost-Information", {423}, grouped, true},
    {"Cost-Unit", {424}, text, true},
    {"Currency-Code", {425}, unsigned32, true},
    {"Credit-Control", {426}, integer32, true},
    {"Credit-Control-Failure-Handling", {427}, integer32, true},
    {"Direct-Debiting-Failure-Handling", {428}, integer32, true},
    {"Exponent", {429}, integer32, true},
    {"Final-Unit-Indication", {430}, grouped, true},
    {"Granted-Service-Unit", {431}, grouped, true},
    {"Rating-Group", {432}, unsigned32, true},
    {"Redirect-Address-Type", {433}, integer32, true},
    {"Redirect-Server", {434}, grouped, true},
    {"Redirect-Server-Address", {435}, text, true},
    {"Requested-Action", {436}, integer32, true},
    {"Requested-Service-Unit", {437}, grouped, true},
    {"Restriction-Filter-Rule", {438}, text, true},
    {"Service-Identifier", {439}, unsigned32, true},
    {"Subscription-Id", {443}, grouped, true},
    {"Subscription-Id-Data", {444}, text, true},
    {"Unit-Value", {445}, grouped, true},
    {"Used-Service-Unit", {446}, grouped, true},
    {"Value-Digits", {447}, integer64, true},
    {"Validity-Time", {448}, unsigned32, true},
    {"Final-Unit-Action", {449}, integer32, true},
    {"Subscription-Id-Type", {450}, integer32, true},
    {"Tariff-Time-Change", {451}, time, true},
    {"Tariff-Change-Usage", {452}, integer32, true},
    {"G-S-U-Pool-Identifier", {453}, unsigned32, true},
    {"CC-Unit-Type", {454}, integer32, true},
    {"Multiple-Services-Indicator", {455}, integer32, true},
    {"Multiple-Services-Credit-Control", {456}, grouped, true},
    {"G-S-U-Pool-Reference", {457}, grouped, true},
    {"User-Equipment-Info", {458}, grouped, false},
    {"User-Equipment-Info-Type", {459}, integer32, false},
    {"User-Equipment-Info-Value", {460}, octets, false},
    {"Service-Context-Id", {461}, text, true},
    {"Role-Of-Node", {829, tgpp}, integer32, true},
    {"Called-Party-Address", {832, tgpp}, text, true},
    {"Node-Functionality", {862, tgpp}, integer32, true},
    {"Time-Quota-Threshold", {868, tgpp}, unsigned32, true},
    {"Volume-Quota-Threshold", {869, tgpp}, unsigned32, true},
    {"Trigger-Type", {870, tgpp}, integer32, true},
    {"Quota-Holding-Time", {871, tgpp}, unsigned32, true},
    {"Reporting-Reason", {872, tgpp}, integer32, true},
    {"Service-Information", {873, tgpp}, grouped, true},
    {"PS-Information", {874, tgpp}, grouped, true},
    {"IMS-Information", {876, tgpp}, grouped, true},
    {"Quota-Consumption-Time", {881, tgpp}, unsigned32, true},
    {"Address-Data", {897, tgpp}, text, true},
    {"Address-Type", {899, tgpp}, integer32, true},
    {"Recipient-Address", {1201, tgpp}, grouped, true},
    {"Unit-Quota-Threshold", {1226, tgpp}, unsigned32, true},
    {"Trigger", {1264, tgpp}, grouped, true},
    {"SMS-Information", {2000, tgpp}, grouped, true},
    {"Low-Balance-Indication", {2020, tgpp}, integer32, true},
    {"Remaining-Balance", {2021, tgpp}, grouped, true},
    {"Refund-Information", {2022, tgpp}, octets, true},
    {"Recipient-Info", {2026, tgpp}, grouped, true},
    {"Announcement-Information", {3904, tgpp}, grouped, true},
    {"Announcement-Identifier", {3905, tgpp}, unsigned32, true},
});

struct ResultName {
    std::uint32_t code;
    std::string_view name;
};

// RFC 6733 7.1 and RFC 8506 9.
constexpr auto result_names = std::to_array<ResultName>({
    {2001, "SUCCESS"},
    {2002, "LIMITED_SUCCESS"},
    {3001, "COMMAND_UNSUPPORTED"},
    {3002, "UNABLE_TO_DELIVER"},
    {3003, "REALM_NOT_SERVED"},
    {3004, "TOO_BUSY"},
    {3005, "LOOP_DETECTED"},
    {3006, "REDIRECT_INDICATION"},
    {3007, "APPLICATION_UNSUPPORTED"},
    {3008, "INVALID_HDR_BITS"},
    {3009, "INVALID_AVP_BITS"},
    {3010, "UNKNOWN_PEER"},
    {4001, "AUTHENTICATION_REJECTED"},
    {4002, "OUT_OF_SPACE"},
    {4010, "END_USER_SERVICE_DENIED"},
    {4011, "CREDIT_CONTROL_NOT_APPLICABLE"},
    {4012, "CREDIT_LIMIT_REACHED"},
    {5001, "AVP_UNSUPPORTED"},
    {5002, "UNKNOWN_SESSION_ID"},
    {5003, "AUTHORIZATION_REJECTED"},
    {5004, "INVALID_AVP_VALUE"},
    {5005, "MISSING_AVP"},
    {5006, "RESOURCES_EXCEEDED"},
    {5007, "CONTRADICTING_AVPS"},
    {5008, "AVP_NOT_ALLOWED"},
    {5009, "AVP_OCCURS_TOO_MANY_TIMES"},
    {5010, "NO_COMMON_APPLICATION"},
    {5011, "UNSUPPORTED_VERSION"},
    {5012, "UNABLE_TO_COMPLY"},
    {5013, "INVALID_BIT_IN_HEADER"},
    {5014, "INVALID_AVP_LENGTH"},
    {5015, "INVALID_MESSAGE_LENGTH"},
    {5030, "USER_UNKNOWN"},
    {5031, "RATING_FAILED"},
});

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

const AvpDefinition* find_definition(AvpKey key) {
    const auto found = std::ranges::find(definitions, key, &AvpDefinition::key);
    return found == definitions.end() ? nullptr : &*found;
}

const AvpDefinition* find_definition(std::string_view name) {
    const auto found = std::ranges::find(definitions, name, &AvpDefinition::name);
    return found == definitions.end() ? nullptr : &*found;
}

std::string avp_name(AvpKey key) {
    if (const auto* definition = find_definition(key)) return std::string(definition->name);
    return std::to_string(key.code) + (key.vendor == 0 ? "" : ":" + std::to_string(key.vendor));
}

std::optional<AvpKey> parse_avp_key(std::string_view text) {
    if (const auto* definition = find_definition(text)) return definition->key;
    const auto colon = text.find(':');
    const auto code = parse_number(text.substr(0, colon));
    if (!code) return std::nullopt;
    if (colon == std::string_view::npos) return AvpKey{*code};
    const auto vendor = parse_number(text.substr(colon + 1));
    if (!vendor) return std::nullopt;
    return AvpKey{*code, *vendor};
}

Avp make_avp(AvpKey key, Bytes data) {
    const auto* definition = find_definition(key);
    assert(definition != nullptr);
    std::uint8_t flags = 0;
    if (key.vendor != 0) flags |= avp_flag_vendor;
    if (definition->mandatory) flags |= avp_flag_mandatory;
    return {.key = key, .flags = flags, .data = std::move(data)};
}

Avp make_avp(AvpKey key, std::uint32_t value) {
    return make_avp(key, encode_u32(value));
}

Avp make_avp(AvpKey key, std::string_view text) {
    return make_avp(key, encode_text(text));
}

Avp make_group(AvpKey key, const std::vector<Avp>& children) {
    return make_avp(key, encode_avps(children));
}

std::string_view result_name(std::uint32_t result_code) {
    const auto found = std::ranges::find(result_names, result_code, &ResultName::code);
    return found == result_names.end() ? "RESULT_CODE" : found->name;
}

std::optional<std::uint32_t> parse_result_code(std::string_view text) {
    constexpr std::string_view prefix = "DIAMETER_";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    const auto found = std::ranges::find(result_names, text, &ResultName::name);
    if (found != result_names.end()) return found->code;
    return parse_number(text);
}

}  // namespace airtime::gy_client
