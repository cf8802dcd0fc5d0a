#include "books/pieces.hpp"

#include <algorithm>
#include <set>
#include <system_error>

#include "base/decimal_text.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/session_places.hpp"
#include "ledger_files/ledger_file.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t runs_per_level = 8;
constexpr const char* in_key_order = " WITHOUT ROWID";

std::vector<std::string> tables_of(PieceKind kind) {
    if (kind == PieceKind::usage) return {"usage", session_table};
    return {"event", "recharge"};
}

void create_piece_tables(soci::session& piece, PieceKind kind) {
    if (kind == PieceKind::events) {
        piece << std::string{"CREATE TABLE IF NOT EXISTS event (run BIGINT NOT NULL, contract TEXT NOT NULL, "
                             "n BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, cells TEXT NOT "
                             "NULL, PRIMARY KEY (run, contract, n))"} +
                     in_key_order;
        piece << std::string{"CREATE TABLE IF NOT EXISTS recharge (run BIGINT NOT NULL, recharge TEXT NOT "
                             "NULL, contract TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (run, recharge, "
                             "contract, n))"} +
                     in_key_order;
    } else {
        piece << std::string{"CREATE TABLE IF NOT EXISTS usage (run BIGINT NOT NULL, contract TEXT NOT NULL, "
                             "session TEXT NOT NULL, service TEXT NOT NULL, units TEXT NOT NULL, cost TEXT "
                             "NOT NULL, PRIMARY KEY (run, contract, session, service))"} +
                     in_key_order;
        create_session_table(piece, "main");
    }
    piece << "CREATE TABLE IF NOT EXISTS written_run (number BIGINT PRIMARY KEY)";
}

std::string piece_file(PieceKind kind, std::int64_t day, long long run) {
    return std::string{name_of(kind)} + '-' + date_of_day(day) + '-' + std::to_string(run) + ".sqlite";
}

void insert_run(soci::session& main, const Run& run) {
    const std::string kind = name_of(run.kind);
    const long long day = run.day;
    main << "INSERT INTO run (kind, day, number, level, file) VALUES (:k, :d, :n, :l, :f)", soci::use(kind),
        soci::use(day), soci::use(run.number), soci::use(run.level), soci::use(run.file);
}

void forget_run(soci::session& main, const Run& run) {
    const std::string kind = name_of(run.kind);
    const long long day = run.day;
    main << "DELETE FROM run WHERE kind = :k AND day = :d AND number = :n", soci::use(kind), soci::use(day),
        soci::use(run.number);
}

long long next_run(soci::session& main) {
    const long long number = state_of(main, "last_run") + 1;
    set_state(main, "last_run", number);
    return number;
}

/// Readers that looked before find out that what they read may have been taken away.
void note_replaced(soci::session& main) {
    set_state(main, "runs_replaced", state_of(main, "runs_replaced") + 1);
}

void delete_run(soci::session& piece, PieceKind kind, long long number) {
    for (const std::string& table : tables_of(kind)) {
        piece << "DELETE FROM " + table + " WHERE run = :r", soci::use(number);
    }
    piece << "DELETE FROM written_run WHERE number = :r", soci::use(number);
}

/// Takes away runs that do not count.
void delete_strays(soci::session& piece, PieceKind kind, const std::vector<Run>& counting) {
    std::vector<long long> strays;
    long long number = 0;
    soci::statement select = (piece.prepare << "SELECT number FROM written_run", soci::into(number));
    select.execute();
    while (select.fetch()) {
        if (std::ranges::find(counting, number, &Run::number) == counting.end()) strays.push_back(number);
    }
    for (const long long stray : strays) delete_run(piece, kind, stray);
}

/// "SELECT COLUMNS FROM s0.event WHERE run IN (3, 4) UNION ALL SELECT ..."
std::string rows_of_runs(const std::string& columns, const std::string& table,
                         const std::map<std::string, std::vector<long long>>& runs) {
    std::string sql;
    for (const auto& [schema, numbers] : runs) {
        std::string list;
        for (const long long number : numbers) list += (list.empty() ? "" : ", ") + std::to_string(number);
        sql += (sql.empty() ? "SELECT " : " UNION ALL SELECT ") + columns + " FROM " + schema + '.' + table +
               " WHERE run IN (" + list + ")";
    }
    return sql;
}

void copy_sorted(soci::session& target, const std::string& table, const std::string& columns,
                 const std::string& key, const std::map<std::string, std::vector<long long>>& runs,
                 long long number) {
    target << "INSERT INTO main." + table + " (run, " + columns + ") SELECT " + std::to_string(number) +
                  ", " + columns + " FROM (" + rows_of_runs(columns, table, runs) +
                  ") AS rows WHERE true ORDER BY " + key + " ON CONFLICT DO NOTHING";
}

/// Inserts usage rows of one run; equal keys that follow each other become one.
class UsageRows {
  public:
    UsageRows(soci::session& piece, long long run)
        : run_(run),
          insert_((piece.prepare << "INSERT INTO usage (run, contract, session, service, units, cost) VALUES "
                                    "(:r, :c, :s, :v, :u, :a)",
                   soci::use(run_), soci::use(key_.contract), soci::use(key_.session),
                   soci::use(key_.service), soci::use(units_), soci::use(cost_))) {}

    void add(const UsageKey& key, const UsageSums& sums) {
        if (!pending_ || key != key_) {
            finish();
            key_ = key;
            pending_.emplace();
        }
        pending_->units += sums.units;
        pending_->cost += sums.cost;
    }
    void finish() {
        if (!pending_) return;
        units_ = to_whole(pending_->units);
        cost_ = to_whole(pending_->cost);
        insert_.execute(true);
        pending_.reset();
    }

  private:
    long long run_;
    UsageKey key_;
    std::string units_;
    std::string cost_;
    std::optional<UsageSums> pending_;
    soci::statement insert_;
};

void merge_usage(soci::session& target, const std::map<std::string, std::vector<long long>>& runs,
                 long long number) {
    UsageKey key;
    std::string units;
    std::string cost;
    const std::string columns = "contract, session, service, units, cost";
    soci::statement select =
        (target.prepare << "SELECT " + columns + " FROM (" + rows_of_runs(columns, "usage", runs) +
                               ") AS rows ORDER BY contract, session, service",
         soci::into(key.contract), soci::into(key.session), soci::into(key.service), soci::into(units),
         soci::into(cost));
    UsageRows rows{target, number};
    select.execute();
    while (select.fetch()) rows.add(key, {.units = stored_number(units), .cost = stored_number(cost)});
    rows.finish();
}

}  // namespace

std::vector<Run> runs_of(soci::session& main, PieceKind kind, std::int64_t first_day, std::int64_t last_day) {
    std::vector<Run> runs;
    Run run{.kind = kind, .file = {}};
    const std::string kind_name = name_of(kind);
    const long long first = first_day;
    const long long last = last_day;
    long long day = 0;
    soci::statement select =
        (main.prepare << "SELECT day, number, level, file FROM run WHERE kind = :k AND day >= :f AND day <= "
                         ":l ORDER BY day, number",
         soci::use(kind_name), soci::use(first), soci::use(last), soci::into(day), soci::into(run.number),
         soci::into(run.level), soci::into(run.file));
    select.execute();
    while (select.fetch()) {
        run.day = day;
        runs.push_back(run);
    }
    return runs;
}

Run PieceWriter::begin_run(PieceKind kind, std::int64_t day) {
    Run run{.kind = kind, .day = day, .number = next_run(main_), .level = 0, .file = {}};
    const std::vector<Run> before = runs_of(main_, kind, day, day);
    const auto open = std::ranges::find_if(before, [](const Run& each) { return each.level < sealed_level; });
    run.file = open == before.end() ? piece_file(kind, day, run.number) : open->file;
    return run;
}

void PieceWriter::open_piece(soci::session& piece, const Run& run, bool is_new) const {
    // A load that never ended may have left a file of that name.
    if (is_new) remove_database(folder_ / run.file);
    open_database(piece, folder_ / run.file, Access::write);
    keep_readable_while_written(piece);
    create_piece_tables(piece, run.kind);
}

void PieceWriter::write(std::int64_t day, std::vector<StoredEvent> events) {
    const Run run = begin_run(PieceKind::events, day);
    const std::vector<Run> counting = runs_of(main_, run.kind, day, day);
    soci::session piece;
    open_piece(piece, run, std::ranges::find(counting, run.file, &Run::file) == counting.end());
    Transaction transaction{piece};
    delete_strays(piece, run.kind, counting);
    piece << "INSERT INTO written_run (number) VALUES (:r)", soci::use(run.number);
    StoredEvent row;
    long long number = 0;
    long long at = 0;
    soci::statement insert =
        (piece.prepare << "INSERT INTO event (run, contract, n, at, kind, cells) VALUES (:r, :c, :n, :t, :k, "
                          ":w) ON CONFLICT DO NOTHING",
         soci::use(run.number), soci::use(row.contract), soci::use(number), soci::use(at),
         soci::use(row.kind), soci::use(row.cells));
    std::ranges::sort(events, {}, [](const StoredEvent& each) {
        return std::tuple{std::string_view{each.contract}, each.number};
    });
    for (const StoredEvent& event : events) {
        row = event;
        number = static_cast<long long>(event.number);
        at = event.at.time_since_epoch().count();
        insert.execute(true);
    }
    soci::statement insert_recharge =
        (piece.prepare << "INSERT INTO recharge (run, recharge, contract, n) VALUES (:r, :i, :c, :n) ON "
                          "CONFLICT DO NOTHING",
         soci::use(run.number), soci::use(row.recharge), soci::use(row.contract), soci::use(number));
    std::erase_if(events, [](const StoredEvent& each) { return each.recharge.empty(); });
    std::ranges::sort(events, {}, &StoredEvent::recharge);
    for (const StoredEvent& event : events) {
        row = event;
        number = static_cast<long long>(event.number);
        insert_recharge.execute(true);
    }
    transaction.commit();
    insert_run(main_, run);
}

void PieceWriter::write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage) {
    const Run run = begin_run(PieceKind::usage, day);
    const std::vector<Run> counting = runs_of(main_, run.kind, day, day);
    soci::session piece;
    open_piece(piece, run, std::ranges::find(counting, run.file, &Run::file) == counting.end());
    Transaction transaction{piece};
    delete_strays(piece, run.kind, counting);
    piece << "INSERT INTO written_run (number) VALUES (:r)", soci::use(run.number);
    UsageRows rows{piece, run.number};
    for (const auto& [key, sums] : usage) rows.add(key, sums);
    rows.finish();
    write_sessions(piece, run.number, usage);
    transaction.commit();
    insert_run(main_, run);
}

bool PieceKeeper::merge_runs() {
    bool merged = false;
    for (const PieceKind kind : {PieceKind::events, PieceKind::usage}) {
        std::map<std::pair<std::int64_t, long long>, std::vector<Run>> by_level;
        for (const Run& run : runs_of(main_, kind, first_day_ever, last_day_ever)) {
            if (run.level < sealed_level) by_level[{run.day, run.level}].push_back(run);
        }
        for (const auto& [place, runs] : by_level) {
            if (runs.size() < runs_per_level) continue;
            replace(runs, {.kind = kind,
                           .day = place.first,
                           .level = std::min(place.second + 1, sealed_level - 1),
                           .file = runs.front().file});
            merged = true;
        }
    }
    return merged;
}

bool PieceKeeper::seal_day_before(std::int64_t day) {
    for (const PieceKind kind : {PieceKind::events, PieceKind::usage}) {
        std::map<std::int64_t, std::vector<Run>> by_day;
        for (const Run& run : runs_of(main_, kind, first_day_ever, day - 1)) by_day[run.day].push_back(run);
        for (const auto& [each, runs] : by_day) {
            if (runs.size() == 1 && runs.front().level == sealed_level) continue;
            replace(runs, {.kind = kind, .day = each, .level = sealed_level, .file = {}});
            return true;
        }
    }
    return false;
}

void PieceKeeper::replace(const std::vector<Run>& runs, const Run& wanted) {
    Run merged = wanted;
    Transaction transaction{main_};
    merged.number = next_run(main_);
    if (merged.file.empty()) merged.file = piece_file(merged.kind, merged.day, merged.number);
    merge_into(runs, merged);
    for (const Run& run : runs) forget_run(main_, run);
    insert_run(main_, merged);
    note_replaced(main_);
    transaction.commit();
    std::set<std::string> left;
    for (const Run& run : runs) left.insert(run.file);
    if (!left.contains(merged.file)) {
        for (const std::string& file : left) remove_database(folder_ / file);
        return;
    }
    soci::session piece;
    open_database(piece, folder_ / merged.file, Access::write);
    Transaction cleaning{piece};
    for (const Run& run : runs) delete_run(piece, run.kind, run.number);
    cleaning.commit();
}

void PieceKeeper::merge_into(const std::vector<Run>& runs, const Run& merged) {
    soci::session piece;
    const bool in_place = std::ranges::find(runs, merged.file, &Run::file) != runs.end();
    if (!in_place) remove_database(folder_ / merged.file);
    open_database(piece, folder_ / merged.file, Access::write);
    create_piece_tables(piece, merged.kind);
    std::map<std::string, std::string> schemas{{merged.file, "main"}};
    std::map<std::string, std::vector<long long>> numbers;
    for (const Run& run : runs) {
        if (!schemas.contains(run.file)) {
            const std::string schema = "source" + std::to_string(schemas.size());
            const std::string path = (folder_ / run.file).string();
            piece << "ATTACH DATABASE :p AS " + schema, soci::use(path);
            schemas[run.file] = schema;
            if (run.kind == PieceKind::usage) create_session_table(piece, schema);
        }
        numbers[schemas[run.file]].push_back(run.number);
    }
    Transaction transaction{piece};
    delete_run(piece, merged.kind, merged.number);
    piece << "INSERT INTO main.written_run (number) VALUES (:r)", soci::use(merged.number);
    if (merged.kind == PieceKind::events) {
        copy_sorted(piece, "event", "contract, n, at, kind, cells", "contract, n", numbers, merged.number);
        copy_sorted(piece, "recharge", "recharge, contract, n", "recharge, contract, n", numbers,
                    merged.number);
    } else {
        merge_usage(piece, numbers, merged.number);
        copy_sorted(piece, session_table, "hash, contract", "hash, contract", numbers, merged.number);
    }
    transaction.commit();
    if (!in_place) {
        piece.close();
        if (auto synced = ledger_files::sync_folder(folder_); !synced) throw soci::soci_error(synced.error());
    }
}

std::size_t PieceKeeper::drop_before(PieceKind kind, std::int64_t first_day) {
    const std::vector<Run> runs = runs_of(main_, kind, first_day_ever, first_day - 1);
    if (runs.empty()) return 0;
    std::set<std::string> files;
    Transaction transaction{main_};
    for (const Run& run : runs) {
        forget_run(main_, run);
        files.insert(run.file);
    }
    note_replaced(main_);
    transaction.commit();
    for (const std::string& file : files) remove_database(folder_ / file);
    return files.size();
}

void PieceKeeper::remove_strays() {
    std::set<std::string> counting;
    for (const PieceKind kind : {PieceKind::events, PieceKind::usage}) {
        for (const Run& run : runs_of(main_, kind, first_day_ever, last_day_ever)) counting.insert(run.file);
    }
    std::vector<fs::path> strays;
    std::error_code error;
    for (fs::directory_iterator entry{folder_, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const std::string database = name.substr(0, name.rfind(".sqlite") + std::string{".sqlite"}.size());
        if (!counting.contains(database)) strays.push_back(entry->path());
    }
    for (const fs::path& stray : strays) fs::remove(stray, error);
}

}  // namespace airtime::books
