#include "portal/web/page_route.hpp"

#include <algorithm>

namespace airtime::portal {

bool is_look_up(const PageRoute& route) {
    return route.pattern.starts_with("/subscribers/") || route.pattern.starts_with("/corrections") ||
           (route.method == "GET" && route.permission == Permission::look_up && !route.audited.empty());
}

bool is_form_of(const PageRoute& route, const HttpParameters& form) {
    return std::ranges::all_of(form, [&](const auto& field) {
        return std::ranges::find(route.fields, field.first) != route.fields.end() &&
               std::ranges::count(form, field.first, &HttpParameters::value_type::first) == 1;
    });
}

}  // namespace airtime::portal
