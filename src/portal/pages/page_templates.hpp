#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace airtime::portal {

/// The template of a whole page: the layout, with the page's own template and all partials in their places.
/// Empty: there is no such page.
std::string_view page_template(std::string_view name);

/// "sign_in", "subscriber": everything that page_template() knows.
std::vector<std::string> page_names();

}  // namespace airtime::portal
