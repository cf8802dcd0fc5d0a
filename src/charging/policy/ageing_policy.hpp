#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// What the operator does about advances that are not paid back. Days count from the due date.
namespace airtime::charging {

struct LateFeePolicy {
    std::uint32_t after_days = 0;
    std::uint32_t basis_points = 0;  ///< of the principal still owed
    Money flat;                      ///< with no percentage either: no late fee
};

struct SweepPolicy {
    std::uint32_t after_days = 0;
    std::vector<AccountName> accounts;  ///< what is available in these is taken, in this order; empty: none
};

struct AgeingPolicy {
    std::vector<std::uint32_t> reminders_days_before;  ///< descending; empty: none
    LateFeePolicy late_fee;
    SweepPolicy sweep;
    std::optional<std::uint32_t> write_off_after_days;  ///< empty: never
};

}  // namespace airtime::charging
