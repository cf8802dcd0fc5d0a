#pragma once

#include <soci/soci.h>

#include <vector>

#include "books/history.hpp"

/// What the books tell of all contracts together, from small tables alone. All throw soci::soci_error.
namespace airtime::books {

std::vector<GroupTotals> totals_by(soci::session& main, const TotalsQuery& query);
std::vector<GroupTotals> write_offs_by(soci::session& main, const TotalsQuery& query);
bool moved_without_due_day(soci::session& main, std::int64_t last_day);
std::vector<GroupTotals> invitations_by(soci::session& main, const TotalsQuery& query);
std::vector<HourTotals> hourly_of(soci::session& main, DayRange days);
std::vector<AgedDebt> ageing_at(soci::session& main, std::int64_t day);
std::vector<DueStep> due_steps_of(soci::session& main, std::int64_t last_due_day);
std::vector<Cohort> cohorts_of(soci::session& main, DayRange granted);
Borrowers borrowers_of(soci::session& main, DayRange days);
std::vector<RefusedGroup> refusals_by(soci::session& main, DayRange days, RefusedBy by);
std::vector<MessageCount> messages_of(soci::session& main, DayRange days);
Freshness freshness_of(soci::session& main);

}  // namespace airtime::books
