#pragma once

#include <cstddef>
#include <string>

#include "portal/pages/page_formats.hpp"
#include "portal/web/page_route.hpp"

namespace airtime::portal {

/// What stands around a page's own content.
struct Frame {
    const Visitor* visitor = nullptr;  ///< empty: nobody is signed in
    charging::Language language = charging::Language::vi;
    std::string path =
        {};  ///< with its query: what the menu marks, and where a change of language comes back to
    std::string form_key = {};             ///< hidden in every form
    std::string notice = {};               ///< name of a text to show once; empty: none
    std::size_t waiting_corrections = 0;   ///< beside the menu's entry; zero: none, or nobody asked
    std::string zone = {};                 ///< name of the operator's time zone
    const PageFormats* formats = nullptr;  ///< empty: plain decimals, and times of UTC
};

}  // namespace airtime::portal
