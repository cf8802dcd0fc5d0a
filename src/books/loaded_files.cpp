#include "books/loaded_files.hpp"

#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/postgresql_session.hpp"

namespace airtime::books {

namespace {

std::set<std::string> refused_names(soci::session& main) {
    std::set<std::string> names;
    std::string name;
    soci::statement select = (main.prepare << "SELECT name FROM refused_ledger_file", soci::into(name));
    select.execute();
    while (select.fetch()) names.insert(name);
    return names;
}

void add_to_state(soci::session& main, const char* name, long long more) {
    set_state(main, name, state_of(main, name) + more);
}

}  // namespace

LoadedFiles::LoadedFiles(soci::session& main, charging::Instant now)
    : main_(main), at_(now.time_since_epoch().count()), refused_(refused_names(main)) {}

void LoadedFiles::add(const UnloadedFile& file, const ledger_files::FileContent& content) {
    files_.push_back({.file = file,
                      .events = static_cast<long long>(content.total.records - content.unreadable),
                      .unreadable = static_cast<long long>(content.unreadable),
                      .control = content.total.to_line()});
}

void LoadedFiles::write() {
    long long events = 0;
    long long unreadable = 0;
    for (const Loaded& loaded : files_) {
        events += loaded.events;
        unreadable += loaded.unreadable;
        if (refused_.contains(loaded.file.name)) forget_refusal(main_, loaded.file.name);
    }
    if (is_postgresql(main_)) {
        copy();
    } else {
        insert();
    }
    add_to_state(main_, files_state, static_cast<long long>(files_.size()));
    add_to_state(main_, "events", events);
    add_to_state(main_, "unreadable", unreadable);
}

void LoadedFiles::insert() {
    Loaded loaded;
    long long bytes = 0;
    soci::statement insert =
        (main_.prepare
             << "INSERT INTO loaded_file (day, name, events, unreadable, control, bytes, loaded_at) "
                "VALUES (:d, :n, :e, :u, :c, :b, :t)",
         soci::use(loaded.file.day), soci::use(loaded.file.name), soci::use(loaded.events),
         soci::use(loaded.unreadable), soci::use(loaded.control), soci::use(bytes), soci::use(at_));
    for (const Loaded& each : files_) {
        loaded = each;
        bytes = static_cast<long long>(each.file.bytes);
        insert.execute(true);
    }
}

/// One by one they would take longer than their events.
void LoadedFiles::copy() {
    CopiedRows copied{main_, "loaded_file (day, name, events, unreadable, control, bytes, loaded_at)"};
    for (const Loaded& each : files_) {
        copied.add({each.file.day, each.file.name, std::to_string(each.events),
                    std::to_string(each.unreadable), each.control, std::to_string(each.file.bytes),
                    std::to_string(at_)});
    }
    copied.finish();
}

}  // namespace airtime::books
