#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace airtime::portal {

/// The template of a whole page: the layout, with the page's own template and all partials in their places.
/// Empty: there is no such page.
const std::string& page_template(std::string_view name);

/// A template of this program (never a value's text), parsed when it is first asked for and kept for good: to
/// parse a page takes longer than to fill it in. For all threads.
kainjow::mustache::mustache& parsed_template(const std::string& text);

/// "sign_in", "subscriber": everything that page_template() knows.
std::vector<std::string> page_names();

}  // namespace airtime::portal
