#include "audit_log/audit_writer.hpp"

#include <fstream>

#include "base/text_file.hpp"
#include "ledger_files/ledger_file_name.hpp"

namespace airtime::audit_log {

namespace {

namespace fs = std::filesystem;
using ledger_files::LedgerFile;
using store::LedgerPosition;

constexpr std::string_view redis_away = "redis is away";
constexpr store::Partition only{0};

/// Of the rows in the first `bytes` of a file.
AuditTotal total_of(const fs::path& path, std::uint64_t bytes) {
    AuditTotal total;
    std::ifstream file = open_text_file(path);
    std::string line;
    for (std::uint64_t read = 0; read < bytes && read_line(file, line); read += line.size() + 1) {
        if (const auto entry = read_audit_row(line)) total.add(entry->id);
    }
    return total;
}

}  // namespace

Result<std::size_t, std::string> AuditWriter::step(charging::Instant now) {
    const auto leased = stream_.lease(owner_, settings_.lease);
    if (!leased || !*leased) {
        settled_ = false;
        return leased ? Result<std::size_t, std::string>{std::size_t{0}} : std::string{redis_away};
    }
    if (!settled_ || **leased != position_) {
        if (const auto taken = take_over(**leased); !taken) return taken.error();
    }
    const auto entries = stream_.read(position_.cursor, settings_.entries_max);
    if (!entries) return std::string{redis_away};
    if (!entries->empty()) {
        if (const auto written = write(*entries, now); !written) return written.error();
    }
    const bool old = file_ && now - opened_at_ >= settings_.rotate;
    if (file_ && (old || file_->bytes() >= settings_.file_bytes_max)) {
        if (const auto completed = complete(); !completed) return completed.error();
    }
    return entries->size();
}

AuditWriter::Stepped AuditWriter::forget_file(std::string why) {
    file_.reset();
    settled_ = false;
    return why;
}

/// What was confirmed is what counts, whoever wrote it: the former file is completed as far as that.
AuditWriter::Stepped AuditWriter::take_over(const LedgerPosition& confirmed) {
    file_.reset();
    total_ = {};
    if (const auto there = ledger_files::make_folder(settings_.folder); !there) return there;
    position_ = confirmed;
    if (!confirmed.file.empty()) {
        if (const auto finished = finish_former(confirmed); !finished) return finished;
    }
    settled_ = true;
    return Done{};
}

AuditWriter::Stepped AuditWriter::finish_former(const LedgerPosition& confirmed) {
    std::error_code unknown;
    const fs::path part = ledger_files::part_path(settings_.folder, confirmed.file);
    const fs::path taken = ledger_files::taken_path(settings_.folder, confirmed.file);
    const bool complete = fs::exists(ledger_files::complete_path(settings_.folder, confirmed.file), unknown);
    const fs::path& written = fs::exists(part, unknown) ? part : taken;
    if (!complete && !fs::exists(written, unknown)) {
        // It lies on another machine, or is lost: its entries are in Redis still, and are written anew.
        const auto first = ledger_files::entry_before(confirmed.file);
        return confirm({.cursor = first.value_or("0-0"), .file = {}, .file_bytes = 0});
    }
    if (!complete) {
        const auto completed = ledger_files::complete_first_bytes(
            settings_.folder, written, confirmed.file_bytes, confirmed.file,
            total_of(written, confirmed.file_bytes).to_line());
        if (!completed) return completed;
    }
    if (const auto moved = confirm({.cursor = confirmed.cursor, .file = {}, .file_bytes = 0}); !moved) {
        return moved;
    }
    return stream_.trim(confirmed.cursor) ? Stepped{Done{}} : Stepped{std::string{redis_away}};
}

AuditWriter::Stepped AuditWriter::write(const std::vector<store::AuditEntry>& entries,
                                        charging::Instant now) {
    std::string rows;
    AuditTotal total = total_;
    if (!file_) {
        auto created = LedgerFile::create(settings_.folder,
                                          ledger_files::ledger_file_name(only, entries.front().id, owner_));
        if (!created) return forget_file(created.error());
        file_ = std::move(*created);
        total = {};
        opened_at_ = now;
        rows = std::string{audit_heading} + '\n';
    }
    for (const store::AuditEntry& entry : entries) {
        rows += audit_row(entry);
        total.add(entry.id);
    }
    const bool unknown_to_redis = position_.file != file_->name();
    auto appended = file_->append(rows);
    if (appended) {
        appended =
            confirm({.cursor = entries.back().id, .file = file_->name(), .file_bytes = file_->bytes()});
    }
    if (!appended) {
        if (unknown_to_redis && file_) file_->discard();
        return forget_file(appended.error());
    }
    total_ = std::move(total);
    return Done{};
}

AuditWriter::Stepped AuditWriter::complete() {
    if (const auto completed = file_->complete(total_.to_line()); !completed) {
        return forget_file(completed.error());
    }
    file_.reset();
    if (const auto moved = confirm({.cursor = position_.cursor, .file = {}, .file_bytes = 0}); !moved) {
        return moved;
    }
    return stream_.trim(position_.cursor) ? Stepped{Done{}} : Stepped{std::string{redis_away}};
}

AuditWriter::Stepped AuditWriter::confirm(const LedgerPosition& to) {
    const auto outcome = stream_.advance(owner_, position_, to);
    if (outcome && *outcome == store::StepOutcome::moved) {
        position_ = to;
        return Done{};
    }
    settled_ = false;
    return outcome ? Stepped{std::string{"another worker writes the audit log"}}
                   : Stepped{std::string{redis_away}};
}

}  // namespace airtime::audit_log
