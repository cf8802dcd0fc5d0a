#pragma once

#include <cstdint>

namespace airtime::portal {

/// Whose threads answer a request: what waits in one lane holds up nothing in another.
enum class LaneName : std::uint8_t {
    channels,     ///< other systems, which give up after seconds
    api,          ///< what other systems read without haste
    pages,        ///< people
    heavy_pages,  ///< what reads months of history, for people or systems
    passwords,    ///< hashes, which are slow by design
};

}  // namespace airtime::portal
