#include "books/session_places.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/fnv1a.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::books {

namespace {

using charging::ContractId;
using charging::SessionId;

long long hash_of(std::string_view on_wire) {
    Fnv1a64 hash;
    hash.add_bytes(on_wire);
    return static_cast<long long>(hash.value());
}

bool has_session_table(soci::session& piece) {
    const std::string wanted = session_table;
    int tables = 0;
    piece << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :n", soci::use(wanted),
        soci::into(tables);
    return tables > 0;
}

std::vector<std::string> contracts_at(soci::session& piece, long long run, long long hash) {
    std::vector<std::string> contracts;
    std::string contract;
    soci::statement select =
        (piece.prepare << "SELECT contract FROM session_place WHERE run = :r AND hash = :h", soci::use(run),
         soci::use(hash), soci::into(contract));
    select.execute();
    while (select.fetch()) contracts.push_back(contract);
    return contracts;
}

bool used_in(soci::session& piece, long long run, const std::string& contract, const SessionId& session) {
    SessionId used;
    soci::statement select = (piece.prepare << "SELECT session FROM usage WHERE run = :r AND contract = :c",
                              soci::use(run), soci::use(contract), soci::into(used.value));
    select.execute();
    while (select.fetch()) {
        if (used.value == session.value || charging::session_on_wire(used) == session.value) return true;
    }
    return false;
}

}  // namespace

void create_session_table(soci::session& piece, const std::string& schema) {
    piece
        << "CREATE TABLE IF NOT EXISTS " + schema + '.' + session_table +
               " (run BIGINT NOT NULL, hash BIGINT NOT NULL, contract TEXT NOT NULL, PRIMARY KEY (run, hash, "
               "contract)) WITHOUT ROWID";
}

void write_sessions(soci::session& piece, long long run, const std::map<UsageKey, UsageSums>& usage) {
    std::vector<std::pair<long long, std::string>> places;
    for (const auto& [key, sums] : usage) {
        if (key.session.empty()) continue;
        places.emplace_back(hash_of(charging::session_on_wire({key.session})), key.contract);
    }
    std::ranges::sort(places);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    long long hash = 0;
    std::string contract;
    soci::statement insert =
        (piece.prepare << "INSERT INTO session_place (run, hash, contract) VALUES (:r, :h, :c)",
         soci::use(run), soci::use(hash), soci::use(contract));
    for (auto& place : places) {
        hash = place.first;
        contract = std::move(place.second);
        insert.execute(true);
    }
}

std::vector<ContractId> contracts_in_session(soci::session& piece, long long run, const SessionId& session) {
    std::vector<ContractId> found;
    if (!has_session_table(piece)) return found;
    // A name on the wire may end as the kept name of a sub-session does.
    const std::set<long long> hashes{hash_of(session.value), hash_of(charging::session_on_wire(session))};
    for (const long long hash : hashes) {
        for (std::string& contract : contracts_at(piece, run, hash)) {
            if (used_in(piece, run, contract, session)) found.push_back({std::move(contract)});
        }
    }
    return found;
}

}  // namespace airtime::books
