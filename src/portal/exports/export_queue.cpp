#include "portal/exports/export_queue.hpp"

#include <system_error>

namespace airtime::portal {

namespace {

bool is_written_alike(const ExportRecord& one, const ExportRecord& other) {
    return encode_export(one) == encode_export(other);
}

}  // namespace

Result<bool, std::string> ExportQueue::take(charging::Instant now) {
    if (writes_) return true;
    if (const auto ready = folder_.prepare(); !ready) return ready.error();
    auto held = folder_.writer_lock();
    if (!held) return false;
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    const auto records = folder_.all();
    if (!records) return records.error();
    for (const ExportRecord& record : *records) {
        const ExportRecord again = broken_off(record, now);
        if (is_written_alike(again, record)) continue;
        folder_.remove_files(record.id);
        if (const auto written = folder_.write(again); !written) return written.error();
    }
    folder_.remove_strays();
    writes_.emplace(std::move(*held));
    return true;
}

std::size_t ExportQueue::expire(charging::Instant now) {
    const auto lock = folder_.lock();
    const auto records = folder_.all();
    if (!lock || !records) return 0;
    std::erase_if(not_noted_, [this](const ExportRecord& record) { return write_if_there(record).ok(); });
    std::size_t files = 0;
    for (const ExportRecord& record : *records) {
        const ExportRecord current = as_at(record, settings_, now);
        if (is_to_be_forgotten(current, settings_, now)) {
            folder_.erase(record.id);
        } else if (!is_written_alike(current, record)) {
            folder_.remove_files(record.id);
            // What cannot be noted now is told as expired all the same.
            static_cast<void>(folder_.write(current).ok());
            ++files;
        }
    }
    return files;
}

Result<std::optional<ExportRecord>, std::string> ExportQueue::next() {
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    const auto records = folder_.all();
    if (!records) return records.error();
    const ExportRecord* waiting = next_to_write(*records);
    if (waiting == nullptr) return std::optional<ExportRecord>{};
    ExportRecord begun = *waiting;
    begun.state = ExportState::writing;
    ++begun.begun;
    if (const auto written = folder_.write(begun); !written) return written.error();
    return std::optional{std::move(begun)};
}

Result<bool, std::string> ExportQueue::write_if_there(const ExportRecord& record) {
    if (!folder_.read(record.id)) {
        folder_.remove_files(record.id);
        return false;
    }
    const auto written = folder_.write(record);
    if (!written) return written.error();
    return true;
}

Result<bool, std::string> ExportQueue::note_progress(const ExportRecord& record) {
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    return write_if_there(record);
}

Result<bool, std::string> ExportQueue::finish(ExportRecord record, charging::Instant now) {
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    if (!folder_.read(record.id)) return write_if_there(record);
    std::error_code error;
    const std::filesystem::path file = folder_.csv(record.id);
    std::filesystem::rename(folder_.part(record.id), file, error);
    if (error) return file.string() + ": " + error.message();
    record.state = ExportState::done;
    record.ended_at = now;
    constexpr std::uint32_t all = 100;
    record.percent = all;
    return write_if_there(record);
}

Result<bool, std::string> ExportQueue::fail(ExportRecord record, ExportFault fault, charging::Instant now) {
    const auto lock = folder_.lock();
    if (!lock) return lock.error();
    // First: on a full disk there is room for the record then.
    folder_.remove_files(record.id);
    record.state = ExportState::failed;
    record.fault = fault;
    record.ended_at = now;
    auto noted = write_if_there(record);
    if (!noted) not_noted_.push_back(std::move(record));
    return noted;
}

void ExportQueue::put_back(ExportRecord record) {
    const auto lock = folder_.lock();
    if (!lock) return;
    folder_.remove_files(record.id);
    record.state = ExportState::waiting;
    record.rows = 0;
    record.percent = 0;
    if (record.begun > 0) --record.begun;
    // Where that fails it is one that was broken off.
    static_cast<void>(write_if_there(record).ok());
}

}  // namespace airtime::portal
