#include "books/postgresql_staging.hpp"

#include <cstdlib>
#include <optional>

#include "books/advance_columns.hpp"
#include "books/postgresql_session.hpp"

namespace airtime::books {

namespace {

/// An empty one with the columns of a table.
void stage_like(soci::session& main, const std::string& staged, const std::string& table) {
    rows_by(main,
            "CREATE TEMPORARY TABLE IF NOT EXISTS " + staged + " (LIKE " + table + "); TRUNCATE " + staged);
}

/// "(kept.count::numeric + excluded.count::numeric)::text", of each sum.
std::string added_sums() {
    std::string text;
    for (const char* column : {"count", "amount", "principal", "fee", "vat"}) {
        const std::string sum = column;
        text += (text.empty() ? "" : ", ") + sum + " = (kept." + sum + "::numeric + excluded." + sum +
                "::numeric)::text";
    }
    return text;
}

void read_cell(std::string& member, const std::string& cell) {
    member = cell;
}

void read_cell(long long& member, const std::string& cell) {
    member = std::stoll(cell);
}

void read_cell(AdvanceRow::Optional& member, const std::string& cell) {
    if (!cell.empty()) member = std::stoll(cell);
}

void copy_cell(CopiedRows& rows, const std::string& member) {
    rows.cell(member);
}

void copy_cell(CopiedRows& rows, long long member) {
    rows.cell(std::to_string(member));
}

void copy_cell(CopiedRows& rows, const AdvanceRow::Optional& member) {
    if (member) {
        rows.cell(std::to_string(*member));
    } else {
        rows.cell(std::nullopt);
    }
}

}  // namespace

void add_staged_sums(soci::session& main, const std::string& table, const std::string& key,
                     const std::vector<std::pair<SumKey, StoredSums>>& rows) {
    const std::string staged = "staged_" + table;
    stage_like(main, staged, table);
    CopiedRows copied{main, staged + " (" + key + ", count, amount, principal, fee, vat)"};
    for (const auto& [parts, sums] : rows) {
        for (const std::string& part : parts) copied.cell(part);
        for (const std::string& sum : {sums.count, sums.amount, sums.principal, sums.fee, sums.vat}) {
            copied.cell(sum);
        }
        copied.end_row();
    }
    copied.finish();
    rows_by(main, "INSERT INTO " + table + " AS kept SELECT * FROM " + staged + " ON CONFLICT (" + key +
                      ") DO UPDATE SET " + added_sums());
    rows_by(main, "DELETE FROM " + table + " WHERE count = '0' AND (" + key + ") IN (SELECT " + key +
                      " FROM " + staged + ")");
}

StagedAdvances::StagedAdvances(soci::session& main, const std::vector<AdvanceKey>& keys) : main_(main) {
    if (keys.empty()) return;
    stage(keys);
    read_all();
}

void StagedAdvances::stage(const std::vector<AdvanceKey>& keys) {
    rows_by(
        main_,
        "CREATE TEMPORARY TABLE IF NOT EXISTS staged_key (contract TEXT COLLATE \"C\", advance TEXT COLLATE "
        "\"C\"); TRUNCATE staged_key");
    CopiedRows copied{main_, "staged_key"};
    for (const auto& [contract, advance] : keys) copied.add({contract, advance});
    copied.finish();
    // So that few of them are not looked up by reading all advances.
    rows_by(main_, "ANALYZE staged_key");
}

void StagedAdvances::read_all() {
    for (const auto& cells : rows_by(main_, "SELECT " + advance_columns() +
                                                " FROM advance JOIN staged_key USING (contract, advance)")) {
        AdvanceRow row;
        std::size_t column = 0;
        visit_columns(row,
                      [&](const char*, const char*, auto& member) { read_cell(member, cells[column++]); });
        rows_.emplace(AdvanceKey{row.contract, row.advance}, row);
    }
    for (const auto& cells :
         rows_by(main_,
                 "SELECT DISTINCT contract, granted_day FROM advance WHERE granted_day IS "
                 "NOT NULL AND contract IN (SELECT contract FROM staged_key)")) {
        days_[cells[0]].insert(std::stoll(cells[1]));
    }
    for (const auto& cells : rows_by(main_,
                                     "SELECT contract, advance, event, at, kind, cells FROM waiting_movement "
                                     "JOIN staged_key USING (contract, advance)")) {
        const charging::Instant at{std::chrono::milliseconds{std::stoll(cells[3])}};
        waiting_[{cells[0], cells[1]}].push_back({.contract = cells[0],
                                                  .number = std::stoull(cells[2]),
                                                  .at = at,
                                                  .kind = cells[4],
                                                  .cells = cells[5],
                                                  .recharge = {}});
    }
}

bool StagedAdvances::read(const AdvanceKey& key, AdvanceRow& row) {
    const auto found = rows_.find(key);
    if (found == rows_.end()) return false;
    row = found->second;
    return true;
}

void StagedAdvances::write(const AdvanceRow& row) {
    if (row.granted_day) days_[row.contract].insert(*row.granted_day);
    written_.push_back(row);
}

void StagedAdvances::keep_waiting(const AdvanceKey& key, const StoredEvent& movement) {
    kept_.emplace_back(key, movement);
}

std::vector<StoredEvent> StagedAdvances::take_waiting(const AdvanceKey& key) {
    const auto found = waiting_.find(key);
    if (found == waiting_.end()) return {};
    taken_.push_back(key);
    return std::move(found->second);
}

void StagedAdvances::finish() {
    if (!taken_.empty()) {
        stage(taken_);
        rows_by(main_,
                "DELETE FROM waiting_movement WHERE (contract, advance) IN (SELECT contract, advance FROM "
                "staged_key)");
    }
    if (!kept_.empty()) {
        stage_like(main_, "staged_movement", "waiting_movement");
        CopiedRows copied{main_, "staged_movement (contract, advance, event, at, kind, cells)"};
        for (const auto& [key, movement] : kept_) {
            copied.add({key.first, key.second, std::to_string(static_cast<long long>(movement.number)),
                        std::to_string(movement.at.time_since_epoch().count()), movement.kind,
                        movement.cells});
        }
        copied.finish();
        rows_by(main_, "INSERT INTO waiting_movement SELECT * FROM staged_movement ON CONFLICT DO NOTHING");
    }
    if (written_.empty()) return;
    stage_like(main_, "staged_advance", "advance");
    CopiedRows copied{main_, "staged_advance (" + advance_columns() + ')'};
    for (const AdvanceRow& row : written_) {
        visit_columns(row, [&](const char*, const char*, const auto& member) { copy_cell(copied, member); });
        copied.end_row();
    }
    copied.finish();
    rows_by(main_, "INSERT INTO advance (" + advance_columns() + ") SELECT " + advance_columns() +
                       " FROM staged_advance ON CONFLICT (contract, advance) DO UPDATE SET " +
                       advance_updates());
}

}  // namespace airtime::books
