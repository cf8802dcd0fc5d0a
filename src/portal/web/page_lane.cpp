#include "portal/web/page_lane.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "portal/web/route_match.hpp"

namespace airtime::portal {

bool is_heavy_page(const HttpRequest& request) {
    constexpr std::array<std::string_view, 5> paths{"/dashboard", "/audit", "/find", "/reports",
                                                    "/reports.csv"};
    if (request.method == "POST") return false;
    const std::string path = request.path_as_it_came();
    return std::ranges::find(paths, request.path) != paths.end() || match_route("/subscribers/{id}", path) ||
           match_route("/subscribers/{id}/timeline.csv", path) || match_route("/exports/{id}/file", path);
}

LaneName lane_of_page(const HttpRequest& request) {
    const bool hashes =
        request.method == "POST" &&
        (request.path == "/sign-in" || request.path == "/password" || request.path == "/users" ||
         match_route("/users/{name}/password", request.path_as_it_came()));
    if (hashes) return LaneName::passwords;
    return is_heavy_page(request) ? LaneName::heavy_pages : LaneName::pages;
}

}  // namespace airtime::portal
