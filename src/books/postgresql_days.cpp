#include "books/postgresql_days.hpp"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>

#include "base/decimal_text.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/postgresql_session.hpp"
#include "books/session_places.hpp"
#include "books/storable_text.hpp"

namespace airtime::books {

namespace {

/// A table for each day would be too many: a server has room for so many locks, and one file may have events
/// of any days.
constexpr std::int64_t days_of_table = 7;

constexpr const char* event_columns =
    "contract TEXT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, cells TEXT NOT NULL, "
    "recharge TEXT";
constexpr const char* usage_columns =
    "contract TEXT NOT NULL, session TEXT NOT NULL, service TEXT NOT NULL, units NUMERIC(39) NOT NULL, cost "
    "NUMERIC(39) NOT NULL, hash BIGINT";

std::int64_t first_day_of_table(std::int64_t day) {
    const std::int64_t behind = day % days_of_table;
    return day - (behind < 0 ? behind + days_of_table : behind);
}

/// Those of the days that have one table with that day.
std::vector<Run> runs_beside(soci::session& main, PieceKind kind, std::int64_t day) {
    const std::int64_t first = first_day_of_table(day);
    return runs_of(main, kind, first, first + days_of_table - 1);
}

/// "events_2026_11_19_17": no two of them are the same, as runs are numbered.
std::string table_name(const Run& run) {
    const std::string date = boost::replace_all_copy(date_of_day(first_day_of_table(run.day)), "-", "_");
    return std::string{name_of(run.kind)} + '_' + date + '_' + std::to_string(run.number);
}

void create_day_table(soci::session& main, const Run& run) {
    const std::string table = sql_name(run.file);
    const bool usage = run.kind == PieceKind::usage;
    const std::string key = usage ? "contract, session, service" : "contract, n";
    create_table(main, table + " (day BIGINT NOT NULL, " + (usage ? usage_columns : event_columns) +
                           ", PRIMARY KEY (day, " + key + "))");
    const std::string found_by = usage ? "hash" : "recharge";
    main << "CREATE INDEX ON " + table + " (" + found_by + ") WHERE " + found_by + " IS NOT NULL";
}

}  // namespace

PostgresqlDays::PostgresqlDays(const std::string& connection, const Generation& generation) {
    open_postgresql(main_, connection, PostgresqlUse::load);
    rows_by(main_, "SET search_path TO " + sql_name(generation.name));
}

void PostgresqlDays::prepare() {
    create_tables(main_);
    // Rows that are on their way to a day.
    main_ << std::string{"CREATE TEMPORARY TABLE staged_event ("} + event_columns + ")";
    main_ << std::string{"CREATE TEMPORARY TABLE staged_usage ("} + usage_columns + ")";
}

std::optional<charging::LedgerEvent> PostgresqlDays::storable(const charging::LedgerEvent& event) const {
    return storable_event(event);
}

void PostgresqlDays::write(std::int64_t day, std::vector<StoredEvent> events) {
    const std::string table = table_of(PieceKind::events, day);
    CopiedRows rows{main_, "staged_event"};
    for (const StoredEvent& event : events) {
        const bool recharges = !event.recharge.empty();
        rows.add({event.contract, std::to_string(static_cast<long long>(event.number)),
                  std::to_string(event.at.time_since_epoch().count()), event.kind, event.cells,
                  recharges ? std::optional<std::string_view>{event.recharge} : std::nullopt});
    }
    rows.finish();
    main_ << "INSERT INTO " + table + " SELECT " + std::to_string(day) +
                 ", * FROM staged_event ORDER BY contract COLLATE \"C\", n ON CONFLICT DO NOTHING";
    main_ << "TRUNCATE staged_event";
}

void PostgresqlDays::write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage) {
    const std::string table = table_of(PieceKind::usage, day);
    CopiedRows rows{main_, "staged_usage"};
    for (const auto& [key, sums] : usage) {
        const std::string hash = key.session.empty() ? "" : std::to_string(session_hash(key.session));
        rows.add({key.contract, key.session, key.service, to_whole(sums.units), to_whole(sums.cost),
                  hash.empty() ? std::nullopt : std::optional<std::string_view>{hash}});
    }
    rows.finish();
    main_ << "INSERT INTO " + table + " AS kept SELECT " + std::to_string(day) +
                 ", * FROM staged_usage ON CONFLICT (day, contract, session, service) DO UPDATE SET units = "
                 "kept.units + excluded.units, cost = kept.cost + excluded.cost";
    main_ << "TRUNCATE staged_usage";
}

void PostgresqlDays::drop_before(PieceKind kind, std::int64_t first_day) {
    for (const Run& run : runs_of(main_, kind, first_day_ever, first_day - 1)) {
        Transaction transaction{main_};
        forget_run(main_, run);
        if (runs_beside(main_, kind, run.day).empty()) main_ << "DROP TABLE IF EXISTS " + sql_name(run.file);
        note_replaced(main_);
        transaction.commit();
    }
}

/// What is not there is made, in the transaction that goes on.
std::string PostgresqlDays::table_of(PieceKind kind, std::int64_t day) {
    const std::vector<Run> known = runs_beside(main_, kind, day);
    const auto of_day = std::ranges::find(known, day, &Run::day);
    if (of_day != known.end()) return sql_name(of_day->file);
    Run run{.kind = kind, .day = day, .number = next_run(main_), .level = sealed_level, .file = {}};
    if (known.empty()) {
        run.file = table_name(run);
        create_day_table(main_, run);
    } else {
        run.file = known.front().file;
    }
    insert_run(main_, run);
    return sql_name(run.file);
}

}  // namespace airtime::books
