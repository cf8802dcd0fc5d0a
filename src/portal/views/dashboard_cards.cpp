#include "portal/views/dashboard_cards.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "portal/views/figure_text.hpp"
#include "portal/views/percent.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Calendar;
using charging::Instant;

constexpr std::int64_t span_days = dashboard_span_days;

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

/// `before`: empty where the books do not know all of it.
json::object card_of(std::string_view name, std::string_view unit, Int128 value,
                     std::optional<Int128> before) {
    return {{"name", name},
            {"unit", unit},
            {"value", figure_text(unit, value)},
            {"before", before ? json::value(figure_text(unit, *before)) : json::value(nullptr)},
            {"change", before ? change_percent(value, *before) : json::value(nullptr)}};
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

/// Beside a figure of today: the same of another day, where the books have all of that.
void hold_against(json::object& card, std::string_view day, const Card& figure, const LendingSums& now,
                  const std::optional<LendingSums>& then) {
    const std::string against = "against_" + std::string{day};
    card[day] = then ? json::value(figure_text(figure.unit, *then.*figure.sum)) : json::value(nullptr);
    card[against] = then ? change_percent(now.*figure.sum, *then.*figure.sum) : json::value(nullptr);
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

json::value take_up_of(const std::map<std::string, OfferSums>& by_channel) {
    OfferSums all;
    for (const auto& [channel, sums] : by_channel) {
        all.offers += sums.offers;
        all.taken += sums.taken;
    }
    return all.take_up();
}

/// What was owed at the end of the span, and before it, where each is known.
json::object outstanding_card(const DashboardFigures& figures, Int128 change) {
    const Int128 owed = owed_in(figures.ageing);
    const std::int64_t day_before = figures.last_day - span_days;
    const bool before_known =
        figures.freshness.knows_whole_from(day_before + 1) && figures.freshness.knows_owed(day_before);
    json::object card =
        card_of("outstanding", "money", owed, before_known ? std::optional{owed - change} : std::nullopt);
    if (!figures.freshness.knows_owed(figures.last_day)) card["value"] = nullptr;
    return card;
}

constexpr auto card_units = std::to_array<std::string_view>({"count", "money", "percent"});

}  // namespace

json::object today_view(const DashboardFigures& figures, const Calendar& calendar, std::int64_t today) {
    const std::uint32_t until_hour = full_hours(calendar, today, figures.freshness.through);
    const auto sums_of_day = [&](std::int64_t day) {
        const bool whole = until_hour > 0 && figures.freshness.knows_whole_from(day);
        return whole ? std::optional{sums_until(figures.hours, day, until_hour)} : std::nullopt;
    };
    const LendingSums now = sums_until(figures.hours, today, until_hour);
    const std::optional<LendingSums> yesterday = sums_of_day(today - 1);
    const std::optional<LendingSums> last_week = sums_of_day(today - week_days);
    json::array views;
    for (const Card& card : cards) {
        json::object shown{{"name", card.name}, {"unit", card.unit}, {"value", nullptr}};
        if (until_hour > 0) shown["value"] = figure_text(card.unit, now.*card.sum);
        hold_against(shown, "yesterday", card, now, yesterday);
        hold_against(shown, "last_week", card, now, last_week);
        views.push_back(std::move(shown));
    }
    return {{"date", date_text(calendar, today)},
            {"until_hour", until_hour},
            {"known", until_hour > 0},
            {"cards", std::move(views)}};
}

json::object span_view(const DashboardFigures& figures, const SumsByDate& dates, const Calendar& calendar,
                       std::int64_t today) {
    const std::int64_t last = figures.last_day;
    const LendingSums now = sums_of_span(dates, calendar, last);
    const LendingSums before = sums_of_span(dates, calendar, last - span_days);
    const bool before_known = figures.freshness.knows_whole_from(last - 2 * span_days + 1);
    const auto if_known = [&](Int128 figure) { return before_known ? std::optional{figure} : std::nullopt; };
    json::array views;
    for (const Card& card : cards) {
        views.push_back(card_of(card.name, card.unit, now.*card.sum, if_known(before.*card.sum)));
    }
    views.push_back(outstanding_card(figures, now.debt_change));
    views.push_back(
        card_of("borrowers", "count", figures.borrowers.unique, if_known(figures.borrowers_before.unique)));
    const auto share = [&](std::string_view name, Int128 part, Int128 whole, Int128 part_before,
                           Int128 whole_before) {
        return json::object{{"name", name},
                            {"unit", "percent"},
                            {"value", percent_of(part, whole)},
                            {"before", before_known ? percent_of(part_before, whole_before) : nullptr},
                            {"change", nullptr}};
    };
    views.push_back(share("borrowed_again", figures.borrowers.again, figures.borrowers.unique,
                          figures.borrowers_before.again, figures.borrowers_before.unique));
    views.push_back(share("advance_share", now.lent, now.lent + now.recharged, before.lent,
                          before.lent + before.recharged));
    views.push_back(
        {{"name", "take_up"},
         {"unit", "percent"},
         {"value", take_up_of(offers_of_span(figures, calendar, last))},
         {"before", before_known ? take_up_of(offers_of_span(figures, calendar, last - span_days)) : nullptr},
         {"change", nullptr}});
    return {{"first", date_text(calendar, last - span_days + 1)},
            {"last", date_text(calendar, last)},
            {"ends_early", last < today - 1},
            {"cards", std::move(views)}};
}

operations::schema::Schema today_schema() {
    using namespace operations::schema;
    const Schema card =
        record({{"name", text()},
                {"unit", choice(card_units)},
                {"value", or_null(decimal("null, as the rest: no hour is known yet"))},
                {"yesterday", or_null(decimal("to the same hour; null: the books may lack some of it"))},
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
    const Schema card =
        record({{"name", text()},
                {"unit", choice(card_units)},
                {"value", or_null(decimal("null: a share of nothing, or it is not known"))},
                {"before", or_null(decimal("of the 30 days before; null: the books may lack some"))},
                {"change", or_null(decimal("in percent"))}});
    return record({{"first", date()},
                   {"last", date("that is complete in the books")},
                   {"ends_early", yes_no("before yesterday: the books are behind")},
                   {"cards", list_of(card)}});
}

}  // namespace airtime::portal
