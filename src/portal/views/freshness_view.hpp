#pragma once

#include <boost/json/object.hpp>

#include "books/books_reader.hpp"
#include "charging/values/calendar.hpp"
#include "operations/json_schema.hpp"

/// How far the books are, as every page tells that shows figures of theirs.
namespace airtime::portal {

/// The last day that is over and of which the books have all.
std::int64_t last_full_day(const books::Freshness& freshness, const charging::Calendar& calendar,
                           charging::Instant now);

/// The first day at whose beginning it is known what is owed, where grants are missing; null: none are, or it
/// is not known of any day.
boost::json::value owed_unknown_before(const books::Freshness& freshness, const charging::Calendar& calendar);

/// With `behind`: whether that is later than usual.
boost::json::object freshness_view(const books::Freshness& freshness, charging::Instant now);
/// The same where there are no books: why not.
boost::json::object freshness_without_books(const books::BooksFailure& failure);
/// Of both.
operations::schema::Schema freshness_schema();

}  // namespace airtime::portal
