#pragma once

#include <cstdint>
#include <string_view>

namespace airtime::store {

/// What INFO says of `name` in a line "name:value"; empty where it is missing.
std::string_view info_word(std::string_view info, std::string_view name);
/// Zero where it is missing, or no number.
std::uint64_t info_number(std::string_view info, std::string_view name);

}  // namespace airtime::store
