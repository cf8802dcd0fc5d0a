#pragma once

#include <map>
#include <string>
#include <vector>

#include "books/books_reader.hpp"
#include "charging/values/calendar.hpp"
#include "portal/views/lending_sums.hpp"
#include "portal/views/take_up.hpp"

/// What the books say for a moment's dashboard, and sums of it.
namespace airtime::portal {

/// That are looked at together, and held against as many before.
inline constexpr std::int64_t dashboard_span_days = 30;
/// Today is held against the same weekday before.
inline constexpr std::int64_t week_days = 7;

struct DashboardFigures {
    books::Freshness freshness;
    std::int64_t last_day = 0;                    ///< that is over, and complete in the books
    std::vector<books::HourTotals> hours;         ///< of today, yesterday and a week ago
    std::vector<books::GroupTotals> totals;       ///< by day, kind and channel, of 60 days until the last one
    std::vector<books::Cohort> cohorts;           ///< granted in those
    std::vector<books::AgedDebt> ageing;          ///< at the end of the last day
    books::Borrowers borrowers;                   ///< of the 30 days until then
    books::Borrowers borrowers_before;            ///< of the 30 days before
    std::vector<books::GroupTotals> invitations;  ///< by kind and channel, of the 30 days until then
    std::vector<books::RefusedGroup> refused;     ///< by reason, of the 30 days until then
};

books::Answer<DashboardFigures> read_dashboard(const books::BooksReader& books,
                                               const charging::Calendar& calendar, charging::Instant now);

using SumsByDate = std::map<std::string, SumsByKind>;
/// Of totals by day, kind and whatever else; kinds that this version does not know are left out.
SumsByDate sums_by_date(const std::vector<books::GroupTotals>& totals);

/// By channel, of `dashboard_span_days` days, the last of them `last`; without invitations.
std::map<std::string, OfferSums> offers_of_span(const DashboardFigures& figures,
                                                const charging::Calendar& calendar, std::int64_t last);

/// Of all ages, in millionths.
Int128 owed_in(const std::vector<books::AgedDebt>& ageing);

}  // namespace airtime::portal
