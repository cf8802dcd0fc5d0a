#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "store/user.hpp"

namespace airtime::portal {

using store::Role;
using store::role_names;

/// What a page or one of its forms does; a route has exactly one.
enum class Permission : std::uint8_t {
    look_up,          ///< a subscriber's page
    enrol,            ///< and cancel
    pause,            ///< and resume
    advance,          ///< an advance, as the subscriber may ask for
    send_text,        ///< one of the product's own messages to the subscriber
    refuse_messages,  ///< for the subscriber, and accept them again
    correct,          ///< adjust, waive, write off, reverse
    see_reports,      ///< dashboard, reports, policy
    export_data,      ///< CSV of more than one subscriber
    see_operations,
    keep_users,  ///< users, their roles, tokens
    keep_lists,  ///< allow and deny lists
    switch_lending,
    read_audit,
};

inline constexpr std::array permission_names = std::to_array<std::string_view>(
    {"look_up", "enrol", "pause", "advance", "send_text", "refuse_messages", "correct", "see_reports",
     "export_data", "see_operations", "keep_users", "keep_lists", "switch_lending", "read_audit"});

/// The lowest role that may.
Role least_role_for(Permission permission);

bool may(Role role, Permission permission);

}  // namespace airtime::portal
