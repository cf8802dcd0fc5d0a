#include "portal/views/dashboard_view.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "portal/views/figure_text.hpp"
#include "portal/views/lending_sums.hpp"
#include "portal/views/percent.hpp"
#include "portal/views/take_up.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Calendar;
using charging::EventKind;
using charging::Instant;

constexpr std::int64_t span_days = 30;
constexpr std::int64_t week_days = 7;
/// Files are finished in minutes, and loaded in seconds.
constexpr std::chrono::minutes behind_after{15};

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

json::value money_if(bool known, Int128 millionths) {
    return known ? json::value(money_text(millionths)) : json::value(nullptr);
}

json::object today_view(const DashboardFigures& figures, const Calendar& calendar, std::int64_t today) {
    const std::uint32_t until_hour = full_hours(calendar, today, figures.freshness.through);
    const LendingSums now = sums_until(figures.hours, today, until_hour);
    const LendingSums yesterday = sums_until(figures.hours, today - 1, until_hour);
    const LendingSums last_week = sums_until(figures.hours, today - week_days, until_hour);
    json::array views;
    for (const Card& card : cards) {
        if (until_hour == 0) {
            views.push_back({{"name", card.name},
                             {"unit", card.unit},
                             {"value", nullptr},
                             {"yesterday", nullptr},
                             {"against_yesterday", nullptr},
                             {"last_week", nullptr},
                             {"against_last_week", nullptr}});
            continue;
        }
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

/// By channel, of `span_days` days, the last of them `last`.
std::map<std::string, OfferSums> offers_of_span(const DashboardFigures& figures, const Calendar& calendar,
                                                std::int64_t last) {
    const std::string first_date = date_text(calendar, last - span_days + 1);
    const std::string last_date = date_text(calendar, last);
    std::map<std::string, OfferSums> channels;
    for (const books::GroupTotals& each : figures.totals) {
        const std::string& date = each.group.at(0);
        const std::string& channel = each.group.at(2);
        if (date < first_date || date > last_date) continue;
        channels[channel].add(each.group.at(1), channel, each.sums.count);
    }
    return channels;
}

json::value take_up_of(const std::map<std::string, OfferSums>& by_channel) {
    OfferSums all;
    for (const auto& [channel, sums] : by_channel) {
        all.offers += sums.offers;
        all.taken += sums.taken;
    }
    return all.take_up();
}

/// What was owed at the end of the span, and before it.
json::object outstanding_card(const DashboardFigures& figures, Int128 change) {
    const Int128 owed = owed_in(figures.ageing);
    if (!figures.freshness.grants_missing) return card_of("outstanding", "money", owed, owed - change);
    return {{"name", "outstanding"},
            {"unit", "money"},
            {"value", nullptr},
            {"before", nullptr},
            {"change", nullptr}};
}

json::object span_view(const DashboardFigures& figures, const SumsByDate& dates, const Calendar& calendar,
                       std::int64_t today) {
    const std::int64_t last = figures.last_day;
    const LendingSums now = sums_of_span(dates, calendar, last);
    const LendingSums before = sums_of_span(dates, calendar, last - span_days);
    json::array views;
    for (const Card& card : cards) {
        views.push_back(card_of(card.name, card.unit, now.*card.sum, before.*card.sum));
    }
    views.push_back(outstanding_card(figures, now.debt_change));
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
    views.push_back({{"name", "take_up"},
                     {"unit", "percent"},
                     {"value", take_up_of(offers_of_span(figures, calendar, last))},
                     {"before", take_up_of(offers_of_span(figures, calendar, last - span_days))},
                     {"change", nullptr}});
    return {{"first", date_text(calendar, last - span_days + 1)},
            {"last", date_text(calendar, last)},
            {"ends_early", last < today - 1},
            {"cards", std::move(views)}};
}

json::object day_without_data(const std::string& date) {
    return {{"date", date},         {"advances", nullptr},    {"lent", nullptr},       {"fees", nullptr},
            {"recovered", nullptr}, {"written_off", nullptr}, {"outstanding", nullptr}};
}

/// Oldest first, the span's and those until yesterday. What was owed at the end of each day follows from the
/// last day's end and what moved since.
json::array days_view(const DashboardFigures& figures, const SumsByDate& dates, const Calendar& calendar,
                      std::int64_t today) {
    json::array days;
    Int128 owed = owed_in(figures.ageing);
    const books::Freshness& fresh = figures.freshness;
    const std::int64_t last = figures.last_day;
    for (std::int64_t day = std::min(today - 1, last + span_days); day > last - span_days; --day) {
        const std::string date = date_text(calendar, day);
        if (day > last || !fresh.first_day || day < *fresh.first_day) {
            days.push_back(day_without_data(date));
            continue;
        }
        const auto found = dates.find(date);
        const LendingSums sums = found == dates.end() ? LendingSums{} : lending_sums(found->second);
        days.push_back({{"date", date},
                        {"advances", count_text(sums.advances)},
                        {"lent", money_text(sums.lent)},
                        {"fees", money_text(sums.fees)},
                        {"recovered", money_text(sums.recovered)},
                        {"written_off", money_text(sums.written_off)},
                        {"outstanding", money_if(!fresh.grants_missing, owed)}});
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

json::object ageing_view(const DashboardFigures& figures) {
    const std::vector<books::AgedDebt>& ageing = figures.ageing;
    const bool owed_known = !figures.freshness.grants_missing;
    bool late_known = owed_known;
    constexpr std::array names = std::to_array<std::string_view>(
        {"not_due", "1-7", "8-30", "31-60", "61-90", "91-180", "over", "unknown_due"});
    const Int128 owed = owed_in(ageing);
    json::array buckets;
    Int128 over_30 = 0;
    Int128 over_90 = 0;
    Int128 late = 0;
    for (const books::AgedDebt& each : ageing) {
        const Int128 sum = each.principal.millionths() + each.fee.millionths();
        if (each.bucket == books::AgeBucket::unknown_due) {
            if (sum == 0) continue;
            late_known = false;
        }
        buckets.push_back({{"bucket", names.at(static_cast<std::size_t>(each.bucket))},
                           {"principal", each.principal.to_string()},
                           {"fee", each.fee.to_string()},
                           {"owed", money_text(sum)},
                           {"percent", owed_known ? percent_of(sum, owed) : nullptr}});
        using enum books::AgeBucket;
        if (each.bucket == unknown_due || each.bucket == not_due) continue;
        late += sum;
        if (each.bucket >= books::AgeBucket::days_31_to_60) over_30 += sum;
        if (each.bucket >= books::AgeBucket::days_91_to_180) over_90 += sum;
    }
    json::array at_risk;
    for (const auto& [days, sum] : {std::pair{0, late}, std::pair{30, over_30}, std::pair{90, over_90}}) {
        at_risk.push_back({{"over_days", days},
                           {"owed", money_if(late_known, sum)},
                           {"percent", late_known ? percent_of(sum, owed) : nullptr}});
    }
    return {{"buckets", std::move(buckets)},
            {"owed", money_if(owed_known, owed)},
            {"owed_known", owed_known},
            {"late_known", late_known},
            {"at_risk", std::move(at_risk)}};
}

constexpr auto card_units = std::to_array<std::string_view>({"count", "money", "percent"});

operations::schema::Schema today_schema() {
    using namespace operations::schema;
    const Schema card = record({{"name", text()},
                                {"unit", choice(card_units)},
                                {"value", or_null(decimal("null, as the rest: no hour is known yet"))},
                                {"yesterday", or_null(decimal("to the same hour"))},
                                {"against_yesterday", or_null(decimal("in percent; null: against nothing"))},
                                {"last_week", or_null(decimal("on the same weekday, to the same hour"))},
                                {"against_last_week", or_null(decimal())}});
    return record({{"date", date()},
                   {"until_hour", whole("full hours that are in the books")},
                   {"known", yes_no("false: none is yet")},
                   {"cards", list_of(card)}});
}

operations::schema::Schema span_schema() {
    using namespace operations::schema;
    const Schema card = record({{"name", text()},
                                {"unit", choice(card_units)},
                                {"value", or_null(decimal("null: a share of nothing, or it is not known"))},
                                {"before", or_null(decimal("of the 30 days before"))},
                                {"change", or_null(decimal("in percent"))}});
    return record({{"first", date()},
                   {"last", date("that is complete in the books")},
                   {"ends_early", yes_no("before yesterday: the books are behind")},
                   {"cards", list_of(card)}});
}

operations::schema::Schema ageing_schema() {
    using namespace operations::schema;
    const Schema bucket = record({{"bucket", text("days late: not_due, 1-7, ..., over; unknown_due")},
                                  {"principal", decimal()},
                                  {"fee", decimal()},
                                  {"owed", decimal()},
                                  {"percent", or_null(decimal())}});
    const Schema risk =
        record({{"over_days", whole()}, {"owed", or_null(decimal())}, {"percent", or_null(decimal())}});
    return record(
        {{"buckets", list_of(bucket)},
         {"owed", or_null(decimal())},
         {"owed_known", yes_no("false: the books do not have the grants of all that is owed")},
         {"late_known", yes_no("false: that, or they do not have a due date of something that is owed")},
         {"at_risk", list_of(risk)}});
}

}  // namespace

books::Answer<DashboardFigures> read_dashboard(const books::BooksReader& books, const Calendar& calendar,
                                               Instant now) {
    const std::int64_t today = calendar.day_of(now);
    DashboardFigures figures;
    const auto freshness = books.freshness();
    if (!freshness) return freshness.error();
    figures.freshness = *freshness;
    figures.last_day = last_full_day(*freshness, calendar, now);
    const books::DayRange span{.first = figures.last_day - span_days + 1, .last = figures.last_day};
    const books::DayRange both{.first = span.first - span_days, .last = span.last};
    for (const std::int64_t day : {today - week_days, today - 1, today}) {
        const auto hours = books.hourly({.first = day, .last = day});
        if (!hours) return hours.error();
        figures.hours.insert(figures.hours.end(), hours->begin(), hours->end());
    }
    auto totals =
        books.totals({.days = both,
                      .by = {books::Dimension::day, books::Dimension::kind, books::Dimension::channel},
                      .kinds = {}});
    if (!totals) return totals.error();
    figures.totals = std::move(*totals);
    // Ages count from where the books are.
    const std::int64_t through = calendar.day_of(figures.freshness.through - std::chrono::days{span_days});
    auto cohorts = books.cohorts({.first = std::min(through, span.first) - span_days - 1, .last = both.last});
    if (!cohorts) return cohorts.error();
    figures.cohorts = std::move(*cohorts);
    auto ageing = books.ageing(figures.last_day);
    if (!ageing) return ageing.error();
    figures.ageing = std::move(*ageing);
    const auto borrowers = books.borrowers(span);
    if (!borrowers) return borrowers.error();
    figures.borrowers = *borrowers;
    const auto borrowers_before = books.borrowers({.first = both.first, .last = span.first - 1});
    if (!borrowers_before) return borrowers_before.error();
    figures.borrowers_before = *borrowers_before;
    auto refused = books.refusals(span, books::RefusedBy::reason);
    if (!refused) return refused.error();
    figures.refused = std::move(*refused);
    return figures;
}

std::int64_t last_full_day(const books::Freshness& freshness, const Calendar& calendar, Instant now) {
    return calendar.day_of(std::min(freshness.through, now)) - 1;
}

json::object freshness_view(const books::Freshness& freshness, Instant now) {
    return {{"known", true},
            {"through", charging::to_iso8601(freshness.through)},
            {"behind", freshness.through + behind_after < now},
            {"files", freshness.files},
            {"waiting", freshness.waiting},
            {"refused", freshness.refused},
            {"unreadable_rows", freshness.unreadable_rows}};
}

operations::schema::Schema freshness_schema() {
    using namespace operations::schema;
    return record({{"known", yes_no("false: there are no books")},
                   {"through", time("every event before it is in the books"), sometimes},
                   {"behind", yes_no("later than usual"), sometimes},
                   {"files", whole("of the ledger, that are loaded"), sometimes},
                   {"waiting", whole("files that are not loaded yet"), sometimes},
                   {"refused", whole("files that cannot be"), sometimes},
                   {"unreadable_rows", whole(), sometimes},
                   {"absent", yes_no("there are none; else they cannot be read"), sometimes},
                   {"why", text(), sometimes}});
}

json::object dashboard_view(const DashboardFigures& figures, const Calendar& calendar, Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const SumsByDate dates = by_date(figures.totals);
    const auto first_day = figures.freshness.first_day;
    return {{"freshness", freshness_view(figures.freshness, now)},
            {"any", !dates.empty() || !figures.hours.empty()},
            {"begins", first_day ? json::value(date_text(calendar, *first_day)) : json::value(nullptr)},
            {"today", today_view(figures, calendar, today)},
            {"month", span_view(figures, dates, calendar, today)},
            {"days", days_view(figures, dates, calendar, today)},
            {"recovery", recovery_view(figures, calendar)},
            {"ageing", ageing_view(figures)},
            {"offers", offers_view(offers_of_span(figures, calendar, figures.last_day))},
            {"refusals", refusals_view(figures.refused)}};
}

operations::schema::Schema dashboard_schema() {
    using namespace operations::schema;
    const Schema day = record({{"date", date()},
                               {"advances", or_null(decimal("null, as the rest: the books lack the day"))},
                               {"lent", or_null(decimal())},
                               {"fees", or_null(decimal())},
                               {"recovered", or_null(decimal())},
                               {"written_off", or_null(decimal())},
                               {"outstanding", or_null(decimal("at the end of the day"))}});
    const Schema recovery = record({{"age_days", whole()},
                                    {"first", date("of the days of granting that are looked at")},
                                    {"last", date()},
                                    {"granted", decimal()},
                                    {"recovered", decimal("before they were that old")},
                                    {"percent", or_null(decimal())},
                                    {"too_young", yes_no("what was granted is not that old yet")}});
    return record({{"freshness", freshness_schema()},
                   {"any", yes_no("false: the books know of nothing")},
                   {"begins", or_null(date("the first day that the books have"))},
                   {"today", today_schema()},
                   {"month", span_schema()},
                   {"days", list_of(day, "those of `month`, and on until yesterday; oldest first")},
                   {"recovery", list_of(recovery)},
                   {"ageing", ageing_schema()},
                   {"offers", offers_schema()},
                   {"refusals", refusals_schema()}});
}

json::object dashboard_without_books(const books::BooksFailure& failure) {
    return {{"freshness", {{"known", false}, {"absent", failure.absent}, {"why", failure.why}}},
            {"any", false}};
}

}  // namespace airtime::portal
