#pragma once

#include <cstdint>
#include <optional>

#include "portal/exports/export_file.hpp"
#include "portal/exports/export_queue.hpp"
#include "portal/exports/export_source.hpp"

namespace airtime::portal {

/// One export on its way from the books into its file, a portion at each step. Its record says how it ended.
class ExportWriting {
  public:
    /// So often in a row the books may fail before the export does.
    static constexpr unsigned books_failures_max = 20;

    /// `record`: as ExportQueue::next() gave it. All else outlives the writing.
    ExportWriting(const books::BooksReader& books, const charging::Policy& policy, ExportQueue& queue,
                  const ExportLimits& limits, ExportRecord record, std::size_t rows_at_once = 2'000);

    enum class Step : std::uint8_t {
        more,
        books_busy,  ///< more, after a while
        done,
        failed,
        removed  ///< by its owner
    };
    /// `now`: by the system's clock. How far it is, is noted at most once a second.
    Step step(charging::Instant now);

    /// It was ended in between, and is to be written by another one from its begin.
    void put_back();
    /// It cannot go on.
    Step fail(ExportFault fault, charging::Instant now);
    const ExportRecord& record() const { return record_; }

  private:
    Step without_books(const books::BooksFailure& failure, charging::Instant now);
    Step finish(charging::Instant now);
    Step note(charging::Instant now);

    ExportQueue& queue_;
    ExportLimits limits_;
    ExportRecord record_;
    ExportSource source_;
    std::optional<ExportFile> file_;
    charging::Instant noted_at_ = {};
    unsigned books_failures_ = 0;
};

}  // namespace airtime::portal
