#pragma once

#include <boost/json/object.hpp>

#include "operations/json_schema.hpp"
#include "portal/views/dashboard_figures.hpp"

/// The dashboard's figures that stand on a card each, beside those that they are held against.
namespace airtime::portal {

/// Today's full hours that are in the books against the same ones of yesterday and of a week ago; null where
/// no hour is known, or the books may lack some of the other day.
boost::json::object today_view(const DashboardFigures& figures, const charging::Calendar& calendar,
                               std::int64_t today);
operations::schema::Schema today_schema();

/// The last 30 days that are complete in the books against the 30 before; `dates`: sums_by_date().
boost::json::object span_view(const DashboardFigures& figures, const SumsByDate& dates,
                              const charging::Calendar& calendar, std::int64_t today);
operations::schema::Schema span_schema();

}  // namespace airtime::portal
