#pragma once

#include <boost/json/array.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "books/books_reader.hpp"
#include "portal/views/report_query.hpp"

/// The reports' tables, from what the books tell.
namespace airtime::portal {

struct ReportTable {
    boost::json::array columns;            ///< {"name", "unit"}; the first names the row
    std::vector<boost::json::array> rows;  ///< a cell for each column
    boost::json::array totals = {};        ///< empty: they cannot be added up
};

/// `by`: a span of time, or what the totals are grouped by.
ReportTable lending_table(const std::vector<books::GroupTotals>& by_group_and_kind, ReportBy by);

ReportTable fee_table(const std::vector<books::GroupTotals>& by_group_and_kind, ReportBy by);

/// Of what BooksReader::write_offs() tells.
ReportTable write_off_table(const std::vector<books::GroupTotals>& by_group_and_kind, ReportBy by);

/// What was recovered by an age, as a share of what was granted and charged for being late by then: shown
/// where all advances of the row are that old at `through`.
ReportTable vintage_table(const std::vector<books::Cohort>& cohorts, ReportBy by,
                          const charging::Calendar& calendar, charging::Instant through);

/// What was owed at the end of a day, and 30 days before it; empty: the books do not tell.
struct AgedStep {
    std::string date;
    std::optional<std::vector<books::AgedDebt>> ageing;
    std::optional<std::vector<books::AgedDebt>> ageing_before;
    /// Late fees of the 30 days, in millionths, by how many days late their advances were before them.
    std::map<std::int64_t, Int128> late_fees = {};
};
/// Of what was late by so many days, and of late fees charged for it since, how much was late by 30 days more
/// 30 days later.
ReportTable rolls_table(const std::vector<AgedStep>& steps);

struct BorrowersOfSpan {
    std::string span;
    books::Borrowers borrowers;
    books::Sums lent;
    bool known = true;  ///< the books have days of it
};
ReportTable borrowing_table(const std::vector<BorrowersOfSpan>& spans);

}  // namespace airtime::portal
