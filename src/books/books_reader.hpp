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
    /// The contracts that used something in a session of exactly that name while usage is kept, the latest
    /// first: one, unless a client gave the name to sessions of several.
    Answer<std::vector<charging::ContractId>> contracts_with_session(const charging::SessionId& session,
                                                                     std::size_t max) const;

    /// All contracts' credit events of a day, ascending by contract and number, a portion of at most `max`
    /// that lie behind `behind`; the first lies behind {}. What is loaded between two portions is in the
    /// later one or not, what was there is in exactly one.
    Answer<Portion<charging::LedgerEvent, EventPlace>> events_of_day(std::int64_t day,
                                                                     const EventPlace& behind,
                                                                     std::size_t max) const;
    /// The same of usage, ascending by contract, session and service.
    Answer<Portion<ContractUsage, UsagePlace>> usage_of_day(std::int64_t day, const UsagePlace& behind,
                                                            std::size_t max) const;
    /// Advances that were granted on these days, ascending by contract and id. A portion is what `max`
    /// advances of whatever day have of them, which may be none.
    Answer<Portion<AdvanceRecord, AdvancePlace>> advances_granted(DayRange granted,
                                                                  const AdvancePlace& behind,
                                                                  std::size_t max) const;

    /// Ascending by group.
    Answer<std::vector<GroupTotals>> totals(const TotalsQuery& query) const;
    /// By the day of the write-off: what was given up, and what followed of the same advances until now, as
    /// `written_off`, `reinstated`, `recovered`, `recovery_reversed`. Their amount and VAT are not told.
    Answer<std::vector<GroupTotals>> write_offs(const TotalsQuery& query) const;
    /// Invitations, and yes and no to them, all by the day that the invitation was to be sent on.
    Answer<std::vector<GroupTotals>> invitations(const TotalsQuery& query) const;
    /// Of the last eight days; by day, hour and kind.
    Answer<std::vector<HourTotals>> hourly(DayRange days) const;
    /// What was owed at the end of the day: every bucket, in their order, also the empty ones. All of it
    /// where freshness() knows what was owed then.
    Answer<std::vector<AgedDebt>> ageing(std::int64_t day) const;
    /// Of all advances that are due until then; by due day, day and kind. Unknown due dates are left out.
    Answer<std::vector<DueStep>> due_steps(std::int64_t last_due_day) const;
    /// Whether anything moved until the end of that day that due_steps() leaves out, as the ledger did not
    /// tell when it was due.
    Answer<bool> moved_without_due_day(std::int64_t last_day) const;
    /// By the day of granting, ascending; only days with grants that are loaded.
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
