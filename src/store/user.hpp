#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "charging/policy/message_policy.hpp"
#include "charging/values/calendar.hpp"

/// Who may use the portal's pages.
namespace airtime::store {

/// Each may what those before it may.
enum class Role : std::uint8_t { viewer, agent, manager, admin };

inline constexpr std::array role_names =
    std::to_array<std::string_view>({"viewer", "agent", "manager", "admin"});

/// Empty: it is no role's name.
std::optional<Role> role_named(std::string_view name);

struct User {
    std::string name;
    Role role = Role::viewer;
    charging::Language language = charging::Language::vi;
    std::string password_hash;  ///< empty: no password opens the pages, only a proxy's word
    std::string version;        ///< of role and password: sessions of another one are over
    charging::Instant created_at{};
    friend bool operator==(const User&, const User&) = default;
};

using Users = std::map<std::string, User, std::less<>>;

/// Without the name, which is the key.
std::string encode_user(const User& user);
/// Empty: it makes no sense.
std::optional<User> decode_user(std::string_view name, std::string_view text);

}  // namespace airtime::store
