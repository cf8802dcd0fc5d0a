#include "portal/views/dashboard_view.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "portal/views/figure_text.hpp"
#include "portal/views/lending_sums.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Calendar;
using charging::EventKind;
using charging::Instant;

constexpr std::int64_t span_days = 30;
constexpr std::int64_t week_days = 7;

/// A figure beside those that it is held against.
struct Card {
    std::string_view name;
    std::string_view unit;  ///< count, money
    Int128 LendingSums::*sum;
};

// clang-format off
constexpr std::array cards = std::to_array<Card>({
    {"advances", "count", &LendingSums::advances},
    {"lent", "money", &LendingSums::lent},
    {"fees", "money", &LendingSums::fees},
    {"recovered", "money", &LendingSums::recovered},
    {"written_off", "money", &LendingSums::written_off},
    {"recharged", "money", &LendingSums::recharged},
});
// clang-format on

std::string figure_text(std::string_view unit, Int128 figure) {
    return unit == "money" ? money_text(figure) : count_text(figure);
}

json::object card_of(std::string_view name, std::string_view unit, Int128 value, Int128 before) {
    return {{"name", name},
            {"unit", unit},
            {"value", figure_text(unit, value)},
            {"before", figure_text(unit, before)},
            {"change", change_percent(value, before)}};
}

LendingSums sums_until(const std::vector<books::HourTotals>& hours, std::int64_t day,
                       std::uint32_t until_hour) {
    SumsByKind sums;
    for (const books::HourTotals& hour : hours) {
        if (hour.day == day && hour.hour < until_hour) sums[hour.kind] += hour.sums;
    }
    return lending_sums(sums);
}

/// How many hours of today are over and in the books.
std::uint32_t full_hours(const Calendar& calendar, std::int64_t today, Instant through) {
    const std::int64_t day = calendar.day_of(through);
    constexpr std::uint32_t hours_a_day = 24;
    if (day != today) return day > today ? hours_a_day : 0;
    return calendar.minute_of_week(through) / 60 % hours_a_day;
}

json::object today_view(const DashboardFigures& figures, const Calendar& calendar, std::int64_t today) {
    const std::uint32_t until_hour = full_hours(calendar, today, figures.freshness.through);
    const LendingSums now = sums_until(figures.hours, today, until_hour);
    const LendingSums yesterday = sums_until(figures.hours, today - 1, until_hour);
    const LendingSums last_week = sums_until(figures.hours, today - week_days, until_hour);
    json::array views;
    for (const Card& card : cards) {
        views.push_back({{"name", card.name},
                         {"unit", card.unit},
                         {"value", figure_text(card.unit, now.*card.sum)},
                         {"yesterday", figure_text(card.unit, yesterday.*card.sum)},
                         {"against_yesterday", change_percent(now.*card.sum, yesterday.*card.sum)},
                         {"last_week", figure_text(card.unit, last_week.*card.sum)},
                         {"against_last_week", change_percent(now.*card.sum, last_week.*card.sum)}});
    }
    return {{"date", date_text(calendar, today)},
            {"until_hour", until_hour},
            {"known", until_hour > 0},
            {"cards", std::move(views)}};
}

using SumsByDate = std::map<std::string, SumsByKind>;

SumsByDate by_date(const std::vector<books::GroupTotals>& totals) {
    SumsByDate dates;
    for (const books::GroupTotals& each : totals) {
        const auto kind = std::ranges::find(charging::event_kind_names, each.group.at(1));
        if (kind == charging::event_kind_names.end()) continue;
        dates[each.group.at(0)][static_cast<EventKind>(kind - charging::event_kind_names.begin())] +=
            each.sums;
    }
    return dates;
}

/// Of `span_days` days, the last of them `last`.
LendingSums sums_of_span(const SumsByDate& dates, const Calendar& calendar, std::int64_t last) {
    SumsByKind sums;
    for (std::int64_t day = last - span_days + 1; day <= last; ++day) {
        const auto found = dates.find(date_text(calendar, day));
        if (found == dates.end()) continue;
        for (const auto& [kind, moved] : found->second) sums[kind] += moved;
    }
    return lending_sums(sums);
}

Int128 owed_in(const std::vector<books::AgedDebt>& ageing) {
    Int128 owed = 0;
    for (const books::AgedDebt& each : ageing) owed += each.principal.millionths() + each.fee.millionths();
    return owed;
}

json::object span_view(const DashboardFigures& figures, const SumsByDate& dates, const Calendar& calendar,
                       std::int64_t today) {
    const LendingSums now = sums_of_span(dates, calendar, today - 1);
    const LendingSums before = sums_of_span(dates, calendar, today - 1 - span_days);
    json::array views;
    for (const Card& card : cards) {
        views.push_back(card_of(card.name, card.unit, now.*card.sum, before.*card.sum));
    }
    const Int128 owed = owed_in(figures.ageing);
    views.push_back(card_of("outstanding", "money", owed, owed - now.debt_change));
    views.push_back(card_of("borrowers", "count", figures.borrowers.unique, figures.borrowers_before.unique));
    const auto share = [](std::string_view name, Int128 part, Int128 whole, Int128 part_before,
                          Int128 whole_before) {
        return json::object{{"name", name},
                            {"unit", "percent"},
                            {"value", percent_of(part, whole)},
                            {"before", percent_of(part_before, whole_before)},
                            {"change", nullptr}};
    };
    views.push_back(share("borrowed_again", figures.borrowers.again, figures.borrowers.unique,
                          figures.borrowers_before.again, figures.borrowers_before.unique));
    views.push_back(share("advance_share", now.lent, now.lent + now.recharged, before.lent,
                          before.lent + before.recharged));
    return {{"first", date_text(calendar, today - span_days)},
            {"last", date_text(calendar, today - 1)},
            {"cards", std::move(views)}};
}

/// Oldest first. What was owed at the end of each day follows from the last day's end and what moved since.
json::array days_view(const DashboardFigures& figures, const SumsByDate& dates, const Calendar& calendar,
                      std::int64_t today) {
    json::array days;
    Int128 owed = owed_in(figures.ageing);
    for (std::int64_t day = today - 1; day >= today - span_days; --day) {
        const std::string date = date_text(calendar, day);
        const auto found = dates.find(date);
        const LendingSums sums = found == dates.end() ? LendingSums{} : lending_sums(found->second);
        days.push_back({{"date", date},
                        {"advances", count_text(sums.advances)},
                        {"lent", money_text(sums.lent)},
                        {"fees", money_text(sums.fees)},
                        {"recovered", money_text(sums.recovered)},
                        {"written_off", money_text(sums.written_off)},
                        {"outstanding", money_text(owed)}});
        owed -= sums.debt_change;
    }
    std::ranges::reverse(days);
    return days;
}

/// Of the youngest 30 days of grants whose advances all are `age_days` old.
json::object recovery_after(const DashboardFigures& figures, const Calendar& calendar,
                            std::int64_t age_days) {
    const Instant granted_before = figures.freshness.through - std::chrono::days{age_days};
    const std::int64_t last = calendar.day_of(granted_before) - 1;
    Int128 granted = 0;
    Int128 recovered = 0;
    bool younger = false;
    for (const books::Cohort& cohort : figures.cohorts) {
        younger = younger || cohort.granted_day > last;
        if (cohort.granted_day > last || cohort.granted_day <= last - span_days) continue;
        granted += granted_in(cohort);
        recovered += recovered_by_age(cohort, age_days);
    }
    return {{"age_days", age_days},
            {"first", date_text(calendar, last - span_days + 1)},
            {"last", date_text(calendar, last)},
            {"granted", money_text(granted)},
            {"recovered", money_text(recovered)},
            {"percent", percent_of(recovered, granted)},
            {"too_young", granted == 0 && younger}};
}

json::array recovery_view(const DashboardFigures& figures, const Calendar& calendar) {
    json::array ages;
    for (const std::int64_t age_days : {1, 3, 7, 30}) {
        ages.push_back(recovery_after(figures, calendar, age_days));
    }
    return ages;
}

json::object ageing_view(const std::vector<books::AgedDebt>& ageing) {
    constexpr std::array names = std::to_array<std::string_view>(
        {"not_due", "1-7", "8-30", "31-60", "61-90", "91-180", "over", "unknown_due"});
    const Int128 owed = owed_in(ageing);
    json::array buckets;
    Int128 over_30 = 0;
    Int128 over_90 = 0;
    Int128 late = 0;
    for (const books::AgedDebt& each : ageing) {
        const Int128 sum = each.principal.millionths() + each.fee.millionths();
        if (each.bucket == books::AgeBucket::unknown_due && sum == 0) continue;
        buckets.push_back({{"bucket", names.at(static_cast<std::size_t>(each.bucket))},
                           {"principal", each.principal.to_string()},
                           {"fee", each.fee.to_string()},
                           {"owed", money_text(sum)},
                           {"percent", percent_of(sum, owed)}});
        using enum books::AgeBucket;
        if (each.bucket == unknown_due || each.bucket == not_due) continue;
        late += sum;
        if (each.bucket >= books::AgeBucket::days_31_to_60) over_30 += sum;
        if (each.bucket >= books::AgeBucket::days_91_to_180) over_90 += sum;
    }
    json::array at_risk;
    for (const auto& [days, sum] : {std::pair{0, late}, std::pair{30, over_30}, std::pair{90, over_90}}) {
        at_risk.push_back(
            {{"over_days", days}, {"owed", money_text(sum)}, {"percent", percent_of(sum, owed)}});
    }
    return {{"buckets", std::move(buckets)}, {"owed", money_text(owed)}, {"at_risk", std::move(at_risk)}};
}

}  // namespace

books::Answer<DashboardFigures> read_dashboard(const books::BooksReader& books, const Calendar& calendar,
                                               Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const books::DayRange span{.first = today - span_days, .last = today - 1};
    const books::DayRange both{.first = today - 2 * span_days, .last = today - 1};
    DashboardFigures figures;
    const auto freshness = books.freshness();
    if (!freshness) return freshness.error();
    figures.freshness = *freshness;
    for (const std::int64_t day : {today - week_days, today - 1, today}) {
        const auto hours = books.hourly({.first = day, .last = day});
        if (!hours) return hours.error();
        figures.hours.insert(figures.hours.end(), hours->begin(), hours->end());
    }
    auto totals =
        books.totals({.days = both, .by = {books::Dimension::day, books::Dimension::kind}, .kinds = {}});
    if (!totals) return totals.error();
    figures.totals = std::move(*totals);
    auto cohorts = books.cohorts({.first = both.first - 1, .last = both.last});
    if (!cohorts) return cohorts.error();
    figures.cohorts = std::move(*cohorts);
    auto ageing = books.ageing(today - 1);
    if (!ageing) return ageing.error();
    figures.ageing = std::move(*ageing);
    const auto borrowers = books.borrowers(span);
    if (!borrowers) return borrowers.error();
    figures.borrowers = *borrowers;
    const auto borrowers_before = books.borrowers({.first = both.first, .last = span.first - 1});
    if (!borrowers_before) return borrowers_before.error();
    figures.borrowers_before = *borrowers_before;
    return figures;
}

json::object freshness_view(const books::Freshness& freshness) {
    return {{"known", true},
            {"through", charging::to_iso8601(freshness.through)},
            {"files", freshness.files},
            {"waiting", freshness.waiting},
            {"refused", freshness.refused},
            {"unreadable_rows", freshness.unreadable_rows}};
}

json::object dashboard_view(const DashboardFigures& figures, const Calendar& calendar, Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const SumsByDate dates = by_date(figures.totals);
    return {{"freshness", freshness_view(figures.freshness)},
            {"any", !dates.empty() || !figures.hours.empty()},
            {"today", today_view(figures, calendar, today)},
            {"month", span_view(figures, dates, calendar, today)},
            {"days", days_view(figures, dates, calendar, today)},
            {"recovery", recovery_view(figures, calendar)},
            {"ageing", ageing_view(figures.ageing)}};
}

json::object dashboard_without_books(const books::BooksFailure& failure) {
    return {{"freshness", {{"known", false}, {"absent", failure.absent}, {"why", failure.why}}},
            {"any", false}};
}

}  // namespace airtime::portal
