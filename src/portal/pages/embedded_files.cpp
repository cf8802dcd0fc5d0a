#include "portal/pages/embedded_files.hpp"

#include "pages/embedded_entries.hpp"

namespace airtime::portal {

std::span<const EmbeddedFile> embedded_files() {
    return embedded_entries;
}

}  // namespace airtime::portal
