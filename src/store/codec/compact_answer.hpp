#pragma once

#include "charging/contract/session.hpp"
#include "store/codec/compact_bytes.hpp"

namespace airtime::store {

/// The stored answers of a session. What they repeat of it or of the answer before is not written again.
void append_answers(CompactWriter& out, const charging::Session& session);
/// Into the session, which has all else already.
void take_answers(CompactReader& in, charging::Session& session);

}  // namespace airtime::store
