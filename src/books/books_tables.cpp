#include "books/books_tables.hpp"

#include <soci/boost-optional.h>

#include <algorithm>
#include <array>

#include "books/database.hpp"
#include "books/write_off_steps.hpp"

namespace airtime::books {

namespace {

using charging::LedgerEvent;

// SQLite keeps such tables in the order of their keys.
constexpr const char* sorted_by_key = " WITHOUT ROWID";
constexpr const char* sum_columns = "count, amount, principal, fee, vat";

std::string joined(const std::vector<const char*>& words, const std::string& between,
                   const std::string& behind = "") {
    std::string text;
    for (const char* word : words) text += (text.empty() ? "" : between) + word + behind;
    return text;
}

/// "day = :k0 AND kind = :k1"
std::string key_equals(const SumTableColumns& columns) {
    std::string text;
    for (std::size_t part = 0; part < columns.key.size(); ++part) {
        text += (part == 0 ? "" : " AND ") + std::string{columns.key[part]} + " = :k" + std::to_string(part);
    }
    return text;
}

std::string key_values(const SumTableColumns& columns) {
    std::string text;
    for (std::size_t part = 0; part < columns.key.size(); ++part) text += ":k" + std::to_string(part) + ", ";
    return text;
}

bool is_text(std::string_view column) {
    constexpr std::array numbers =
        std::to_array<std::string_view>({"day", "hour", "granted_day", "age_days"});
    return std::ranges::find(numbers, column) == numbers.end();
}

void create_sum_table(soci::session& main, const SumTableColumns& columns) {
    std::string sql = std::string{"CREATE TABLE IF NOT EXISTS "} + columns.table + " (";
    for (const char* column : columns.key) {
        sql += std::string{column} + (is_text(column) ? " TEXT" : " BIGINT") + " NOT NULL, ";
    }
    for (const char* column : {"count", "amount", "principal", "fee", "vat"}) {
        sql += std::string{column} + " TEXT NOT NULL, ";
    }
    sql += "PRIMARY KEY (" + joined(columns.key, ", ") + "))" + sorted_by_key;
    main << sql;
}

/// Adds to the sums of one table.
class SumWriter {
  public:
    SumWriter(soci::session& main, const SumTableColumns& columns)
        : key_(columns.key.size()), read_(main), write_(main), erase_(main) {
        const std::string where = " WHERE " + key_equals(columns);
        const std::string table = columns.table;
        prepare(read_, std::string{"SELECT "} + sum_columns + " FROM " + table + where, false, true);
        prepare(write_,
                "INSERT INTO " + table + " (" + joined(columns.key, ", ") + ", " + sum_columns +
                    ") VALUES (" + key_values(columns) + ":c, :a, :p, :f, :v) ON CONFLICT (" +
                    joined(columns.key, ", ") +
                    ") DO UPDATE SET count = excluded.count, amount = excluded.amount, principal = "
                    "excluded.principal, fee = excluded.fee, vat = excluded.vat",
                true, false);
        prepare(erase_, "DELETE FROM " + table + where, false, false);
    }

    void add(const SumKey& key, const Sums& change) {
        key_ = key;
        Sums sums = change;
        if (read_.execute(true)) sums += stored_.read();
        stored_ = StoredSums::of(sums);
        (sums.count == 0 ? erase_ : write_).execute(true);
    }

  private:
    void prepare(soci::statement& statement, const std::string& sql, bool gives, bool takes) {
        statement.alloc();
        statement.prepare(sql);
        for (std::string& part : key_) statement.exchange(soci::use(part));
        for (std::string* sum :
             {&stored_.count, &stored_.amount, &stored_.principal, &stored_.fee, &stored_.vat}) {
            if (gives) statement.exchange(soci::use(*sum));
            if (takes) statement.exchange(soci::into(*sum));
        }
        statement.define_and_bind();
    }

    SumKey key_;
    StoredSums stored_;
    soci::statement read_;
    soci::statement write_;
    soci::statement erase_;
};

std::string advance_values() {
    std::string text;
    AdvanceRow row;
    visit_columns(row, [&](const std::string& name, const char*, auto&) {
        text += (text.empty() ? ":" : ", :") + name;
    });
    return text;
}

std::string advance_updates() {
    std::string text;
    AdvanceRow row;
    visit_columns(row, [&](const std::string& name, const char*, auto&) {
        text += (text.empty() ? "" : ", ") + name + " = excluded." + name;
    });
    return text;
}

void create_advance_tables(soci::session& main) {
    std::string columns;
    AdvanceRow row;
    visit_columns(
        row, [&](const std::string& name, const char* type, auto&) { columns += name + ' ' + type + ", "; });
    main << "CREATE TABLE IF NOT EXISTS advance (" + columns + "PRIMARY KEY (contract, advance))" +
                sorted_by_key;
    main << "CREATE INDEX IF NOT EXISTS advance_by_id ON advance (advance, contract)";
    // What waits for its grant.
    main << std::string{"CREATE TABLE IF NOT EXISTS waiting_movement (contract TEXT NOT NULL, "
                        "advance TEXT NOT NULL, event BIGINT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT "
                        "NULL, cells TEXT NOT NULL, PRIMARY KEY (contract, advance, event))"} +
                sorted_by_key;
}

/// Reads and writes advances by their key.
class AdvanceWriter {
  public:
    AdvanceWriter(soci::session& main, const charging::Calendar& calendar, SumChanges& changes)
        : main_(main),
          calendar_(calendar),
          changes_(changes),
          read_(main),
          write_(main),
          days_((main.prepare << "SELECT granted_day FROM advance WHERE contract = :c AND granted_day IS NOT "
                                 "NULL",
                 soci::use(contract_), soci::into(day_))),
          waiting_((main.prepare << "SELECT event, at, kind, cells FROM waiting_movement WHERE contract = :c "
                                    "AND advance = :a",
                    soci::use(contract_), soci::use(advance_), soci::into(number_), soci::into(at_),
                    soci::into(stored_.kind), soci::into(stored_.cells))) {
        read_.alloc();
        read_.prepare("SELECT " + advance_columns() + " FROM advance WHERE contract = :c AND advance = :a");
        fill_by(read_, row_);
        read_.exchange(soci::use(contract_));
        read_.exchange(soci::use(advance_));
        read_.define_and_bind();
        write_.alloc();
        write_.prepare("INSERT INTO advance (" + advance_columns() + ") VALUES (" + advance_values() +
                       ") ON CONFLICT (contract, advance) DO UPDATE SET " + advance_updates());
        visit_columns(row_,
                      [&](const char*, const char*, auto& member) { write_.exchange(soci::use(member)); });
        write_.define_and_bind();
    }

    void add(const AdvanceKey& key, const std::vector<LedgerEvent>& events) {
        contract_ = key.first;
        advance_ = key.second;
        row_ = {};
        if (read_.execute(true)) {
            count_ungranted(-1);
        } else {
            row_ = {};
            row_.contract = contract_;
            row_.advance = advance_;
        }
        book_write_offs(changes_, row_.steps, facts_of(row_), -1);
        // So that its movements of the same files need not wait.
        for (const LedgerEvent& event : events) {
            if (!moves_advance(event)) grant(event);
        }
        for (const LedgerEvent& event : events) {
            if (moves_advance(event)) move(event);
        }
        book_write_offs(changes_, row_.steps, facts_of(row_), 1);
        count_ungranted(1);
        write_.execute(true);
    }

  private:
    void grant(const LedgerEvent& event) {
        if (row_.granted_at) return;
        count_borrower(calendar_.day_of(event.at));
        add_grant(row_, event, calendar_);
        book_advance_event(changes_, event, facts_of(row_), calendar_);
        for (const LedgerEvent& movement : take_waiting()) {
            book_advance_event(changes_, movement, facts_of_movement(movement), calendar_, -1);
            book_advance_event(changes_, movement, facts_of(row_), calendar_);
            add_recovered_in_time(row_, movement);
        }
    }

    void move(const LedgerEvent& event) {
        add_movement(row_, event);
        add_step(row_.steps, event, calendar_);
        if (row_.granted_at) {
            add_recovered_in_time(row_, event);
            book_advance_event(changes_, event, facts_of(row_), calendar_);
            return;
        }
        book_advance_event(changes_, event, facts_of_movement(event), calendar_);
        StoredEvent stored = stored_event(event);
        const auto number = static_cast<long long>(stored.number);
        const long long at = stored.at.time_since_epoch().count();
        main_
            << "INSERT INTO waiting_movement (contract, advance, event, at, kind, cells) VALUES (:c, :a, :n, "
               ":t, :k, :r) ON CONFLICT DO NOTHING",
            soci::use(contract_), soci::use(advance_), soci::use(number), soci::use(at),
            soci::use(stored.kind), soci::use(stored.cells);
    }

    void count_ungranted(int advances) {
        if (row_.granted_at) return;
        const std::string_view state = is_over(row_) ? ungranted_over : ungranted_open;
        changes_[{SumTable::ungranted, {std::string{state}}}].count += advances;
    }

    std::vector<LedgerEvent> take_waiting() {
        std::vector<LedgerEvent> movements;
        stored_.contract = contract_;
        waiting_.execute();
        while (waiting_.fetch()) {
            stored_.number = static_cast<std::uint64_t>(number_);
            stored_.at = charging::Instant{std::chrono::milliseconds{at_}};
            if (auto event = event_of(stored_)) movements.push_back(std::move(*event));
        }
        if (!movements.empty()) {
            main_ << "DELETE FROM waiting_movement WHERE contract = :c AND advance = :a",
                soci::use(contract_), soci::use(advance_);
        }
        return movements;
    }

    /// Every day with an advance is counted under the one before it: of a range, those whose day before lies
    /// in front of it are its borrowers.
    void count_borrower(std::int64_t day) {
        std::optional<std::int64_t> before;
        std::optional<std::int64_t> after;
        bool known = false;
        days_.execute();
        while (days_.fetch()) {
            known = known || day_ == day;
            if (day_ < day) before = std::max(before.value_or(day_), std::int64_t{day_});
            if (day_ > day) after = std::min(after.value_or(day_), std::int64_t{day_});
        }
        if (known) return;
        count_day(day, before, 1);
        if (!after) return;
        count_day(*after, before, -1);
        count_day(*after, day, 1);
    }

    void count_day(std::int64_t day, std::optional<std::int64_t> before, int contracts) {
        const std::string previous = before ? std::to_string(*before) : std::string{no_day};
        changes_[{SumTable::borrower, {std::to_string(day), previous}}].count += contracts;
    }

    soci::session& main_;
    const charging::Calendar& calendar_;
    SumChanges& changes_;
    AdvanceRow row_;
    std::string contract_;
    std::string advance_;
    long long day_ = 0;
    long long number_ = 0;
    long long at_ = 0;
    StoredEvent stored_;
    soci::statement read_;
    soci::statement write_;
    soci::statement days_;
    soci::statement waiting_;
};

}  // namespace

const SumTableColumns& columns_of(SumTable table) {
    static const std::array<SumTableColumns, sum_tables> tables{{
        {"daily", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
        {"daily_kind", {"day", "kind"}},
        {"hourly", {"day", "hour", "kind"}},
        {"cohort", {"granted_day", "age_days", "kind"}},
        {"debt", {"due_day", "day", "kind"}},
        {"borrower", {"day", "previous"}},
        {"refusal", {"day", "reason", "channel", "service", "segment", "policy"}},
        {"message", {"day", "kind", "status"}},
        {"write_off", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
        {"ungranted", {"state"}},
        {"invitation", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
    }};
    return tables[static_cast<std::size_t>(table)];
}

void create_tables(soci::session& main) {
    for (std::size_t table = 0; table < sum_tables; ++table) {
        create_sum_table(main, columns_of(static_cast<SumTable>(table)));
    }
    create_advance_tables(main);
    main << std::string{"CREATE TABLE IF NOT EXISTS loaded_file (day TEXT NOT NULL, name TEXT NOT NULL, "
                        "events BIGINT NOT NULL, unreadable BIGINT NOT NULL, control TEXT NOT NULL, bytes "
                        "BIGINT NOT NULL, loaded_at BIGINT NOT NULL, PRIMARY KEY (day, name))"} +
                sorted_by_key;
    main << std::string{"CREATE TABLE IF NOT EXISTS refused_ledger_file (name TEXT PRIMARY KEY, changed BIGINT NOT "
                        "NULL, why TEXT NOT NULL)"} +
                sorted_by_key;
    main << std::string{"CREATE TABLE IF NOT EXISTS run (kind TEXT NOT NULL, day BIGINT NOT NULL, number "
                        "BIGINT NOT NULL, level BIGINT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (kind, "
                        "day, number))"} +
                sorted_by_key;
}

void create_state_tables(soci::session& main) {
    main << std::string{"CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value BIGINT NOT NULL)"} +
                sorted_by_key;
    main << std::string{"CREATE TABLE IF NOT EXISTS day_zone (name TEXT PRIMARY KEY)"} + sorted_by_key;
}

std::string note_zone(soci::session& main, const std::string& zone) {
    std::string noted;
    main << "SELECT name FROM day_zone", soci::into(noted);
    if (!noted.empty()) return noted;
    main << "INSERT INTO day_zone (name) VALUES (:z)", soci::use(zone);
    return zone;
}

void write_sums(soci::session& main, const SumChanges& changes) {
    std::optional<SumWriter> writer;
    std::optional<SumTable> writes;
    for (const auto& [place, sums] : changes) {
        const auto& [table, key] = place;
        if (writes != table) writer.emplace(main, columns_of(table));
        writes = table;
        writer->add(key, sums);
    }
}

void write_advances(soci::session& main, const std::map<AdvanceKey, std::vector<LedgerEvent>>& events,
                    const charging::Calendar& calendar, SumChanges& changes) {
    AdvanceWriter writer{main, calendar, changes};
    for (const auto& [key, moved] : events) writer.add(key, moved);
}

std::string advance_columns() {
    std::string text;
    AdvanceRow row;
    visit_columns(
        row, [&](const std::string& name, const char*, auto&) { text += (text.empty() ? "" : ", ") + name; });
    return text;
}

void fill_by(soci::statement& statement, AdvanceRow& row) {
    visit_columns(row,
                  [&](const char*, const char*, auto& member) { statement.exchange(soci::into(member)); });
}

long long state_of(soci::session& main, const std::string& name) {
    long long value = 0;
    main << "SELECT value FROM state WHERE name = :n", soci::use(name), soci::into(value);
    return value;
}

void set_state(soci::session& main, const std::string& name, long long value) {
    main << "INSERT INTO state (name, value) VALUES (:n, :v) ON CONFLICT (name) DO UPDATE SET value = "
            "excluded.value",
        soci::use(name), soci::use(value);
}

}  // namespace airtime::books
