#include "books/books_tables.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "books/advance_steps.hpp"
#include "books/advances_by_key.hpp"
#include "books/consents.hpp"
#include "books/database.hpp"
#include "books/postgresql_staging.hpp"

namespace airtime::books {

namespace {

using charging::LedgerEvent;

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
    std::string sql = std::string{columns.table} + " (";
    for (const char* column : columns.key) {
        sql += std::string{column} + (is_text(column) ? " TEXT" : " BIGINT") + " NOT NULL, ";
    }
    for (const char* column : {"count", "amount", "principal", "fee", "vat"}) {
        sql += std::string{column} + " TEXT NOT NULL, ";
    }
    create_table(main, sql + "PRIMARY KEY (" + joined(columns.key, ", ") + "))");
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

void create_advance_tables(soci::session& main) {
    std::string columns;
    AdvanceRow row;
    visit_columns(
        row, [&](const std::string& name, const char* type, auto&) { columns += name + ' ' + type + ", "; });
    create_table(main, "advance (" + columns + "PRIMARY KEY (contract, advance))");
    main << "CREATE INDEX IF NOT EXISTS advance_by_id ON advance (advance, contract)";
    // What waits for its grant.
    create_table(main,
                 "waiting_movement (contract TEXT NOT NULL, advance TEXT NOT NULL, event BIGINT NOT NULL, "
                 "at BIGINT NOT NULL, kind TEXT NOT NULL, cells TEXT NOT NULL, PRIMARY KEY (contract, "
                 "advance, event))");
}

/// Books grants and movements, advance by advance.
class AdvanceWriter {
  public:
    AdvanceWriter(StoredAdvances& stored, const charging::Calendar& calendar, SumChanges& changes)
        : stored_(stored), calendar_(calendar), changes_(changes) {}

    void add(const AdvanceKey& key, const std::vector<LedgerEvent>& events) {
        row_ = {};
        if (stored_.read(key, row_)) {
            count_ungranted(-1);
        } else {
            std::tie(row_.contract, row_.advance) = key;
        }
        book_steps(-1);
        // So that its movements of the same files need not wait.
        for (const LedgerEvent& event : events) {
            if (!moves_advance(event)) grant(event);
        }
        for (const LedgerEvent& event : events) {
            if (moves_advance(event)) move(event);
        }
        book_steps(1);
        count_ungranted(1);
        stored_.write(row_);
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
        stored_.keep_waiting({row_.contract, row_.advance}, stored_event(event));
    }

    void book_steps(int times) {
        book_write_offs(changes_, row_.steps, facts_of(row_), times);
        book_owed_again(changes_, row_.steps, facts_of(row_), calendar_, times);
    }

    void count_ungranted(int advances) {
        if (row_.granted_at) return;
        const std::string_view state = is_over(row_) ? ungranted_over : ungranted_open;
        changes_[{SumTable::ungranted, {std::string{state}}}].count += advances;
    }

    std::vector<LedgerEvent> take_waiting() {
        std::vector<LedgerEvent> movements;
        for (const StoredEvent& stored : stored_.take_waiting({row_.contract, row_.advance})) {
            if (auto event = event_of(stored)) movements.push_back(std::move(*event));
        }
        return movements;
    }

    /// Every day with an advance is counted under the one before it: of a range, those whose day before lies
    /// in front of it are its borrowers.
    void count_borrower(std::int64_t day) {
        const std::set<std::int64_t> days = stored_.granted_days(row_.contract);
        const auto later = days.lower_bound(day);
        if (later != days.end() && *later == day) return;
        std::optional<std::int64_t> before;
        if (later != days.begin()) before = *std::prev(later);
        count_day(day, before, 1);
        if (later == days.end()) return;
        count_day(*later, before, -1);
        count_day(*later, day, 1);
    }

    void count_day(std::int64_t day, std::optional<std::int64_t> before, int contracts) {
        const std::string previous = before ? std::to_string(*before) : std::string{no_day};
        changes_[{SumTable::borrower, {std::to_string(day), previous}}].count += contracts;
    }

    StoredAdvances& stored_;
    const charging::Calendar& calendar_;
    SumChanges& changes_;
    AdvanceRow row_;
};

using MovedAdvances = std::map<AdvanceKey, std::vector<LedgerEvent>>;

std::unique_ptr<StoredAdvances> advances_in(soci::session& main, const MovedAdvances& moved) {
    if (!is_postgresql(main)) return std::make_unique<AdvancesByKey>(main);
    std::vector<AdvanceKey> keys;
    for (const auto& [key, events] : moved) keys.push_back(key);
    return std::make_unique<StagedAdvances>(main, keys);
}

/// Table by table.
void write_staged_sums(soci::session& main, const SumChanges& changes) {
    std::map<SumTable, std::vector<std::pair<SumKey, StoredSums>>> by_table;
    for (const auto& [place, sums] : changes) {
        by_table[place.first].emplace_back(place.second, StoredSums::of(sums));
    }
    for (const auto& [table, rows] : by_table) {
        const SumTableColumns& columns = columns_of(table);
        add_staged_sums(main, columns.table, joined(columns.key, ", "), rows);
    }
}

}  // namespace

const SumTableColumns& columns_of(SumTable table) {
    static const std::array<SumTableColumns, sum_tables> tables{{
        {"daily", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
        {"daily_channel", {"day", "kind", "channel"}},
        {"hourly", {"day", "hour", "kind"}},
        {"cohort", {"granted_day", "age_days", "kind"}},
        {"debt", {"due_day", "day", "kind"}},
        {"borrower", {"day", "previous"}},
        {"refusal", {"day", "reason", "channel", "service", "segment", "policy"}},
        {"message", {"day", "kind", "status"}},
        {"write_off", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
        {"ungranted", {"state"}},
        {"invitation", {"day", "kind", "channel", "tier", "segment", "service", "account", "policy"}},
        {"owed_again", {"due_day", "day"}},
    }};
    return tables[static_cast<std::size_t>(table)];
}

void create_tables(soci::session& main) {
    for (std::size_t table = 0; table < sum_tables; ++table) {
        create_sum_table(main, columns_of(static_cast<SumTable>(table)));
    }
    create_advance_tables(main);
    create_consent_table(main);
    create_table(main,
                 "loaded_file (day TEXT NOT NULL, name TEXT NOT NULL, events BIGINT NOT NULL, unreadable "
                 "BIGINT NOT NULL, control TEXT NOT NULL, bytes BIGINT NOT NULL, loaded_at BIGINT NOT "
                 "NULL, PRIMARY KEY (day, name))");
    create_table(main,
                 "refused_ledger_file (name TEXT PRIMARY KEY, changed BIGINT NOT NULL, why TEXT NOT NULL)");
    create_table(main,
                 "run (kind TEXT NOT NULL, day BIGINT NOT NULL, number BIGINT NOT NULL, level BIGINT NOT "
                 "NULL, file TEXT NOT NULL, PRIMARY KEY (kind, day, number))");
}

void create_state_tables(soci::session& main) {
    create_table(main, "state (name TEXT PRIMARY KEY, value BIGINT NOT NULL)");
    create_table(main, "day_zone (name TEXT PRIMARY KEY)");
}

std::string note_zone(soci::session& main, const std::string& zone) {
    std::string noted;
    main << "SELECT name FROM day_zone", soci::into(noted);
    if (!noted.empty()) return noted;
    main << "INSERT INTO day_zone (name) VALUES (:z)", soci::use(zone);
    return zone;
}

void write_sums(soci::session& main, const SumChanges& changes) {
    if (is_postgresql(main)) return write_staged_sums(main, changes);
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
    const std::unique_ptr<StoredAdvances> stored = advances_in(main, events);
    AdvanceWriter writer{*stored, calendar, changes};
    for (const auto& [key, moved] : events) writer.add(key, moved);
    stored->finish();
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
