#pragma once

#include <vector>

#include "books/books_reader.hpp"

namespace airtime::books_test {

/// What books must tell of these events, worked out plainly, each figure from all of them.
class PlainBooks {
  public:
    PlainBooks(std::vector<charging::LedgerEvent> events, charging::Calendar calendar);

    std::vector<charging::LedgerEvent> timeline(const std::string& contract) const;
    std::vector<books::AdvanceRecord> advances(const std::string& contract) const;
    std::vector<books::GroupTotals> totals() const;      ///< by all dimensions
    std::vector<books::GroupTotals> write_offs() const;  ///< by all dimensions
    std::vector<books::RefusedGroup> refusals(books::RefusedBy by) const;
    std::vector<books::HourTotals> hourly(books::DayRange days) const;
    std::vector<books::AgedDebt> ageing(std::int64_t day) const;
    std::vector<books::DueStep> due_steps() const;
    std::vector<books::Cohort> cohorts() const;
    books::Borrowers borrowers(books::DayRange days) const;
    /// "day session service units cost", newest day first.
    std::vector<std::string> usage(const std::string& contract) const;

    std::vector<std::string> contracts() const;
    books::DayRange days() const;

  private:
    std::vector<std::string> facts_of(const charging::LedgerEvent& event) const;
    const charging::LedgerEvent* grant_of(const charging::LedgerEvent& event) const;
    std::vector<charging::LedgerEvent> movements_of(const charging::LedgerEvent& about) const;

    std::vector<charging::LedgerEvent> events_;
    charging::Calendar calendar_;
};

/// Every figure of the books, against what they must be.
void expect_books_tell(const books::BooksReader& reader, const PlainBooks& plain);

}  // namespace airtime::books_test
