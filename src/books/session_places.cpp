#include "books/session_places.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/fnv1a.hpp"
#include "books/database.hpp"
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

/// A name on the wire may end as the kept name of a sub-session does.
std::set<long long> hashes_of(const SessionId& session) {
    return {hash_of(session.value), session_hash(session.value)};
}

std::vector<std::string> contracts_at(BooksConnection& books, const Run& run, long long hash) {
    std::vector<std::string> contracts;
    std::string contract;
    soci::statement select =
        (books.session_of(run).prepare
             << "SELECT DISTINCT contract FROM " + books.rows_of(run, DayTable::session) + " AND hash = :h",
         soci::use(hash), soci::into(contract));
    select.execute();
    while (select.fetch()) contracts.push_back(contract);
    return contracts;
}

bool used_in(BooksConnection& books, const Run& run, const std::string& contract, const SessionId& session) {
    SessionId used;
    soci::statement select =
        (books.session_of(run).prepare
             << "SELECT session FROM " + books.rows_of(run, DayTable::usage) + " AND contract = :c",
         soci::use(contract), soci::into(used.value));
    select.execute();
    while (select.fetch()) {
        if (used.value == session.value || charging::session_on_wire(used) == session.value) return true;
    }
    return false;
}

}  // namespace

void create_session_table(soci::session& piece) {
    create_table(piece, std::string{session_table} +
                            " (run BIGINT NOT NULL, hash BIGINT NOT NULL, contract TEXT NOT NULL, PRIMARY "
                            "KEY (run, hash, contract))");
}

void write_sessions(soci::session& piece, long long run, const std::map<UsageKey, UsageSums>& usage) {
    std::vector<std::pair<long long, std::string>> places;
    for (const auto& [key, sums] : usage) {
        if (key.session.empty()) continue;
        places.emplace_back(session_hash(key.session), key.contract);
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

long long session_hash(const std::string& name) {
    return hash_of(charging::session_on_wire({name}));
}

std::string session_key(const SessionId& session) {
    std::string key;
    for (const long long hash : hashes_of(session)) key += (key.empty() ? "{" : ",") + std::to_string(hash);
    return key + '}';
}

std::vector<ContractId> contracts_in_session(BooksConnection& books, const Run& run,
                                             const SessionId& session) {
    std::vector<ContractId> found;
    for (const long long hash : hashes_of(session)) {
        for (std::string& contract : contracts_at(books, run, hash)) {
            if (used_in(books, run, contract, session)) found.push_back({std::move(contract)});
        }
    }
    return found;
}

}  // namespace airtime::books
