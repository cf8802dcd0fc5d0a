#include "portal/exports/export_writing.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "portal/views/book_answers.hpp"

namespace airtime::portal {

namespace {

constexpr std::chrono::seconds between_notes{1};

}  // namespace

ExportWriting::ExportWriting(const books::BooksReader& books, const charging::Policy& policy,
                             ExportQueue& queue, const ExportLimits& limits, ExportRecord record,
                             std::size_t rows_at_once)
    : queue_(queue),
      limits_(limits),
      record_(std::move(record)),
      source_(books, policy, record_.request, rows_at_once) {}

ExportWriting::Step ExportWriting::step(charging::Instant now) {
    if (!file_) {
        auto created = ExportFile::create(queue_.folder().part(record_.id), limits_);
        if (!created) return fail(created.error(), now);
        file_.emplace(std::move(*created));
    }
    const auto lines = source_.next();
    if (!lines) return without_books(lines.error(), now);
    books_failures_ = 0;
    if (const auto fault = file_->append(lines->text)) return fail(*fault, now);
    record_.rows += lines->rows;
    record_.percent = source_.percent();
    record_.kept_since = source_.kept_since();
    return source_.has_ended() ? finish(now) : note(now);
}

ExportWriting::Step ExportWriting::without_books(const books::BooksFailure& failure, charging::Instant now) {
    log_unreadable(failure);
    ++books_failures_;
    const bool may_come_back = !failure.absent && books_failures_ < books_failures_max;
    return may_come_back ? Step::books_busy : fail(ExportFault::books_away, now);
}

ExportWriting::Step ExportWriting::finish(charging::Instant now) {
    if (const auto fault = file_->sync()) return fail(*fault, now);
    record_.bytes = file_->bytes();
    const auto finished = queue_.finish(record_, now);
    if (!finished) {
        spdlog::error("export.unwritable id={} reason=\"{}\"", record_.id, finished.error());
        return fail(ExportFault::unwritable, now);
    }
    return *finished ? Step::done : Step::removed;
}

ExportWriting::Step ExportWriting::note(charging::Instant now) {
    if (now - noted_at_ < between_notes && now >= noted_at_) return Step::more;
    const auto noted = queue_.note_progress(record_);
    noted_at_ = now;
    // How far it is may stay unknown for a while.
    return noted && !*noted ? Step::removed : Step::more;
}

ExportWriting::Step ExportWriting::fail(ExportFault fault, charging::Instant now) {
    record_.fault = fault;
    const auto failed = queue_.fail(record_, fault, now);
    if (!failed) spdlog::error("export.not_noted id={} reason=\"{}\"", record_.id, failed.error());
    return failed && !*failed ? Step::removed : Step::failed;
}

void ExportWriting::put_back() {
    queue_.put_back(record_);
}

}  // namespace airtime::portal
