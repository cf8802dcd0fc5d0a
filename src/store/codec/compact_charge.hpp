#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/contract.hpp"
#include "charging/values/money_sum.hpp"

namespace airtime::store {

/// What a charge changes of a contract beside its session.
struct ChargeState {
    std::uint64_t events_written = 0;
    std::vector<charging::Account> accounts;
    std::optional<charging::MonthlyActivity> month;  ///< the current one; empty: none was begun
    charging::MoneySum used;                         ///< since the contract was opened
    friend bool operator==(const ChargeState&, const ChargeState&) = default;
};

/// How many accounts, and bits for what else there is; then that.
std::string encode_charge(const ChargeState& charge);
Result<ChargeState, std::string> decode_charge(std::string_view bytes);

}  // namespace airtime::store
