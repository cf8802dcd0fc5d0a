#pragma once

#include <vector>

#include "books/books_reader.hpp"
#include "portal/views/report_query.hpp"
#include "portal/views/report_tables.hpp"

namespace airtime::portal {

/// The table of the report that is asked for, from the books. What they have not all of is a cell without a
/// value: they are complete until last_full_day(). `today`: of messages alone, those of the day that no
/// counts file tells of yet.
books::Answer<ReportTable> read_report_table(const books::BooksReader& books, const ReportQuery& query,
                                             const charging::Calendar& calendar,
                                             const books::Freshness& freshness,
                                             const std::vector<books::MessageCount>& today);

}  // namespace airtime::portal
