#include "portal/views/dashboard_view.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "portal/views/dashboard_cards.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/freshness_view.hpp"
#include "portal/views/lending_sums.hpp"
#include "portal/views/percent.hpp"
#include "portal/views/take_up.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Calendar;
using charging::Instant;

json::value money_if(bool known, Int128 millionths) {
    return known ? json::value(money_text(millionths)) : json::value(nullptr);
}

/// With the span's invitations.
json::object offers_of_last_days(const DashboardFigures& figures, const Calendar& calendar) {
    auto channels = offers_of_span(figures, calendar, figures.last_day);
    for (const books::GroupTotals& each : figures.invitations) {
        channels[each.group.at(1)].add(each.group.at(0), each.group.at(1), each.sums.count);
    }
    return offers_view(channels);
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
    for (std::int64_t day = std::min(today - 1, last + dashboard_span_days); day > last - dashboard_span_days;
         --day) {
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
                        {"outstanding", money_if(fresh.knows_owed(day), owed)}});
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
    Int128 late_fees = 0;
    bool younger = false;
    for (const books::Cohort& cohort : figures.cohorts) {
        younger = younger || cohort.granted_day > last;
        if (cohort.granted_day > last || cohort.granted_day <= last - dashboard_span_days) continue;
        granted += granted_in(cohort);
        recovered += recovered_by_age(cohort, age_days);
        late_fees += late_fees_by_age(cohort, age_days);
    }
    return {{"age_days", age_days},
            {"first", date_text(calendar, last - dashboard_span_days + 1)},
            {"last", date_text(calendar, last)},
            {"granted", money_text(granted)},
            {"late_fees", money_text(late_fees)},
            {"recovered", money_text(recovered)},
            {"percent", percent_of(recovered, granted + late_fees)},
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
    const bool owed_known = figures.freshness.knows_owed(figures.last_day);
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

json::object dashboard_view(const DashboardFigures& figures, const Calendar& calendar, Instant now) {
    const std::int64_t today = calendar.day_of(now);
    const SumsByDate dates = sums_by_date(figures.totals);
    const auto first_day = figures.freshness.first_day;
    return {{"freshness", freshness_view(figures.freshness, now)},
            {"any", !dates.empty() || !figures.hours.empty()},
            {"begins", first_day ? json::value(date_text(calendar, *first_day)) : json::value(nullptr)},
            {"today", today_view(figures, calendar, today)},
            {"owed_unknown_before", owed_unknown_before(figures.freshness, calendar)},
            {"month", span_view(figures, dates, calendar, today)},
            {"days", days_view(figures, dates, calendar, today)},
            {"recovery", recovery_view(figures, calendar)},
            {"ageing", ageing_view(figures)},
            {"offers", offers_of_last_days(figures, calendar)},
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
                                    {"late_fees", decimal("charged before they were that old")},
                                    {"recovered", decimal("before they were that old")},
                                    {"percent", or_null(decimal("recovered, of granted and late fees"))},
                                    {"too_young", yes_no("what was granted is not that old yet")}});
    return record(
        {{"freshness", freshness_schema()},
         {"any", yes_no("false: the books know of nothing")},
         {"begins", or_null(date("the first day that the books have"))},
         {"owed_unknown_before",
          or_null(date("what was owed before that day is not known, as the books begin behind grants; "
                       "null: it is, or is not known of any day"))},
         {"today", today_schema()},
         {"month", span_schema()},
         {"days", list_of(day, "those of `month`, and on until yesterday; oldest first")},
         {"recovery", list_of(recovery)},
         {"ageing", ageing_schema()},
         {"offers", offers_schema()},
         {"refusals", refusals_schema()}});
}

json::object dashboard_without_books(const books::BooksFailure& failure) {
    return {{"freshness", freshness_without_books(failure)}, {"any", false}};
}

}  // namespace airtime::portal
