#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace airtime::config {

/// What people and systems may have the portal write for them, to be fetched later.
struct ExportSettings {
    std::string folder;  ///< empty: there are no exports
    std::chrono::hours kept{24};
    std::uint32_t per_person_max = 5;
    std::uint64_t bytes_max = 1'000'000'000;  ///< of one file
};

}  // namespace airtime::config
