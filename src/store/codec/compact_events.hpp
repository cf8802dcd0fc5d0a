#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"

namespace airtime::store {

/// The events of one commit, for the stream to the worker: each says only what the one before did not. Begins
/// with `compact_mark` and how long it is; empty without events.
std::string encode_compact_events(std::span<const charging::LedgerEvent> events);
/// What encode_compact_events() wrote, in front of something else; all where it does not end.
std::string_view take_compact_events(std::string_view& bytes);
Result<std::vector<charging::LedgerEvent>, std::string> decode_compact_events(std::string_view bytes);

}  // namespace airtime::store
