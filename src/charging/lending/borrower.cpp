#include "charging/lending/borrower.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

bool owed_beyond_holds(const Contract& contract, const Advance& advance) {
    const HoldPart held = held_for(contract, advance.id);
    return advance.outstanding_fee > held.fee || advance.outstanding_principal > held.principal;
}

bool lies_within(Month month, Month first, Month last) {
    return first <= month && month <= last;
}

}  // namespace

std::int64_t days_since_activation(const Contract& contract, const Calendar& calendar, Instant now) {
    return calendar.day_of(now) - calendar.day_of(contract.activated_at);
}

std::uint32_t full_months_of(const Contract& contract, const Calendar& calendar, Instant now) {
    const int months = calendar.month_of(now).count - calendar.month_of(contract.activated_at).count - 1;
    return static_cast<std::uint32_t>(std::max(months, 0));
}

bool used_within(const Contract& contract, const Calendar& calendar, Instant now, std::uint32_t months) {
    const Month current = calendar.month_of(now);
    return std::ranges::any_of(contract.months, [&](const MonthlyActivity& activity) {
        return lies_within(activity.month, current - static_cast<int>(months), current) &&
               activity.spend > Money{};
    });
}

RechargesMade recharges_of(const Contract& contract, const Calendar& calendar, Instant now,
                           std::uint32_t months) {
    const Month current = calendar.month_of(now);
    RechargesMade made;
    for (const MonthlyActivity& activity : contract.months) {
        if (lies_within(activity.month, current - static_cast<int>(months), current - 1)) {
            made.count += activity.recharges;
            made.sum += activity.recharged;
        }
    }
    return made;
}

Money lent_this_month(const Contract& contract, const Calendar& calendar, Instant now) {
    const auto month = std::ranges::find(contract.months, calendar.month_of(now), &MonthlyActivity::month);
    return month == contract.months.end() ? Money{} : month->lent;
}

std::int64_t overdue_advances(const Contract& contract, Instant now) {
    return std::ranges::count_if(contract.advances, [&](const Advance& advance) {
        const bool late = advance.state != AdvanceState::open || advance.due_at <= now;
        return late && owed_beyond_holds(contract, advance);
    });
}

std::int64_t open_advances(const Contract& contract) {
    return std::ranges::count_if(
        contract.advances, [&](const Advance& advance) { return owed_beyond_holds(contract, advance); });
}

Money balance_for(const Contract& contract, const BalanceWindow& window, Instant now) {
    Money sum;
    for (const Account& account : contract.accounts) {
        if (!is_expired(account, now) && (!window.account || account.name == *window.account)) {
            sum += account.balance - held_in(contract, account.name);
        }
    }
    return sum;
}

}  // namespace airtime::charging
