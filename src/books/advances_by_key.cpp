#include "books/advances_by_key.hpp"

#include <soci/boost-optional.h>

#include <utility>

#include "books/advance_columns.hpp"

namespace airtime::books {

AdvancesByKey::AdvancesByKey(soci::session& main)
    : main_(main),
      read_(main),
      write_(main),
      days_(
          (main.prepare << "SELECT granted_day FROM advance WHERE contract = :c AND granted_day IS NOT NULL",
           soci::use(contract_), soci::into(day_))),
      waiting_((main.prepare << "SELECT event, at, kind, cells FROM waiting_movement WHERE contract = :c AND "
                                "advance = :a",
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
    visit_columns(row_, [&](const char*, const char*, auto& member) { write_.exchange(soci::use(member)); });
    write_.define_and_bind();
}

bool AdvancesByKey::read(const AdvanceKey& key, AdvanceRow& row) {
    std::tie(contract_, advance_) = key;
    row_ = {};
    if (!read_.execute(true)) return false;
    row = row_;
    return true;
}

void AdvancesByKey::write(const AdvanceRow& row) {
    row_ = row;
    write_.execute(true);
}

std::set<std::int64_t> AdvancesByKey::granted_days(const std::string& contract) {
    contract_ = contract;
    std::set<std::int64_t> days;
    days_.execute();
    while (days_.fetch()) days.insert(day_);
    return days;
}

void AdvancesByKey::keep_waiting(const AdvanceKey& key, const StoredEvent& movement) {
    const auto number = static_cast<long long>(movement.number);
    const long long at = movement.at.time_since_epoch().count();
    main_
        << "INSERT INTO waiting_movement (contract, advance, event, at, kind, cells) VALUES (:c, :a, :n, :t, "
           ":k, :r) ON CONFLICT DO NOTHING",
        soci::use(key.first), soci::use(key.second), soci::use(number), soci::use(at),
        soci::use(movement.kind), soci::use(movement.cells);
}

std::vector<StoredEvent> AdvancesByKey::take_waiting(const AdvanceKey& key) {
    std::tie(contract_, advance_) = key;
    std::vector<StoredEvent> movements;
    stored_.contract = contract_;
    waiting_.execute();
    while (waiting_.fetch()) {
        stored_.number = static_cast<std::uint64_t>(number_);
        stored_.at = charging::Instant{std::chrono::milliseconds{at_}};
        movements.push_back(stored_);
    }
    if (!movements.empty()) {
        main_ << "DELETE FROM waiting_movement WHERE contract = :c AND advance = :a", soci::use(key.first),
            soci::use(key.second);
    }
    return movements;
}

}  // namespace airtime::books
