#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "books/books_failure.hpp"
#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"

namespace airtime::books {

/// Looks things up in the books, which a worker writes meanwhile: each call sees one state of them. Any
/// thread may call it. It opens nothing until it is asked, and finds books that appear or are rebuilt later.
class BooksReader {
  public:
    /// `folder`: `books.folder` of the configuration; empty: every answer is that they are absent.
    BooksReader(std::filesystem::path folder, charging::Calendar calendar);
    ~BooksReader();
    BooksReader(const BooksReader&) = delete;
    BooksReader& operator=(const BooksReader&) = delete;

    /// A contract's credit events (those that belongs_to_history() names), newest first.
    Answer<std::vector<charging::LedgerEvent>> timeline(const charging::ContractId& contract,
                                                        const TimelineFilter& filter) const;
    /// Newest day first, then by session and service. `max` rows at most.
    Answer<std::vector<Usage>> usage(const charging::ContractId& contract, DayRange days,
                                     std::size_t max) const;
    /// All of it, by service.
    Answer<std::vector<ServiceUsage>> usage_by_service(const charging::ContractId& contract,
                                                       DayRange days) const;

    /// Newest first.
    Answer<std::vector<AdvanceRecord>> advances(const charging::ContractId& contract, std::size_t max) const;
    /// An id is unique within its contract only: at most `max` of all that have it.
    Answer<std::vector<AdvanceRecord>> advances_with_id(const charging::AdvanceId& id, std::size_t max) const;
    /// Where a recharge was credited. A key is unique within its contract only.
    Answer<std::vector<EventPlace>> recharges_with_id(const charging::RechargeId& id, std::size_t max) const;

    /// Ascending by group.
    Answer<std::vector<GroupTotals>> totals(const TotalsQuery& query) const;
    /// By the day of the write-off: what was given up, and what followed of the same advances until now, as
    /// `written_off`, `reinstated`, `recovered`, `recovery_reversed`. Their amount and VAT are not told.
    Answer<std::vector<GroupTotals>> write_offs(const TotalsQuery& query) const;
    /// Of the last eight days; by day, hour and kind.
    Answer<std::vector<HourTotals>> hourly(DayRange days) const;
    /// What was owed at the end of the day: every bucket, in their order, also the empty ones.
    Answer<std::vector<AgedDebt>> ageing(std::int64_t day) const;
    /// Of all advances that are due until then; by due day, day and kind. Unknown due dates are left out.
    Answer<std::vector<DueStep>> due_steps(std::int64_t last_due_day) const;
    /// By the day of granting, ascending; only days with any.
    Answer<std::vector<Cohort>> cohorts(DayRange granted) const;
    Answer<Borrowers> borrowers(DayRange days) const;
    /// Ascending by group, reason and channel.
    Answer<std::vector<RefusedGroup>> refusals(DayRange days, RefusedBy by) const;

    /// Ascending by day, kind and status.
    Answer<std::vector<MessageCount>> messages(DayRange days) const;

    Answer<Freshness> freshness() const;

  private:
    std::unique_ptr<class BooksConnections> connections_;
    charging::Calendar calendar_;
};

}  // namespace airtime::books
