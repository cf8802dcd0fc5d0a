#include "portal/views/dashboard_figures.hpp"

#include <algorithm>

#include "portal/views/figure_text.hpp"
#include "portal/views/freshness_view.hpp"

namespace airtime::portal {

namespace {

using books::Answer;
using books::BooksReader;
using books::DayRange;
using books::Dimension;
using charging::Calendar;
using charging::EventKind;
using charging::Instant;

Answer<Done> read_compared_hours(const BooksReader& books, std::int64_t today, DashboardFigures& figures) {
    for (const std::int64_t day : {today - week_days, today - 1, today}) {
        const auto hours = books.hourly({.first = day, .last = day});
        if (!hours) return hours.error();
        figures.hours.insert(figures.hours.end(), hours->begin(), hours->end());
    }
    return Done{};
}

/// What was lent and moved in the span and the one before it, and what is owed at its end.
Answer<Done> read_lent_and_owed(const BooksReader& books, const Calendar& calendar, const DayRange& before,
                                const DayRange& span, DashboardFigures& figures) {
    auto totals = books.totals({.days = {.first = before.first, .last = span.last},
                                .by = {Dimension::day, Dimension::kind, Dimension::channel},
                                .kinds = {}});
    if (!totals) return totals.error();
    figures.totals = std::move(*totals);
    // Ages count from where the books are.
    const std::int64_t through =
        calendar.day_of(figures.freshness.through - std::chrono::days{dashboard_span_days});
    auto cohorts =
        books.cohorts({.first = std::min(through, span.first) - dashboard_span_days - 1, .last = span.last});
    if (!cohorts) return cohorts.error();
    figures.cohorts = std::move(*cohorts);
    auto ageing = books.ageing(figures.last_day);
    if (!ageing) return ageing.error();
    figures.ageing = std::move(*ageing);
    return Done{};
}

/// Who borrowed, who was invited, and who was refused.
Answer<Done> read_who_was_served(const BooksReader& books, const DayRange& before, const DayRange& span,
                                 DashboardFigures& figures) {
    const auto borrowers = books.borrowers(span);
    if (!borrowers) return borrowers.error();
    figures.borrowers = *borrowers;
    const auto borrowers_before = books.borrowers(before);
    if (!borrowers_before) return borrowers_before.error();
    figures.borrowers_before = *borrowers_before;
    auto invitations =
        books.invitations({.days = span, .by = {Dimension::kind, Dimension::channel}, .kinds = {}});
    if (!invitations) return invitations.error();
    figures.invitations = std::move(*invitations);
    auto refused = books.refusals(span, books::RefusedBy::reason);
    if (!refused) return refused.error();
    figures.refused = std::move(*refused);
    return Done{};
}

}  // namespace

Answer<DashboardFigures> read_dashboard(const BooksReader& books, const Calendar& calendar, Instant now) {
    DashboardFigures figures;
    const auto freshness = books.freshness();
    if (!freshness) return freshness.error();
    figures.freshness = *freshness;
    figures.last_day = last_full_day(*freshness, calendar, now);
    const DayRange span{.first = figures.last_day - dashboard_span_days + 1, .last = figures.last_day};
    const DayRange before{.first = span.first - dashboard_span_days, .last = span.first - 1};
    if (const auto read = read_compared_hours(books, calendar.day_of(now), figures); !read) {
        return read.error();
    }
    if (const auto read = read_lent_and_owed(books, calendar, before, span, figures); !read) {
        return read.error();
    }
    if (const auto read = read_who_was_served(books, before, span, figures); !read) return read.error();
    return figures;
}

SumsByDate sums_by_date(const std::vector<books::GroupTotals>& totals) {
    SumsByDate dates;
    for (const books::GroupTotals& each : totals) {
        const auto kind = std::ranges::find(charging::event_kind_names, each.group.at(1));
        if (kind == charging::event_kind_names.end()) continue;
        dates[each.group.at(0)][static_cast<EventKind>(kind - charging::event_kind_names.begin())] +=
            each.sums;
    }
    return dates;
}

std::map<std::string, OfferSums> offers_of_span(const DashboardFigures& figures, const Calendar& calendar,
                                                std::int64_t last) {
    const std::string first_date = date_text(calendar, last - dashboard_span_days + 1);
    const std::string last_date = date_text(calendar, last);
    std::map<std::string, OfferSums> channels;
    for (const books::GroupTotals& each : figures.totals) {
        const std::string& date = each.group.at(0);
        const std::string& channel = each.group.at(2);
        const bool offer = each.group.at(1) == "advanced" || each.group.at(1) == "offered";
        if (!offer || date < first_date || date > last_date) continue;
        channels[channel].add(each.group.at(1), channel, each.sums.count);
    }
    return channels;
}

Int128 owed_in(const std::vector<books::AgedDebt>& ageing) {
    Int128 owed = 0;
    for (const books::AgedDebt& each : ageing) owed += each.principal.millionths() + each.fee.millionths();
    return owed;
}

}  // namespace airtime::portal
