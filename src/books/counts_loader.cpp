#include "books/counts_loader.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "base/text_file.hpp"
#include "books/bookings.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/unloaded_files.hpp"
#include "ledger_files/daily_counts.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

/// What stands for their day among loaded files.
const std::string counts_day = "counts";
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

bool is_loaded(soci::session& main, const std::string& name) {
    int count = 0;
    main << "SELECT count(*) FROM loaded_file WHERE day = :d AND name = :n", soci::use(counts_day),
        soci::use(name), soci::into(count);
    return count > 0;
}

/// What the file counts of messages.
Result<SumChanges, std::string> messages_in(const UnloadedFile& counted) {
    const fs::path& path = counted.path;
    if (counted.bytes > counts_bytes_max) {
        return path.string() + ": is longer than any that the worker writes";
    }
    std::ifstream file = open_text_file(path);
    if (!file) return path.string() + ": cannot be read: check its permissions";
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto counts = ledger_files::counts_of_csv(text);
    if (!counts) return path.string() + ": " + counts.error() + ": put the file back that the worker wrote";
    const auto midnight = charging::parse_instant(path.stem().string());
    const auto day = std::chrono::floor<std::chrono::days>(*midnight).time_since_epoch().count();
    SumChanges changes;
    for (const ledger_files::DailyCount& each : *counts) {
        if (each.item != "message") continue;
        changes[{SumTable::message, {std::to_string(day), each.of, each.outcome}}] +=
            Sums{.count = each.count, .amount = {}, .principal = {}, .fee = {}, .vat = {}};
    }
    return changes;
}

void load_file(soci::session& main, const UnloadedFile& file, charging::Instant now,
               std::vector<std::string>& refused) {
    const auto messages = messages_in(file);
    if (!messages) {
        refused.push_back(messages.error());
        note_refused(main, file, messages.error());
        return;
    }
    write_sums(main, *messages);
    forget_refusal(main, file.name);
    const long long at = now.time_since_epoch().count();
    main << "INSERT INTO loaded_file (day, name, events, unreadable, control, bytes, loaded_at) VALUES (:d, "
            ":n, 0, 0, '', 0, :t)",
        soci::use(counts_day), soci::use(file.name), soci::use(at);
}

}  // namespace

Result<std::vector<std::string>, std::string> CountsLoader::load(soci::session& main, charging::Instant now) {
    const auto files = files_in(folder_);
    if (!files) return files.error();
    std::vector<std::string> refused;
    for (const UnloadedFile& file : *files) {
        if (loaded_.contains(file.name)) continue;
        Transaction transaction{main};
        if (is_loaded(main, file.name)) {
            loaded_.insert(file.name);
        } else if (!is_refused(main, file)) {
            load_file(main, file, now, refused);
        }
        transaction.commit();
    }
    return refused;
}

}  // namespace airtime::books
