#include "operations/user_accounts.hpp"

#include <algorithm>

#include "operations/password.hpp"

namespace airtime::operations {

namespace {

constexpr std::size_t name_bytes_max = 32;
constexpr std::size_t version_bytes = 16;
/// So ledger and audit log name programs.
constexpr std::string_view in_front_of_programs = "api.";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_user_name(std::string_view name) {
    return !name.empty() && name.size() <= name_bytes_max && is_letter_or_digit(name.front()) &&
           !name.starts_with(in_front_of_programs) && std::ranges::all_of(name, [](char c) {
               return is_letter_or_digit(c) || std::string_view{".-_@"}.find(c) != std::string_view::npos;
           });
}

bool is_last_admin(const store::Users& users, std::string_view name) {
    const auto is_admin = [](const auto& each) { return each.second.role == store::Role::admin; };
    const auto found = users.find(name);
    return found != users.end() && is_admin(*found) && std::ranges::count_if(users, is_admin) == 1;
}

std::optional<UserFault> add_user(store::Users& users, store::User user) {
    if (!is_user_name(user.name)) return UserFault::bad_name;
    if (users.contains(user.name)) return UserFault::taken;
    user.version = random_digits(version_bytes);
    const std::string name = user.name;
    users.emplace(name, std::move(user));
    return std::nullopt;
}

std::optional<UserFault> set_role(store::Users& users, std::string_view name, store::Role role) {
    const auto found = users.find(name);
    if (found == users.end()) return UserFault::unknown;
    if (found->second.role == role) return std::nullopt;
    if (is_last_admin(users, name)) return UserFault::last_admin;
    found->second.role = role;
    found->second.version = random_digits(version_bytes);
    return std::nullopt;
}

std::optional<UserFault> set_password(store::Users& users, std::string_view name, const std::string& hash) {
    const auto found = users.find(name);
    if (found == users.end()) return UserFault::unknown;
    found->second.password_hash = hash;
    found->second.version = random_digits(version_bytes);
    return std::nullopt;
}

std::optional<UserFault> remove_user(store::Users& users, std::string_view name) {
    const auto found = users.find(name);
    if (found == users.end()) return UserFault::unknown;
    if (is_last_admin(users, name)) return UserFault::last_admin;
    users.erase(found);
    return std::nullopt;
}

std::optional<UserFault> set_language(store::Users& users, std::string_view name,
                                      charging::Language language) {
    const auto found = users.find(name);
    if (found == users.end()) return UserFault::unknown;
    found->second.language = language;
    return std::nullopt;
}

}  // namespace airtime::operations
