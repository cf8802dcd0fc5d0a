#pragma once

#include "app_airtime/codec/wire_avp.hpp"

/// The AVPs that the server reads and writes, by their names in RFC 6733, RFC 8506 and TS 32.299.
namespace airtime::extension::avp {

inline constexpr std::uint32_t vendor_3gpp = 10415;
inline constexpr std::uint32_t credit_control_command = 272;
inline constexpr std::uint32_t re_auth_command = 258;
inline constexpr std::uint32_t abort_session_command = 274;
inline constexpr std::uint32_t credit_control_application = 4;

inline constexpr AvpKey user_name{1, 0};
inline constexpr AvpKey filter_id{11, 0};
inline constexpr AvpKey auth_application_id{258, 0};
inline constexpr AvpKey vendor_specific_application_id{260, 0};
inline constexpr AvpKey session_id{263, 0};
inline constexpr AvpKey origin_host{264, 0};
inline constexpr AvpKey result_code{268, 0};
inline constexpr AvpKey origin_state_id{278, 0};
inline constexpr AvpKey failed_avp{279, 0};
inline constexpr AvpKey destination_realm{283, 0};
inline constexpr AvpKey proxy_info{284, 0};
inline constexpr AvpKey re_auth_request_type{285, 0};
inline constexpr AvpKey destination_host{293, 0};
inline constexpr AvpKey termination_cause{295, 0};
inline constexpr AvpKey origin_realm{296, 0};
inline constexpr AvpKey event_timestamp{55, 0};

inline constexpr AvpKey cc_correlation_id{411, 0};
inline constexpr AvpKey cc_input_octets{412, 0};
inline constexpr AvpKey cc_money{413, 0};
inline constexpr AvpKey cc_output_octets{414, 0};
inline constexpr AvpKey cc_request_number{415, 0};
inline constexpr AvpKey cc_request_type{416, 0};
inline constexpr AvpKey cc_service_specific_units{417, 0};
inline constexpr AvpKey cc_session_failover{418, 0};
inline constexpr AvpKey cc_sub_session_id{419, 0};
inline constexpr AvpKey cc_time{420, 0};
inline constexpr AvpKey cc_total_octets{421, 0};
inline constexpr AvpKey check_balance_result{422, 0};
inline constexpr AvpKey cost_information{423, 0};
inline constexpr AvpKey currency_code{425, 0};
inline constexpr AvpKey credit_control_failure_handling{427, 0};
inline constexpr AvpKey direct_debiting_failure_handling{428, 0};
inline constexpr AvpKey exponent{429, 0};
inline constexpr AvpKey final_unit_indication{430, 0};
inline constexpr AvpKey granted_service_unit{431, 0};
inline constexpr AvpKey rating_group{432, 0};
inline constexpr AvpKey redirect_address_type{433, 0};
inline constexpr AvpKey redirect_server{434, 0};
inline constexpr AvpKey redirect_server_address{435, 0};
inline constexpr AvpKey requested_action{436, 0};
inline constexpr AvpKey requested_service_unit{437, 0};
inline constexpr AvpKey restriction_filter_rule{438, 0};
inline constexpr AvpKey service_identifier{439, 0};
inline constexpr AvpKey service_parameter_info{440, 0};
inline constexpr AvpKey service_parameter_type{441, 0};
inline constexpr AvpKey subscription_id{443, 0};
inline constexpr AvpKey subscription_id_data{444, 0};
inline constexpr AvpKey unit_value{445, 0};
inline constexpr AvpKey used_service_unit{446, 0};
inline constexpr AvpKey value_digits{447, 0};
inline constexpr AvpKey validity_time{448, 0};
inline constexpr AvpKey final_unit_action{449, 0};
inline constexpr AvpKey subscription_id_type{450, 0};
inline constexpr AvpKey tariff_time_change{451, 0};
inline constexpr AvpKey tariff_change_usage{452, 0};
inline constexpr AvpKey gsu_pool_identifier{453, 0};
inline constexpr AvpKey cc_unit_type{454, 0};
inline constexpr AvpKey multiple_services_indicator{455, 0};
inline constexpr AvpKey multiple_services_credit_control{456, 0};
inline constexpr AvpKey gsu_pool_reference{457, 0};
inline constexpr AvpKey service_context_id{461, 0};

inline constexpr AvpKey subscription_id_extension{659, 0};
inline constexpr AvpKey subscription_id_e164{660, 0};
inline constexpr AvpKey subscription_id_imsi{661, 0};
inline constexpr AvpKey subscription_id_sip_uri{662, 0};
inline constexpr AvpKey subscription_id_nai{663, 0};
inline constexpr AvpKey subscription_id_private{664, 0};

inline constexpr AvpKey imsi_3gpp{1, vendor_3gpp};
inline constexpr AvpKey role_of_node{829, vendor_3gpp};
inline constexpr AvpKey called_party_address{832, vendor_3gpp};
inline constexpr AvpKey time_quota_threshold{868, vendor_3gpp};
inline constexpr AvpKey volume_quota_threshold{869, vendor_3gpp};
inline constexpr AvpKey quota_holding_time{871, vendor_3gpp};
inline constexpr AvpKey service_information{873, vendor_3gpp};
inline constexpr AvpKey ims_information{876, vendor_3gpp};
inline constexpr AvpKey mms_information{877, vendor_3gpp};
inline constexpr AvpKey address_data{897, vendor_3gpp};
inline constexpr AvpKey recipient_address{1201, vendor_3gpp};
inline constexpr AvpKey sms_information{2000, vendor_3gpp};
inline constexpr AvpKey number_of_messages_sent{2019, vendor_3gpp};
inline constexpr AvpKey recipient_info{2026, vendor_3gpp};

inline constexpr AvpKey quota_consumption_time{881, vendor_3gpp};
inline constexpr AvpKey unit_quota_threshold{1226, vendor_3gpp};
inline constexpr AvpKey low_balance_indication{2020, vendor_3gpp};
inline constexpr AvpKey remaining_balance{2021, vendor_3gpp};
inline constexpr AvpKey refund_information{2022, vendor_3gpp};
inline constexpr AvpKey announcement_information{3904, vendor_3gpp};
inline constexpr AvpKey announcement_identifier{3905, vendor_3gpp};
inline constexpr AvpKey announcement_language{3914, vendor_3gpp};

}  // namespace airtime::extension::avp
