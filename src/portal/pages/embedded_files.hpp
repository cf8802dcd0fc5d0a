#pragma once

#include <span>
#include <string_view>

namespace airtime::portal {

/// A file that was built into the program.
struct EmbeddedFile {
    std::string_view name;  ///< "templates/layout.html", "texts/site.yaml", "assets/site.css"
    std::string_view hash;  ///< of what is in it, twelve hexadecimal digits
    std::string_view text;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace airtime::portal
