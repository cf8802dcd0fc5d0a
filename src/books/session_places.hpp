#pragma once

#include <soci/soci.h>

#include <map>
#include <string>
#include <vector>

#include "books/batch.hpp"
#include "charging/values/identifiers.hpp"

/// Whose a session was: usage is sorted by contract, so each of its pieces also has a table by session. That
/// holds a hash in place of the Session-Id, for a third of the room; what it leads to is compared. All throw
/// soci::soci_error.
namespace airtime::books {

inline constexpr const char* session_table = "session_place";

/// Makes it where it is not there: an earlier version made pieces without. `schema`: as the piece is
/// attached.
void create_session_table(soci::session& piece, const std::string& schema);
void write_sessions(soci::session& piece, long long run, const std::map<UsageKey, UsageSums>& usage);

/// The contracts that used something in a session of that name, as it was on the wire or as it is kept. In a
/// piece of an earlier version there are none.
std::vector<charging::ContractId> contracts_in_session(soci::session& piece, long long run,
                                                       const charging::SessionId& session);

}  // namespace airtime::books
