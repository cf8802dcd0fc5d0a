#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "portal/web/page_route.hpp"

namespace airtime::portal {

/// The template `sign_in`, for a request of "/sign-in" or of a page that nobody is signed in for. `more`:
/// what its view has instead of what the query says, as what is wrong with what was given.
PageContent sign_in_page(const HttpRequest& request, unsigned status, boost::json::object more);

/// The page for signing in, as it was: where one wanted to go, and what it said. Empty: it is another page.
std::optional<std::string> sign_in_again(std::string_view target);

}  // namespace airtime::portal
