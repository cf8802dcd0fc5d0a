#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A contract's history as one text of lines, the newest last: a list would take 80 bytes more of each
/// contract. Each contract has one, so it is short: what is older stands in the ledger's files.
namespace airtime::store {

/// Of a contract's history: about ten events. With what Redis puts around a string it has 448 bytes, one of
/// its allocator's sizes.
constexpr std::size_t history_bytes_kept = 444;

/// Adds `lines`, the oldest first, with a line end between two. The oldest lines beyond `history_bytes_kept`
/// go; the newest stays, however long it is.
void append_history(std::string& history, std::string_view lines);

/// At most `max` lines, the newest first.
std::vector<std::string> newest_lines(std::string_view history, std::size_t max);

/// A line of encode_history() with bytes in place of its time, of long numbers and of each word that most of
/// them have, which makes it a third as long: none of them ends a line, and the first of each is not in
/// one, which is printable ASCII.
std::string shortened(std::string_view line);
/// The line that was shortened; one that was not is itself.
std::string expanded(std::string_view line);

}  // namespace airtime::store
