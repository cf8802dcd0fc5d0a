#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace airtime::portal {

/// A view as the site would show it, out of `views/NAME.json` or `views/NAME--STATE.json`.
struct SamplePage {
    std::string name;           ///< "users--mistake"
    std::string template_name;  ///< "users"
    boost::json::object view;
};

/// In the order of their names.
std::vector<SamplePage> sample_pages();

/// Where in the site the page would stand: what the menu marks.
std::string sample_path(const SamplePage& page);

}  // namespace airtime::portal
