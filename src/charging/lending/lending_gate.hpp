#pragma once

#include <array>
#include <string_view>

#include "charging/contract/circumstances.hpp"

namespace airtime::charging {

inline constexpr auto lending_gate_names =
    std::to_array<std::string_view>({"open", "switched_off", "store_nearly_full", "limit_reached"});

constexpr std::string_view name_of(LendingGate gate) {
    return lending_gate_names.at(static_cast<std::size_t>(gate));
}

}  // namespace airtime::charging
