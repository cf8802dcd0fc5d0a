#include "charging/advance.hpp"

namespace airtime::charging {

Money average_spend(const Contract& contract, const Calendar& calendar, Instant now) {
    constexpr int months = 3;
    const Month current = calendar.month_of(now);
    Money spend;
    for (const MonthlyActivity& activity : contract.months) {
        if (activity.month < current && activity.month >= current - months) {
            spend += activity.spend;
        }
    }
    return Money::from_millionths(spend.millionths() / months);
}

}  // namespace airtime::charging
