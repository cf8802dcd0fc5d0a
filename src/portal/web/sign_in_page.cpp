#include "portal/web/sign_in_page.hpp"

#include <utility>

#include "portal/web/browser_request.hpp"

namespace airtime::portal {

PageContent sign_in_page(const HttpRequest& request, unsigned status, boost::json::object more) {
    boost::json::object view{{"user", ""},
                             {"back", way_back(request.parameter("back").value_or("/"))},
                             {"ended", request.parameter("ended").has_value()},
                             {"left", request.parameter("left").has_value()},
                             {"changed", request.parameter("changed").has_value()},
                             {"proxy", false},
                             {"problem", nullptr}};
    for (auto& [name, value] : more) view[name] = std::move(value);
    return {.template_name = "sign_in", .view = std::move(view), .status = status};
}

std::optional<std::string> sign_in_again(std::string_view target) {
    HttpRequest page;
    if (!read_target(target, page) || page.path != "/sign-in") return std::nullopt;
    return sign_in_target(page.parameter("back").value_or("/"), page.parameter("ended").has_value());
}

}  // namespace airtime::portal
