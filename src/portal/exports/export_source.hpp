#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "books/books_reader.hpp"
#include "charging/policy/policy.hpp"
#include "portal/exports/export_request.hpp"

namespace airtime::portal {

/// The lines of one export, from the books, a portion at a time: so that nobody waits for the books, and
/// there is never much of it in memory. A failure leaves it where it was: ask again.
class ExportSource {
  public:
    /// `rows_at_once`: of the books, at most.
    ExportSource(const books::BooksReader& books, const charging::Policy& policy,
                 const ExportRequest& request, std::size_t rows_at_once);

    struct Lines {
        std::string text;
        std::uint64_t rows = 0;
    };
    /// The heading comes first. Text may be empty where there is more all the same.
    books::Answer<Lines> next();
    bool has_ended() const { return ended_; }
    /// Of the days, or of the advances, that are read: 0..100, 100 only when it has ended.
    std::uint32_t percent() const;
    /// Days before that one are missing, as the books dropped them; empty: none are.
    std::optional<std::int64_t> kept_since() const { return kept_since_; }

  private:
    books::Answer<Lines> begin();
    books::Answer<Lines> next_events();
    books::Answer<Lines> next_usage();
    books::Answer<Lines> next_advances();
    void end_day();

    const books::BooksReader& books_;
    const charging::Policy& policy_;
    ExportRequest request_;
    std::size_t rows_at_once_;
    bool begun_ = false;
    bool ended_ = false;
    std::optional<std::int64_t> kept_since_;
    std::int64_t day_;
    books::EventPlace event_ = {};
    books::UsagePlace usage_ = {};
    books::AdvancePlace advance_ = {};
    std::uint64_t read_ = 0;      ///< advances
    std::uint64_t expected_ = 0;  ///< the same, as totals count them
};

}  // namespace airtime::portal
