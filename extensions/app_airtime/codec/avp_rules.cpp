#include "app_airtime/codec/avp_rules.hpp"

#include <array>
#include <limits>

#include "app_airtime/codec/gy_avps.hpp"

namespace airtime::extension {
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
// RFC 8506 sets no limit to these; a contract's state must have one. Real clients stay far below.
constexpr std::size_t services_max = 32;
constexpr std::size_t used_units_max = 16;
constexpr std::size_t service_identifiers_max = 16;
constexpr std::size_t subscription_ids_max = 16;
// One by RFC 8506 3.1; the decoder takes a second that says the same.
constexpr std::size_t origins_max = 2;

constexpr std::array credit_control_request{
    AvpRule{avp::session_id, AvpShape::text},
    AvpRule{avp::origin_host, AvpShape::text, origins_max},
    AvpRule{avp::origin_realm, AvpShape::text, origins_max},
    AvpRule{avp::destination_realm, AvpShape::text},
    AvpRule{avp::destination_host, AvpShape::any, unlimited},
    AvpRule{avp::auth_application_id, AvpShape::u32},
    AvpRule{avp::vendor_specific_application_id, AvpShape::group},
    AvpRule{avp::service_context_id, AvpShape::text},
    AvpRule{avp::cc_request_type, AvpShape::u32},
    AvpRule{avp::cc_request_number, AvpShape::u32},
    AvpRule{avp::cc_sub_session_id, AvpShape::u64},
    AvpRule{avp::requested_action, AvpShape::u32},
    AvpRule{avp::multiple_services_indicator, AvpShape::u32},
    AvpRule{avp::user_name, AvpShape::any},
    AvpRule{avp::origin_state_id, AvpShape::u32},
    AvpRule{avp::event_timestamp, AvpShape::any},
    AvpRule{avp::termination_cause, AvpShape::u32},
    AvpRule{avp::cc_correlation_id, AvpShape::any},
    AvpRule{avp::proxy_info, AvpShape::any, unlimited},
    AvpRule{avp::rating_group, AvpShape::u32},
    AvpRule{avp::service_identifier, AvpShape::u32},
    AvpRule{avp::requested_service_unit, AvpShape::group},
    AvpRule{avp::used_service_unit, AvpShape::group, used_units_max},
    AvpRule{avp::subscription_id, AvpShape::group, subscription_ids_max},
    AvpRule{avp::subscription_id_extension, AvpShape::group, subscription_ids_max},
    AvpRule{avp::imsi_3gpp, AvpShape::any},
    AvpRule{avp::multiple_services_credit_control, AvpShape::group, services_max},
    AvpRule{avp::refund_information, AvpShape::any},
    AvpRule{avp::service_information, AvpShape::group},
    // What only an answer may say (RFC 8506 10.1).
    AvpRule{avp::result_code, AvpShape::u32, 0},
    AvpRule{avp::cc_session_failover, AvpShape::u32, 0},
    AvpRule{avp::check_balance_result, AvpShape::u32, 0},
    AvpRule{avp::cost_information, AvpShape::group, 0},
    AvpRule{avp::credit_control_failure_handling, AvpShape::u32, 0},
    AvpRule{avp::direct_debiting_failure_handling, AvpShape::u32, 0},
    AvpRule{avp::final_unit_indication, AvpShape::group, 0},
    AvpRule{avp::granted_service_unit, AvpShape::group, 0},
    AvpRule{avp::validity_time, AvpShape::u32, 0},
};
constexpr std::array multiple_services{
    AvpRule{avp::rating_group, AvpShape::u32},
    AvpRule{avp::service_identifier, AvpShape::u32, service_identifiers_max},
    AvpRule{avp::requested_service_unit, AvpShape::group},
    AvpRule{avp::used_service_unit, AvpShape::group, used_units_max},
    AvpRule{avp::refund_information, AvpShape::any},
};
constexpr std::array service_unit{
    AvpRule{avp::cc_time, AvpShape::u32},
    AvpRule{avp::cc_total_octets, AvpShape::u64},
    AvpRule{avp::cc_input_octets, AvpShape::u64},
    AvpRule{avp::cc_output_octets, AvpShape::u64},
    AvpRule{avp::cc_service_specific_units, AvpShape::u64},
    AvpRule{avp::cc_money, AvpShape::group},
    AvpRule{avp::tariff_change_usage, AvpShape::u32},
};
constexpr std::array cc_money{
    AvpRule{avp::unit_value, AvpShape::group},
    AvpRule{avp::currency_code, AvpShape::u32},
};
constexpr std::array unit_value{
    AvpRule{avp::value_digits, AvpShape::u64},
    AvpRule{avp::exponent, AvpShape::u32},
};
constexpr std::array subscription_id{
    AvpRule{avp::subscription_id_type, AvpShape::u32},
    AvpRule{avp::subscription_id_data, AvpShape::any},
};
constexpr std::array subscription_id_extension{
    AvpRule{avp::subscription_id_e164, AvpShape::any},    AvpRule{avp::subscription_id_imsi, AvpShape::any},
    AvpRule{avp::subscription_id_sip_uri, AvpShape::any}, AvpRule{avp::subscription_id_nai, AvpShape::any},
    AvpRule{avp::subscription_id_private, AvpShape::any},
};
constexpr std::array service_information{
    AvpRule{avp::subscription_id, AvpShape::group, subscription_ids_max},
    AvpRule{avp::ims_information, AvpShape::group},
    AvpRule{avp::sms_information, AvpShape::group},
    AvpRule{avp::mms_information, AvpShape::group},
};
constexpr std::array ims_information{
    AvpRule{avp::called_party_address, AvpShape::any},
    AvpRule{avp::role_of_node, AvpShape::u32},
};
/// Messages have many recipients: the first one tells where they go.
constexpr std::array message_information{
    AvpRule{avp::recipient_info, AvpShape::group, unlimited},
    AvpRule{avp::recipient_address, AvpShape::group, unlimited},
    AvpRule{avp::number_of_messages_sent, AvpShape::u32},
};
constexpr std::array recipient_info{
    AvpRule{avp::recipient_address, AvpShape::group, unlimited},
};
constexpr std::array recipient_address{
    AvpRule{avp::address_data, AvpShape::any},
};
static_assert(credit_control_request.size() <= rules_max);

}  // namespace

std::size_t shape_size(AvpShape shape) {
    switch (shape) {
        case AvpShape::any:
        case AvpShape::text:
        case AvpShape::group:
            return 0;
        case AvpShape::u32:
            return 4;
        case AvpShape::u64:
            return 8;
    }
    return 0;
}

bool fits(AvpShape shape, ByteView data) {
    const auto size = shape_size(shape);
    return size == 0 || data.size() == size;
}

std::span<const AvpRule> credit_control_request_rules() {
    return credit_control_request;
}
std::span<const AvpRule> multiple_services_rules() {
    return multiple_services;
}
std::span<const AvpRule> service_unit_rules() {
    return service_unit;
}
std::span<const AvpRule> cc_money_rules() {
    return cc_money;
}
std::span<const AvpRule> unit_value_rules() {
    return unit_value;
}
std::span<const AvpRule> subscription_id_rules() {
    return subscription_id;
}
std::span<const AvpRule> subscription_id_extension_rules() {
    return subscription_id_extension;
}
std::span<const AvpRule> service_information_rules() {
    return service_information;
}
std::span<const AvpRule> ims_information_rules() {
    return ims_information;
}
std::span<const AvpRule> message_information_rules() {
    return message_information;
}
std::span<const AvpRule> recipient_info_rules() {
    return recipient_info;
}
std::span<const AvpRule> recipient_address_rules() {
    return recipient_address;
}

}  // namespace airtime::extension
