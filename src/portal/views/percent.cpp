#include "portal/views/percent.hpp"

#include <cstdint>
#include <string>

namespace airtime::portal {

namespace {

Int128 magnitude_of(Int128 number) {
    return number < 0 ? -number : number;
}

}  // namespace

boost::json::value percent_of(Int128 part, Int128 whole) {
    if (whole == 0) return nullptr;
    const Int128 divisor = magnitude_of(whole);
    const Int128 tenths = (magnitude_of(part) * 1'000 + divisor / 2) / divisor;
    const bool negative = (part < 0) != (whole < 0) && tenths != 0;
    const std::string text = (negative ? "-" : "") + std::to_string(static_cast<std::uint64_t>(tenths / 10)) +
                             '.' + std::to_string(static_cast<std::uint64_t>(tenths % 10));
    return boost::json::value(text);
}

boost::json::value change_percent(Int128 value, Int128 before) {
    return percent_of(value - before, magnitude_of(before));
}

}  // namespace airtime::portal
