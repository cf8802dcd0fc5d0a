#pragma once

#include <string>
#include <string_view>

namespace airtime::portal {

/// Text as it stands in HTML, between tags and within quoted attributes.
std::string escaped(std::string_view text);

/// What escaped() was made of.
std::string unescaped(std::string_view html);

/// As a part of a path or query: only letters, digits and -._~ stay.
std::string url_part(std::string_view text);

}  // namespace airtime::portal
