#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "portal/pages/frame.hpp"

namespace airtime::portal {

/// The whole page as HTML, in the frame's language. Values are escaped. A template that is not there gives
/// the page of an error: has_template() says it before.
std::string render_page(std::string_view template_name, const boost::json::object& view, const Frame& frame);

bool has_template(std::string_view template_name);

}  // namespace airtime::portal
