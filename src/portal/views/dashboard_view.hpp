#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "books/books_reader.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::portal {

/// What the books say for a moment's dashboard.
struct DashboardFigures {
    books::Freshness freshness;
    std::vector<books::HourTotals> hours;    ///< of today, yesterday and a week ago
    std::vector<books::GroupTotals> totals;  ///< by day and kind, of 60 days before today
    std::vector<books::Cohort> cohorts;      ///< granted in those
    std::vector<books::AgedDebt> ageing;     ///< at the end of yesterday
    books::Borrowers borrowers;              ///< of the last 30 days
    books::Borrowers borrowers_before;       ///< of the 30 days before
};

books::Answer<DashboardFigures> read_dashboard(const books::BooksReader& books,
                                               const charging::Calendar& calendar, charging::Instant now);

/// Today's full hours that are in the books against the same ones of yesterday and of a week ago; the last 30
/// full days against the 30 before; day by day; how much of what was granted came back after 1, 3, 7 and 30
/// days; what is owed by how late it is. A figure that cannot be told is null: a share of nothing, a cohort
/// that is too young.
boost::json::object dashboard_view(const DashboardFigures& figures, const charging::Calendar& calendar,
                                   charging::Instant now);

/// The same where there are no books: why not.
boost::json::object dashboard_without_books(const books::BooksFailure& failure);

/// How far the books are, as every page tells that shows figures of theirs.
boost::json::object freshness_view(const books::Freshness& freshness);

}  // namespace airtime::portal
