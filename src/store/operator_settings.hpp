#pragma once

#include <cstdint>
#include <optional>

#include "charging/lending/operator_limits.hpp"
#include "charging/standing/operator_lists.hpp"

namespace airtime::store {

/// What the operator switches while everything runs.
struct OperatorSettings {
    bool lending = true;
    std::optional<charging::Decree> lending_by;  ///< who switched it last, and why; empty: nobody did
    std::int64_t clock_offset_s = 0;             ///< of the lab clock
    bool nearly_full = false;                    ///< memory above 70 % of maxmemory: no lending
    bool full = false;                           ///< above 85 %: no new quota
    charging::ClientStates restarted = {};       ///< Circumstances::restarted
};

/// Whether anybody may lend, as far as these settings say.
charging::LendingGate lending_gate(const OperatorSettings& settings,
                                   const std::optional<charging::LendingStop>& stop = std::nullopt);

}  // namespace airtime::store
