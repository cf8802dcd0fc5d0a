#include "portal/web/route_match.hpp"

#include <algorithm>
#include <boost/url.hpp>

namespace airtime::portal {

namespace {

/// Takes the part in front of the next slash off.
std::string_view take_part(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

/// Empty: it is no part of a path.
std::optional<std::string> decoded(std::string_view part) {
    const auto encoded = boost::urls::make_pct_string_view(part);
    return encoded ? std::optional{encoded->decode()} : std::nullopt;
}

bool is_name(std::string_view part) {
    constexpr std::size_t bytes_max = 256;
    return !part.empty() && part.size() <= bytes_max && part != "." && part != ".." &&
           std::ranges::none_of(part, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace

std::optional<std::vector<std::string>> match_route(std::string_view pattern, std::string_view path) {
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
    std::vector<std::string> names;
    while (!pattern.empty()) {
        const std::string_view wanted = take_part(pattern);
        auto given = decoded(take_part(path));
        if (!given) return std::nullopt;
        if (wanted.starts_with('{') && is_name(*given)) {
            names.push_back(std::move(*given));
        } else if (wanted != *given) {
            return std::nullopt;
        }
    }
    return path.empty() ? std::optional{std::move(names)} : std::nullopt;
}

}  // namespace airtime::portal
