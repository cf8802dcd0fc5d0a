#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace airtime::portal {

/// What stands in place of each `{...}` of a pattern as "/subscribers/{id}": a part of the path each,
/// decoded, never empty, never "." or "..". `path` comes encoded: a "%2F" in it is part of a name. Empty: the
/// path is not of the pattern.
std::optional<std::vector<std::string>> match_route(std::string_view pattern, std::string_view path);

}  // namespace airtime::portal
