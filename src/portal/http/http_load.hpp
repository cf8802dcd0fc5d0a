#pragma once

#include <cstddef>

namespace airtime::portal {

/// What a server has at the moment.
struct HttpLoad {
    std::size_t connections = 0;
    std::size_t requests = 0;       ///< that are being answered, or wait for a thread
    std::size_t long_requests = 0;  ///< the same of those that have threads of their own
};

}  // namespace airtime::portal
