#include "charging/lending/average_spend.hpp"

#include <algorithm>

#include "charging/lending/borrower.hpp"

namespace airtime::charging {

namespace {

/// How many of the months in front of the current one the mean is over.
std::int32_t months_counted(const Contract& contract, const Policy& policy, Instant now) {
    if (policy.advance_for(contract.segment).missing_months == MissingMonths::count_as_zero) {
        return average_spend_months;
    }
    const std::uint32_t lived = full_months_of(contract, policy.calendar, now);
    return static_cast<std::int32_t>(std::min(lived, average_spend_months));
}

}  // namespace

Money average_spend(const Contract& contract, const Policy& policy, Instant now) {
    const std::int32_t months = months_counted(contract, policy, now);
    const Month current = policy.calendar.month_of(now);
    Money spend;
    for (const MonthlyActivity& activity : contract.months) {
        if (activity.month < current && activity.month >= current - months) spend += activity.spend;
    }
    return months == 0 ? Money{} : Money::from_millionths(spend.millionths() / months);
}

const AdvanceTier* tier_of(const Contract& contract, const Policy& policy, Instant now) {
    const Money spend = average_spend(contract, policy, now);
    const AdvanceTier* reached = nullptr;
    for (const AdvanceTier& tier : policy.advance_for(contract.segment).tiers) {
        if (tier.arpu_min <= spend) reached = &tier;
    }
    return reached;
}

}  // namespace airtime::charging
