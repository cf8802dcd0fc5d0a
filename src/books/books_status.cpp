#include "books/books_status.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "books/books_connections.hpp"
#include "books/books_tables.hpp"
#include "books/reports.hpp"
#include "ledger_files/ledger_listing.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

/// Files come and go while they are counted.
std::uintmax_t bytes_in(const fs::path& folder) {
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry{folder, error};
         !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
        std::error_code gone;
        const std::uintmax_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
        if (!gone) bytes += size;
    }
    return bytes;
}

std::uint64_t days_in(const std::vector<Run>& runs) {
    std::set<std::int64_t> days;
    for (const Run& run : runs) days.insert(run.day);
    return days.size();
}

std::string noted_zone(soci::session& main) {
    std::string zone;
    main << "SELECT name FROM day_zone", soci::into(zone);
    return zone;
}

std::vector<RefusedFile> refused_files(soci::session& main) {
    std::vector<RefusedFile> refused;
    RefusedFile file;
    soci::statement select = (main.prepare << "SELECT name, why FROM refused_ledger_file ORDER BY name",
                              soci::into(file.name), soci::into(file.why));
    select.execute();
    while (select.fetch()) refused.push_back(file);
    return refused;
}

std::map<std::string, std::vector<std::string>> loaded_files(soci::session& main) {
    std::map<std::string, std::vector<std::string>> files;
    std::string day;
    std::string name;
    soci::statement select = (main.prepare << "SELECT day, name FROM loaded_file ORDER BY day, name",
                              soci::into(day), soci::into(name));
    select.execute();
    while (select.fetch()) files[day].push_back(name);
    return files;
}

}  // namespace

Answer<BooksStatus> status_of(const fs::path& folder) {
    BooksConnections connections{folder};
    if (connections.absent()) return absent_books(folder);
    BooksStatus status;
    const auto read = connections.read([&](BooksConnection& books) {
        status.zone = noted_zone(books.main());
        status.fresh = freshness_of(books.main());
        status.events = static_cast<std::uint64_t>(state_of(books.main(), "events"));
        status.event_days = days_in(books.runs(PieceKind::events));
        status.usage_days = days_in(books.runs(PieceKind::usage));
        status.refused = refused_files(books.main());
        status.bytes = bytes_in(books.generation());
    });
    if (!read) return read.error();
    return status;
}

Answer<std::vector<std::string>> files_gone(const fs::path& folder, const fs::path& ledger) {
    BooksConnections connections{folder, Forms::any};
    if (connections.absent()) return absent_books(folder);
    std::map<std::string, std::vector<std::string>> loaded;
    const auto read = connections.read([&](BooksConnection& books) { loaded = loaded_files(books.main()); });
    if (!read) return read.error();
    ledger_files::LedgerListing listing{ledger};
    std::vector<std::string> gone;
    for (const auto& [day, names] : loaded) {
        const auto there = listing.complete(day);
        const auto flat = there ? listing.flat() : there;
        if (!flat) return BooksFailure{.absent = false, .why = flat.error()};
        for (const std::string& name : names) {
            const std::string note = name + std::string{ledger_files::taken_back_suffix};
            const auto is_there = [&](const std::string& each) {
                return std::ranges::binary_search(**there, each) || std::ranges::binary_search(**flat, each);
            };
            if (!is_there(name) && !is_there(note)) gone.push_back(name);
        }
    }
    return gone;
}

}  // namespace airtime::books
