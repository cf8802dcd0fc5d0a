#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "books/books_reader.hpp"
#include "operations/json_schema.hpp"
#include "portal/views/report_query.hpp"

namespace airtime::portal {

/// A report as a table: `columns` (name and unit), `rows` (`key`, and `cells` with value and unit; a value is
/// null where it cannot be told: a share of nothing, a cohort that is too young, a time that the books do not
/// have), `totals`, and what a chart shows of it. With it stands what was asked, and what is wrong with that.
/// Without dates it ends with the last day that the books have all of; `incomplete_from` is the first day
/// asked for of which they do not, or null.
/// `today`: messages of the day that no counts file tells of yet, as todays_messages() reads them.
books::Answer<boost::json::object> report_view(const books::BooksReader& books, const ReportQuery& query,
                                               const charging::Calendar& calendar,
                                               const std::vector<books::MessageCount>& today);
operations::schema::Schema report_schema();

/// What was asked alone, where there are no books.
boost::json::object report_without_books(const ReportQuery& query, const charging::Calendar& calendar,
                                         const books::BooksFailure& failure);

}  // namespace airtime::portal
