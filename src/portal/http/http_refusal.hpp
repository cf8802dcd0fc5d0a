#pragma once

#include <cstddef>
#include <string_view>

#include "portal/http/http_message.hpp"

/// Answers that several channels give.
namespace airtime::portal {

/// 503 with Retry-After.
HttpResponse try_later();
/// 405; `allowed`: "GET, POST".
HttpResponse method_not_allowed(std::string_view allowed);

/// 1 to `max` ASCII characters that print, without blanks: fit for keys, notes and logs.
bool is_printable_word(std::string_view text, std::size_t max);

}  // namespace airtime::portal
