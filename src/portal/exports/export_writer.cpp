#include "portal/exports/export_writer.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <utility>

#include "base/thread_name.hpp"
#include "operations/operator_clock.hpp"

namespace airtime::portal {

namespace {

using std::chrono::milliseconds;

constexpr int niceness = 10;
constexpr milliseconds between_portions{5};
constexpr milliseconds until_books_are_asked_again{3'000};
constexpr milliseconds until_next_look{10'000};
constexpr milliseconds until_folder_is_tried_again{30'000};

}  // namespace

ExportWriter::ExportWriter(const config::ExportSettings& settings, const books::BooksReader& books,
                           const charging::Policy& policy, std::function<void(std::string_view)> told)
    : books_(books), policy_(policy), queue_(settings), told_(std::move(told)), thread_([this] { run(); }) {}

ExportWriter::~ExportWriter() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_all();
    }
    thread_.join();
}

void ExportWriter::wake() {
    const std::lock_guard lock{mutex_};
    woken_ = true;
    wake_.notify_all();
}

void ExportWriter::run() {
    name_this_thread("airtime/export");
    // Others come first; where that is not allowed it is one among them.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness));
    for (bool going_on = true; going_on;) {
        milliseconds pause = until_folder_is_tried_again;
        try {
            pause = look();
        } catch (const std::exception& failure) {
            tell_unusable(failure.what());
        }
        going_on = !stops_or_is_woken_within(pause);
    }
}

/// How long there is nothing to do, unless somebody asks for something.
milliseconds ExportWriter::look() {
    const auto now = operations::system_now();
    const auto mine = queue_.take(now);
    if (!mine) {
        tell_unusable(mine.error());
        return until_folder_is_tried_again;
    }
    if (!*mine) return until_folder_is_tried_again;
    for (std::size_t files = queue_.expire(now); files > 0; --files) told_("expired");
    auto next = queue_.next();
    if (!next) {
        tell_unusable(next.error());
        return until_folder_is_tried_again;
    }
    if (!*next) return until_next_look;
    write(std::move(**next));
    return milliseconds{0};
}

void ExportWriter::write(ExportRecord record) {
    ExportWriting writing{books_, policy_, queue_, {.bytes_max = queue_.bytes_max()}, std::move(record)};
    try {
        write_all(writing);
    } catch (const std::exception& failure) {
        spdlog::error("export.failed id={} reason=\"{}\"", writing.record().id, failure.what());
        writing.fail(ExportFault::unwritable, operations::system_now());
        told_("failed");
    }
}

void ExportWriter::write_all(ExportWriting& writing) {
    using Step = ExportWriting::Step;
    Step step = Step::more;
    while (step == Step::more || step == Step::books_busy) {
        if (stops_within(step == Step::more ? between_portions : until_books_are_asked_again)) {
            writing.put_back();
            return;
        }
        step = writing.step(operations::system_now());
    }
    const ExportRecord& record = writing.record();
    const std::string_view outcome = step == Step::done     ? "done"
                                     : step == Step::failed ? "failed"
                                                            : "removed";
    spdlog::info("export.ended id={} outcome={} fault={} rows={} bytes={}", record.id, outcome,
                 export_fault_names.at(static_cast<std::size_t>(record.fault)), record.rows, record.bytes);
    told_(outcome);
}

void ExportWriter::tell_unusable(const std::string& why) {
    if (unusable_lines_.pass(std::chrono::steady_clock::now())) {
        spdlog::error("export.unusable reason=\"{}\"", why);
    }
}

/// True: the portal stops.
bool ExportWriter::stops_within(milliseconds length) {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, length, [this] { return stopping_; });
}

bool ExportWriter::stops_or_is_woken_within(milliseconds length) {
    std::unique_lock lock{mutex_};
    wake_.wait_for(lock, length, [this] { return stopping_ || woken_; });
    woken_ = false;
    return stopping_;
}

}  // namespace airtime::portal
