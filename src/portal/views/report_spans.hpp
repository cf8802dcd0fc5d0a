#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "portal/views/report_query.hpp"

namespace airtime::portal {

/// Days by the span of time that they belong to.
using DaysBySpan = std::map<std::string, books::DayRange>;

/// The days asked for.
DaysBySpan spans_of(const ReportQuery& query, const charging::Calendar& calendar);

/// The weeks or months that the days asked for have not all of: "2026-W48", "2026-11"; and the one, or the
/// day, that the books begin in, of which they may have a part. None where it is not told by time, and of
/// rolls, whose rows are single days. `first_day`: of the books; empty: they have none.
std::set<std::string> cut_spans(const ReportQuery& query, const charging::Calendar& calendar,
                                std::optional<std::int64_t> first_day);

}  // namespace airtime::portal
