#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "books/books_reader.hpp"
#include "charging/values/calendar.hpp"
#include "operations/json_schema.hpp"

namespace airtime::portal {

/// What the books say for a moment's dashboard.
struct DashboardFigures {
    books::Freshness freshness;
    std::int64_t last_day = 0;                 ///< that is over, and complete in the books
    std::vector<books::HourTotals> hours;      ///< of today, yesterday and a week ago
    std::vector<books::GroupTotals> totals;    ///< by day, kind and channel, of 60 days until the last one
    std::vector<books::Cohort> cohorts;        ///< granted in those
    std::vector<books::AgedDebt> ageing;       ///< at the end of the last day
    books::Borrowers borrowers;                ///< of the 30 days until then
    books::Borrowers borrowers_before;         ///< of the 30 days before
    std::vector<books::RefusedGroup> refused;  ///< by reason, of the 30 days until then
};

books::Answer<DashboardFigures> read_dashboard(const books::BooksReader& books,
                                               const charging::Calendar& calendar, charging::Instant now);

/// Today's full hours that are in the books against the same ones of yesterday and of a week ago; the last 30
/// days that are complete in the books against the 30 before; day by day until yesterday; how much of what
/// was granted came back after 1, 3, 7 and 30 days; what is owed by how late it is; of those 30 days offers
/// and who was refused. A figure that cannot be told is null: a share of nothing, a cohort that is too young,
/// a day that the books do not have, what is owed where grants are missing, what is late where an advance's
/// due date is not known.
boost::json::object dashboard_view(const DashboardFigures& figures, const charging::Calendar& calendar,
                                   charging::Instant now);
operations::schema::Schema dashboard_schema();

/// The same where there are no books: why not.
boost::json::object dashboard_without_books(const books::BooksFailure& failure);

/// How far the books are, and whether that is later than usual, as every page tells that shows figures of
/// theirs.
boost::json::object freshness_view(const books::Freshness& freshness, charging::Instant now);
operations::schema::Schema freshness_schema();

/// The last day that is over and of which the books have all.
std::int64_t last_full_day(const books::Freshness& freshness, const charging::Calendar& calendar,
                           charging::Instant now);

}  // namespace airtime::portal
