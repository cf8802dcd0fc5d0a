#include "books/unloaded_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "ledger_files/events_in_files.hpp"
#include "ledger_files/ledger_file_name.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

/// A folder that changed within it may change again without showing it.
constexpr std::chrono::seconds resolution{5};

/// Their control totals, by name.
std::map<std::string, std::string> loaded_in(soci::session& main, const std::string& day) {
    std::map<std::string, std::string> totals;
    std::string name;
    std::string control;
    soci::statement select = (main.prepare << "SELECT name, control FROM loaded_file WHERE day = :d",
                              soci::use(day), soci::into(name), soci::into(control));
    select.execute();
    while (select.fetch()) totals[name] = control;
    return totals;
}

void note_unread(LedgerLook& found, const std::string& name) {
    const auto begin = ledger_files::begin_of_file(name);
    if (begin) found.unread_since = std::min(found.unread_since.value_or(*begin), *begin);
}

}  // namespace

UnloadedFile unloaded_file(std::string day, std::string name, fs::path path) {
    UnloadedFile file{.day = std::move(day), .name = std::move(name), .path = std::move(path)};
    struct stat inode {};
    if (stat(file.path.c_str(), &inode) != 0) return file;
    constexpr std::int64_t per_second = 1'000'000'000;
    file.bytes = static_cast<std::uint64_t>(inode.st_size);
    file.changed = inode.st_ctim.tv_sec * per_second + inode.st_ctim.tv_nsec;
    return file;
}

bool is_refused(soci::session& main, const UnloadedFile& file) {
    const long long changed = file.changed;
    int count = 0;
    main << "SELECT count(*) FROM refused_ledger_file WHERE name = :n AND changed = :c", soci::use(file.name),
        soci::use(changed), soci::into(count);
    return count > 0;
}

void note_refused(soci::session& main, const UnloadedFile& file, const std::string& why) {
    const long long changed = file.changed;
    main << "INSERT INTO refused_ledger_file (name, changed, why) VALUES (:n, :c, :w) ON CONFLICT (name) DO "
            "UPDATE SET changed = excluded.changed, why = excluded.why",
        soci::use(file.name), soci::use(changed), soci::use(why);
}

void forget_refusal(soci::session& main, const std::string& name) {
    main << "DELETE FROM refused_ledger_file WHERE name = :n", soci::use(name);
}

Result<LedgerLook, std::string> UnloadedFiles::look(soci::session& main) {
    ledger_files::LedgerListing listing{ledger_};
    LedgerLook found;
    // Before the days: what is completed meanwhile is found twice, and not missed.
    const auto open = listing.open();
    if (!open) return open.error();
    const auto flat = listing.flat();
    if (!flat) return flat.error();
    for (const std::string& name : **open) note_unread(found, name);
    for (const std::string& name : **flat) {
        if (name.ends_with(ledger_files::part_suffix)) note_unread(found, name);
    }
    const auto days = listing.days();
    if (!days) return days.error();
    for (const std::string& day : *days) {
        std::error_code error;
        const Time changed = fs::last_write_time(ledger_ / day, error);
        const auto finished = finished_days_.find(day);
        if (!error && finished != finished_days_.end() && finished->second == changed) continue;
        const auto all_loaded = look_at_day(main, listing, day, found);
        if (!all_loaded) return all_loaded.error();
        const bool quiet = !error && changed + resolution < Time::clock::now();
        if (*all_loaded && quiet) finished_days_[day] = changed;
    }
    return found;
}

Result<bool, std::string> UnloadedFiles::look_at_day(soci::session& main,
                                                     ledger_files::LedgerListing& listing,
                                                     const std::string& day, LedgerLook& found) {
    const auto names = listing.complete(day);
    if (!names) return names.error();
    const auto flat = listing.flat();
    if (!flat) return flat.error();
    std::map<std::string, fs::path> files;
    bool in_place = true;
    for (const std::string& name : **flat) {
        const bool complete = name.ends_with(ledger_files::complete_suffix);
        if (!complete || ledger_files::day_of_file(name) != day) continue;
        files[name] = ledger_ / name;
        in_place = false;
    }
    for (const std::string& name : **names) {
        if (name.ends_with(ledger_files::complete_suffix)) files[name] = ledger_ / day / name;
    }
    const std::map<std::string, std::string> loaded = loaded_in(main, day);
    bool all_loaded = in_place;
    for (const std::string& note : **names) {
        if (!note.ends_with(ledger_files::taken_back_suffix)) continue;
        const std::string name = note.substr(0, note.size() - ledger_files::taken_back_suffix.size());
        const auto had = loaded.find(name);
        if (had == loaded.end()) continue;
        const auto file = files.find(name);
        if (file != files.end() && ledger_files::control_line_of(file->second) == had->second) continue;
        found.taken_back.push_back(name);
        all_loaded = false;  // so that it is found again
    }
    for (const auto& [name, path] : files) {
        if (loaded.contains(name)) continue;
        UnloadedFile file = unloaded_file(day, name, path);
        all_loaded = false;
        if (is_refused(main, file)) continue;
        note_unread(found, name);
        found.files.push_back(std::move(file));
    }
    return all_loaded;
}

}  // namespace airtime::books
