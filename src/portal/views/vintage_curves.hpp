#pragma once

#include <vector>

#include "portal/views/report_tables.hpp"

namespace airtime::portal {

/// Days of age that a curve reaches at most.
inline constexpr std::int64_t curve_days_max = 90;

/// A row for each age in full days, from 0 as far as any month is known, and a column for each month of
/// granting ("2026-11") of which anything was left granted: the share of it that was recovered before its
/// advances were that old. Null: they are not all that old at `through`. A month that has just begun is known
/// at no age, and there all the same.
ReportTable vintage_curves(const std::vector<books::Cohort>& cohorts, const charging::Calendar& calendar,
                           charging::Instant through);

}  // namespace airtime::portal
