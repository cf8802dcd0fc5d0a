#pragma once

#include <cstddef>
#include <span>

#include "app_airtime/codec/wire_avp.hpp"

/// What the decoder reads in each group: the type's length and how often an AVP may stand there.
namespace airtime::extension {

enum class AvpShape : std::uint8_t { any, text, u32, u64, group };

struct AvpRule {
    AvpKey key;
    AvpShape shape = AvpShape::any;
    std::size_t times_max = 1;  ///< zero: not allowed there
};

/// The least length of the type's data.
std::size_t shape_size(AvpShape shape);
bool fits(AvpShape shape, ByteView data);

std::span<const AvpRule> credit_control_request_rules();
std::span<const AvpRule> multiple_services_rules();
std::span<const AvpRule> service_unit_rules();
std::span<const AvpRule> cc_money_rules();
std::span<const AvpRule> unit_value_rules();
std::span<const AvpRule> subscription_id_rules();
std::span<const AvpRule> subscription_id_extension_rules();
std::span<const AvpRule> service_information_rules();
std::span<const AvpRule> ims_information_rules();
/// Of SMS-Information and MMS-Information.
std::span<const AvpRule> message_information_rules();
std::span<const AvpRule> recipient_info_rules();
std::span<const AvpRule> recipient_address_rules();

/// No group has more rules.
inline constexpr std::size_t rules_max = 48;

}  // namespace airtime::extension
