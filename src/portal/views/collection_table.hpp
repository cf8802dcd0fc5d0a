#pragma once

#include <vector>

#include "portal/views/report_spans.hpp"
#include "portal/views/report_tables.hpp"

namespace airtime::portal {

/// For each span: what was overdue when it began, what fell due in it (what was owed at the beginning of its
/// due day), what was added of late fees and of debts that are owed again, what was recovered of all three on
/// or after its due day, and that as a share of them: the collection efficiency. Behind it how much of what
/// fell due in the span, with the late fees that were charged for it in those days, was recovered within so
/// many days, the due day included: shown where all of it is that old at `through`. A span without any of it
/// is no row.
ReportTable collection_table(const std::vector<books::DueStep>& steps, const DaysBySpan& spans,
                             const charging::Calendar& calendar, charging::Instant through);

}  // namespace airtime::portal
