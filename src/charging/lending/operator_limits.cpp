#include "charging/lending/operator_limits.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

std::int64_t hour_of(Instant instant) {
    return std::chrono::floor<std::chrono::hours>(instant).time_since_epoch().count();
}

/// Whether what was lent in the span that `current` is, or in a later one by another node's clock, uses a
/// limit up.
bool used_up(const LentInSpan& lent, std::int64_t current, Money lent_max) {
    return lent_max > Money{} && lent.span >= current && lent.lent.reaches(lent_max);
}

bool used_up(const LentInSpan& lent, std::int64_t current, std::uint64_t advances_max) {
    return advances_max > 0 && lent.span >= current && lent.advances >= advances_max;
}

Instant next_midnight(const Calendar& calendar, Instant now) {
    constexpr std::uint32_t day_minutes = 24 * 60;
    return calendar.minutes_later(now, day_minutes - calendar.minute_of_week(now) % day_minutes);
}

}  // namespace

Money overdue_debt_of(const Contract& contract) {
    Money sum;
    for (const Advance& advance : contract.advances) {
        if (advance.state == AdvanceState::overdue) sum += advance.outstanding();
    }
    return sum;
}

std::optional<ExposureChange> exposure_change(const Contract& before, const ContractChange& change,
                                              const Calendar& calendar) {
    if (change.events.empty()) return std::nullopt;
    ExposureChange sum;
    for (const LedgerEvent& event : change.events) {
        if (event.kind == EventKind::advanced) {
            sum.lent += event.principal;
            sum.advances += 1;
        }
    }
    sum.recharge = change.recharge.value_or(CountedRecharge{});
    sum.debt = debt_of(change.contract) - debt_of(before);
    sum.overdue = overdue_debt_of(change.contract) - overdue_debt_of(before);
    if (sum == ExposureChange{}) return std::nullopt;
    const Instant now = change.events.back().at;
    sum.hour = hour_of(now);
    sum.day = calendar.day_of(now);
    return sum;
}

void LentInSpan::add(const LentInSpan& other) {
    if (other.span < span) return;
    if (other.span > span) {
        *this = other;
        return;
    }
    lent += other.lent;
    advances += other.advances;
}

void Exposure::add(const Exposure& other) {
    hour.add(other.hour);
    day.add(other.day);
    debt += other.debt;
    overdue += other.overdue;
    for (const auto& [name, on_day] : other.recharged) recharged[name].add(on_day);
}

std::string_view name_of(OperatorLimit limit) {
    switch (limit) {
        case OperatorLimit::lent_per_hour:
            return "lent_per_hour";
        case OperatorLimit::advances_per_hour:
            return "advances_per_hour";
        case OperatorLimit::lent_per_day:
            return "lent_per_day";
        case OperatorLimit::advances_per_day:
            return "advances_per_day";
        case OperatorLimit::overdue_share:
            return "overdue_share";
    }
    return "";
}

std::optional<LendingStop> lending_stop(const Exposure& exposure, const Policy& policy, Instant now) {
    const OperatorLimits& limits = policy.limits;
    if (limits.overdue_percent_max > 0 && exposure.debt.reaches(limits.overdue_counts_from) &&
        exposure.overdue.is_share_of(exposure.debt, limits.overdue_percent_max)) {
        return LendingStop{.limit = OperatorLimit::overdue_share, .resumes_at = {}};
    }
    const std::int64_t today = policy.calendar.day_of(now);
    if (used_up(exposure.day, today, limits.lent_per_day_max)) {
        return LendingStop{.limit = OperatorLimit::lent_per_day,
                           .resumes_at = next_midnight(policy.calendar, now)};
    }
    if (used_up(exposure.day, today, limits.advances_per_day_max)) {
        return LendingStop{.limit = OperatorLimit::advances_per_day,
                           .resumes_at = next_midnight(policy.calendar, now)};
    }
    const std::int64_t this_hour = hour_of(now);
    const Instant next_hour{std::chrono::hours{this_hour + 1}};
    if (used_up(exposure.hour, this_hour, limits.lent_per_hour_max)) {
        return LendingStop{.limit = OperatorLimit::lent_per_hour, .resumes_at = next_hour};
    }
    if (used_up(exposure.hour, this_hour, limits.advances_per_hour_max)) {
        return LendingStop{.limit = OperatorLimit::advances_per_hour, .resumes_at = next_hour};
    }
    return std::nullopt;
}

bool any_limit(const OperatorLimits& limits) {
    return limits.lent_per_hour_max > Money{} || limits.lent_per_day_max > Money{} ||
           limits.advances_per_hour_max > 0 || limits.advances_per_day_max > 0 ||
           limits.overdue_percent_max > 0;
}

bool any_day_limit(const std::vector<ClientProfile>& clients) {
    return std::ranges::any_of(clients, [](const ClientProfile& client) {
        return client.recharge_limits.recharged_per_day_max > Money{};
    });
}

}  // namespace airtime::charging
