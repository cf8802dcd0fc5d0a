#pragma once

#include <soci/soci.h>

#include <map>
#include <string>
#include <vector>

#include "books/batch.hpp"
#include "books/books_connections.hpp"
#include "charging/values/identifiers.hpp"

/// Whose a session was: usage is sorted by contract, so each day's is also found by session. That takes a
/// hash in place of the Session-Id, for a third of the room; what it leads to is compared. All throw
/// soci::soci_error.
namespace airtime::books {

/// Of a piece of usage.
inline constexpr const char* session_table = "session_place";

void create_session_table(soci::session& piece);
void write_sessions(soci::session& piece, long long run, const std::map<UsageKey, UsageSums>& usage);

/// Under which the usage of a session is found. `name`: as it is kept.
long long session_hash(const std::string& name);

/// By which BooksConnection::runs_with() finds its days: "{17,-4}".
std::string session_key(const charging::SessionId& session);
/// The contracts that used something in a session of that name, as it was on the wire or as it is kept.
std::vector<charging::ContractId> contracts_in_session(BooksConnection& books, const Run& run,
                                                       const charging::SessionId& session);

}  // namespace airtime::books
