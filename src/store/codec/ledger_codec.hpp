#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"

/// A ledger event as one line of key=value pairs.
namespace airtime::store {

/// `contract=... n=12 at=2026-11-22T23:58:08.123Z kind=used account.main=-1500 ...`: amounts are decimal
/// currency units; bytes that are not printable ASCII, blanks, `%` and `=` in values are percent-encoded. No
/// line end. `about` is left out: programs of before there was any read these lines.
std::string encode_event(const charging::LedgerEvent& event);
Result<charging::LedgerEvent, std::string> decode_event(std::string_view line);

/// The same without the contract, as its history keeps it.
std::string encode_history(const charging::LedgerEvent& event);
Result<charging::LedgerEvent, std::string> decode_history(const charging::ContractId& contract,
                                                          std::string_view line);

/// The events of one commit, one line each.
std::string encode_events(std::span<const charging::LedgerEvent> events);
/// Also what encode_compact_events() wrote, in place of a line.
Result<std::vector<charging::LedgerEvent>, std::string> decode_events(std::string_view lines);

}  // namespace airtime::store
