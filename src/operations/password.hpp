#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Passwords of people, and other secrets. A password is never stored, and never stands in a log.
namespace airtime::operations {

inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_bytes_max = 256;

enum class PasswordFault : std::uint8_t { too_short, too_long };

/// Empty: it may be somebody's password.
std::optional<PasswordFault> fault_of_password(std::string_view password);

/// Argon2id, of 64 MiB and three passes: takes about a tenth of a second. Empty: there is not enough memory.
std::optional<std::string> hash_password(std::string_view password);
/// Takes as long whether it matches or not. False also where `hash` is none.
bool matches_password(const std::string& hash, std::string_view password);
/// A hash that no password matches, which takes as long to find out: for users that do not exist.
const std::string& hash_of_nobody();

/// So many random bytes, as twice as many hexadecimal digits.
std::string random_digits(std::size_t bytes);
/// SHA-256, as 64 hexadecimal digits.
std::string digest_digits(std::string_view text);

}  // namespace airtime::operations
