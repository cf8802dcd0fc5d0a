#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/user.hpp"

/// What can be done with users of the pages, whoever asks. Each changes `users` or says why it does not; what
/// changes a role or a password ends all sessions of the user.
namespace airtime::operations {

enum class UserFault : std::uint8_t {
    bad_name,    ///< is_user_name()
    taken,       ///< somebody has the name
    unknown,     ///< nobody has it
    last_admin,  ///< nobody would be left who may keep users
};

/// 1 to 32 of a-z 0-9 . - _ @, the first a letter or digit; none begins with "api.", as programs do.
bool is_user_name(std::string_view name);

/// Whether nobody else is admin.
bool is_last_admin(const store::Users& users, std::string_view name);

std::optional<UserFault> add_user(store::Users& users, store::User user);
std::optional<UserFault> set_role(store::Users& users, std::string_view name, store::Role role);
/// `hash`: of hash_password().
std::optional<UserFault> set_password(store::Users& users, std::string_view name, const std::string& hash);
std::optional<UserFault> remove_user(store::Users& users, std::string_view name);
/// Ends no session.
std::optional<UserFault> set_language(store::Users& users, std::string_view name,
                                      charging::Language language);

}  // namespace airtime::operations
