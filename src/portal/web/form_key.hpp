#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What a form carries so that only who was shown it can send it, and a second time is the same as one.
namespace airtime::portal {

/// Another one each time; good with that session's cookie alone.
std::string make_form_key(std::string_view session_cookie);
bool is_form_key(std::string_view form_key, std::string_view session_cookie);

/// 32 letters and digits, the same for the same form with the same content.
std::string name_of_form(std::string_view form_key, std::string_view path, std::string_view body);

}  // namespace airtime::portal
