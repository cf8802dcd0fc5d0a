#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/identifiers.hpp"

/// A session in bytes: what it has from its opening on, its frame, apart from what each request changes.
namespace airtime::store {

/// Its id, whose it is, when it opened, its number as a sub-session. Begins with `compact_mark`.
std::string encode_session_frame(const charging::Session& session);
/// All else, of a session with that frame: bits for what is not as it mostly is, then that.
std::string encode_session_state(const charging::Session& session);
Result<charging::Session, std::string> decode_session(std::string_view frame, std::string_view state);

/// Both as one, without the id: what is remembered of an ended session. Begins with `compact_mark`.
std::string encode_ended(const charging::Session& ended);
Result<charging::Session, std::string> decode_ended(const charging::SessionId& id, std::string_view bytes);

}  // namespace airtime::store
