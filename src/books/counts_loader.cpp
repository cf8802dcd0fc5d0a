#include "books/counts_loader.hpp"

#include <algorithm>
#include <fstream>
#include <ios>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "base/fnv1a.hpp"
#include "base/text_file.hpp"
#include "books/bookings.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/events_in_files.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;
using ledger_files::FileFault;

/// What stands for their day among loaded files.
const std::string counts_day = "counts";
/// Of what cannot be read: no inode has that time, so that it is tried again.
constexpr std::int64_t never_changed = -1;
constexpr std::uint64_t counts_bytes_max = 4'000'000;

Result<std::vector<UnloadedFile>, std::string> files_in(const fs::path& folder) {
    std::vector<UnloadedFile> files;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const fs::path& path = entry->path();
        if (path.extension() == ".csv" && charging::parse_instant(path.stem().string())) {
            files.push_back(unloaded_file(counts_day, path.filename().string(), path));
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        return folder.string() + ": " + error.message() + ": check worker.ledger_dir and its permissions";
    }
    return files;
}

/// Of what could not be read.
std::vector<std::string> unread_names(soci::session& main) {
    std::vector<std::string> names;
    std::string name;
    const long long changed = never_changed;
    soci::statement select = (main.prepare << "SELECT name FROM refused_ledger_file WHERE changed = :c",
                              soci::use(changed), soci::into(name));
    select.execute();
    while (select.fetch()) names.push_back(name);
    return names;
}

/// By which it is told whether the file tells what it told when it was loaded; empty: it is not.
std::string loaded_control(soci::session& main, const std::string& name) {
    std::string control;
    main << "SELECT control FROM loaded_file WHERE day = :d AND name = :n", soci::use(counts_day),
        soci::use(name), soci::into(control);
    return control;
}

std::string control_of(std::string_view text) {
    Fnv1a64 hash;
    hash.add_text(text);
    return "fnv1a " + std::to_string(hash.value());
}

long long day_of_counts(const UnloadedFile& counted) {
    const auto midnight = charging::parse_instant(counted.path.stem().string());
    return std::chrono::floor<std::chrono::days>(*midnight).time_since_epoch().count();
}

Result<std::string, FileFault> text_of(const fs::path& path) {
    const FileFault unread{.why = path.string() + ": cannot be read: check it and its permissions",
                           .unread = true};
    std::ifstream file = open_text_file(path);
    if (!file) return unread;
    try {
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    } catch (const std::ios_base::failure&) {  // its disk
        return unread;
    }
}

struct MessageCounts {
    SumChanges sums;
    std::string control;
};

/// What the file counts of messages.
Result<MessageCounts, FileFault> messages_in(const UnloadedFile& counted) {
    const fs::path& path = counted.path;
    if (counted.bytes > counts_bytes_max) {
        return FileFault{.why = path.string() + ": is longer than any that the worker writes"};
    }
    const auto text = text_of(path);
    if (!text) return text.error();
    const auto counts = ledger_files::counts_of_csv(*text);
    if (!counts) {
        return FileFault{.why = path.string() + ": " + counts.error() +
                                ": put the file back that the worker wrote"};
    }
    const std::string day = std::to_string(day_of_counts(counted));
    MessageCounts messages{.sums = {}, .control = control_of(*text)};
    for (const ledger_files::DailyCount& each : *counts) {
        if (each.item != "message") continue;
        messages.sums[{SumTable::message, {day, each.of, each.outcome}}] +=
            Sums{.count = each.count, .amount = {}, .principal = {}, .fee = {}, .vat = {}};
    }
    return messages;
}

}  // namespace

std::vector<std::string> CountsLoader::load(soci::session& main, charging::Instant now) {
    refused_.clear();
    const auto files = files_in(folder_);
    if (!files) {
        note_unread(main, {.day = counts_day, .name = counts_day, .path = folder_}, files.error());
        return std::move(refused_);
    }
    forget_all_but(main, *files);
    for (const UnloadedFile& file : *files) {
        const auto loaded = loaded_.find(file.name);
        if (loaded != loaded_.end() && loaded->second == file.changed) continue;
        Transaction transaction{main};
        if (!is_refused(main, file)) load_file(main, file, now);
        transaction.commit();
    }
    return std::move(refused_);
}

void CountsLoader::load_file(soci::session& main, const UnloadedFile& file, charging::Instant now) {
    const auto messages = messages_in(file);
    if (!messages && messages.error().unread) {
        note_unread(main, file, messages.error().why);
        return;
    }
    unread_.erase(file.name);
    if (!messages) {
        refused_.push_back(messages.error().why);
        note_refused(main, file, messages.error().why);
        return;
    }
    forget_refusal(main, file.name);
    loaded_[file.name] = file.changed;
    if (loaded_control(main, file.name) == messages->control) return;
    const long long day = day_of_counts(file);
    main << "DELETE FROM message WHERE day = :d", soci::use(day);
    write_sums(main, messages->sums);
    const long long at = now.time_since_epoch().count();
    main << "INSERT INTO loaded_file (day, name, events, unreadable, control, bytes, loaded_at) VALUES (:d, "
            ":n, 0, 0, :c, 0, :t) ON CONFLICT (day, name) DO UPDATE SET control = excluded.control, "
            "loaded_at = excluded.loaded_at",
        soci::use(counts_day), soci::use(file.name), soci::use(messages->control), soci::use(at);
}

void CountsLoader::forget_all_but(soci::session& main, const std::vector<UnloadedFile>& files) {
    for (const std::string& name : unread_names(main)) {
        if (std::ranges::find(files, name, &UnloadedFile::name) != files.end()) continue;
        forget_refusal(main, name);
        unread_.erase(name);
    }
}

void CountsLoader::note_unread(soci::session& main, UnloadedFile file, const std::string& why) {
    std::string& said = unread_[file.name];
    if (said == why) return;
    said = why;
    file.changed = never_changed;
    note_refused(main, file, why);
    refused_.push_back(why);
}

}  // namespace airtime::books
