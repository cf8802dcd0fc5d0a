#pragma once

#include <boost/json/object.hpp>

#include "books/books_reader.hpp"
#include "portal/views/report_query.hpp"

namespace airtime::portal {

/// A report as a table: `columns` (name and unit), `rows` (`key`, and `cells` with value and unit; a value is
/// null where it cannot be told: a share of nothing, a cohort that is too young), `totals`, and what a chart
/// shows of it. With it stands what was asked, and what is wrong with that.
books::Answer<boost::json::object> report_view(const books::BooksReader& books, const ReportQuery& query,
                                               const charging::Calendar& calendar);

/// What was asked alone, where there are no books.
boost::json::object report_without_books(const ReportQuery& query, const charging::Calendar& calendar,
                                         const books::BooksFailure& failure);

}  // namespace airtime::portal
