#pragma once

#include <cstdint>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"

/// What the rules on lending look at in a contract.
namespace airtime::charging {

/// Of the operator's calendar, the day of activation not counted.
std::int64_t days_since_activation(const Contract& contract, const Calendar& calendar, Instant now);

/// Full calendar months since activation: neither the one of activation nor the current one.
std::uint32_t full_months_of(const Contract& contract, const Calendar& calendar, Instant now);

/// Whether anything was charged to revenue accounts this month or in the `months` before it.
bool used_within(const Contract& contract, const Calendar& calendar, Instant now, std::uint32_t months);

struct RechargesMade {
    std::uint64_t count = 0;
    Money sum;
};
/// In the last `months` full calendar months.
RechargesMade recharges_of(const Contract& contract, const Calendar& calendar, Instant now,
                           std::uint32_t months);

/// Granted in the current month, what was taken back as undrawn apart.
Money lent_this_month(const Contract& contract, const Calendar& calendar, Instant now);

/// Past their due date or written off, and not covered by pending recoveries: what the worker has not done
/// yet must not matter.
std::int64_t overdue_advances(const Contract& contract, Instant now);
/// All that something stays to be paid of once pending recoveries are done.
std::int64_t open_advances(const Contract& contract);

/// Balance less held of the window's account, or of all; expired accounts hold nothing.
Money balance_for(const Contract& contract, const BalanceWindow& window, Instant now);

}  // namespace airtime::charging
