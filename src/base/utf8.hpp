#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace airtime {

/// Takes the character that `text` begins with off it (RFC 3629). Empty: it begins with none, and stays.
std::optional<char32_t> take_utf8(std::string_view& text);

/// Can be shown on a terminal and does nothing to it: no control character, none that turns the direction of
/// writing.
bool is_printable(char32_t c);

/// How many characters; empty: a byte of it is no UTF-8, or a character is not printable.
std::optional<std::size_t> printable_length(std::string_view text);

/// So much of the text, never a part of a character.
std::string_view first_bytes(std::string_view text, std::size_t bytes_max);

}  // namespace airtime
