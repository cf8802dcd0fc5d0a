#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/gy_client/avp.hpp"

namespace airtime::gy_client {

enum class AvpType { octets, text, unsigned32, unsigned64, integer32, integer64, time, address, grouped };

struct AvpDefinition {
    std::string_view name;
    AvpKey key;
    AvpType type;
    bool mandatory;
};

/// Of the AVPs that a Gy client meets, RFC 8506 and TS 32.299; null for any other, which is shown as hex.
const AvpDefinition* find_definition(AvpKey key);
const AvpDefinition* find_definition(std::string_view name);

/// "Rating-Group", or "432" and "872:10415" for what has no name here.
std::string avp_name(AvpKey key);
/// A name, "code" or "code:vendor". Empty if it is neither.
std::optional<AvpKey> parse_avp_key(std::string_view text);

/// An AVP with the flags that its definition wants. The key must be listed.
Avp make_avp(AvpKey key, Bytes data);
Avp make_avp(AvpKey key, std::uint32_t value);
Avp make_avp(AvpKey key, std::string_view text);
Avp make_group(AvpKey key, const std::vector<Avp>& children);

/// "SUCCESS", "CREDIT_LIMIT_REACHED", ...; "RESULT_CODE" for one without a name here.
std::string_view result_name(std::uint32_t result_code);
/// A number or a name, with or without "DIAMETER_" in front. Empty if it is neither.
std::optional<std::uint32_t> parse_result_code(std::string_view text);

namespace avp {
inline constexpr AvpKey called_station_id{30}, session_id{263}, origin_host{264}, auth_application_id{258},
    result_code{268}, origin_realm{296}, destination_host{293}, destination_realm{283},
    termination_cause{295}, failed_avp{279}, error_message{281};
inline constexpr AvpKey cc_input_octets{412}, cc_money{413}, cc_output_octets{414}, cc_request_number{415},
    cc_request_type{416}, cc_service_specific_units{417}, cc_time{420}, cc_total_octets{421},
    check_balance_result{422}, cost_information{423}, currency_code{425}, exponent{429},
    final_unit_indication{430}, granted_service_unit{431}, rating_group{432}, requested_action{436},
    requested_service_unit{437}, service_identifier{439}, subscription_id{443}, subscription_id_data{444},
    unit_value{445}, used_service_unit{446}, value_digits{447}, validity_time{448}, final_unit_action{449},
    subscription_id_type{450}, tariff_change_usage{452}, multiple_services_indicator{455},
    multiple_services_credit_control{456}, service_context_id{461};
inline constexpr AvpKey service_information{873, vendor_3gpp}, ps_information{874, vendor_3gpp},
    ims_information{876, vendor_3gpp}, sms_information{2000, vendor_3gpp}, role_of_node{829, vendor_3gpp},
    node_functionality{862, vendor_3gpp}, called_party_address{832, vendor_3gpp},
    recipient_info{2026, vendor_3gpp}, recipient_address{1201, vendor_3gpp}, address_data{897, vendor_3gpp},
    address_type{899, vendor_3gpp}, reporting_reason{872, vendor_3gpp}, remaining_balance{2021, vendor_3gpp};
}  // namespace avp

}  // namespace airtime::gy_client
