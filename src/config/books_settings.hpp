#pragma once

#include <cstdint>
#include <string>

namespace airtime::config {

/// Where history for people lies, and how long it is kept.
struct BooksSettings {
    std::string folder;              ///< empty: there is none
    std::uint32_t event_days = 400;  ///< single credit events
    std::uint32_t usage_days = 90;
};

}  // namespace airtime::config
