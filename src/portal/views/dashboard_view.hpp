#pragma once

#include <boost/json/object.hpp>

#include "operations/json_schema.hpp"
#include "portal/views/dashboard_figures.hpp"

namespace airtime::portal {

/// Today's full hours that are in the books against the same ones of yesterday and of a week ago; the last 30
/// days that are complete in the books against the 30 before; day by day until yesterday; how much of what
/// was granted came back after 1, 3, 7 and 30 days; what is owed by how late it is; of those 30 days offers
/// and who was refused. A figure that cannot be told is null: a share of nothing, a cohort that is too young,
/// a day that the books do not have or a time before that they may have a part of, what is owed where grants
/// are missing, what is late where an advance's due date is not known.
boost::json::object dashboard_view(const DashboardFigures& figures, const charging::Calendar& calendar,
                                   charging::Instant now);
operations::schema::Schema dashboard_schema();

/// The same where there are no books: why not.
boost::json::object dashboard_without_books(const books::BooksFailure& failure);

}  // namespace airtime::portal
