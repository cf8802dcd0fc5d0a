#include "base/this_process.hpp"

#include <unistd.h>

#include <array>

namespace airtime {

std::string this_process() {
    std::array<char, 256> host{};
    // A name that is too long is cut, and ends.
    if (::gethostname(host.data(), host.size() - 1) != 0) host.front() = '\0';
    return std::string{host.data()} + ':' + std::to_string(::getpid());
}

}  // namespace airtime
