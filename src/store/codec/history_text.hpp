#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// A contract's history as one text of lines, the newest last: a list would take 80 bytes more of each
/// contract.
namespace airtime::store {

/// Of a contract's history, about a hundred lines; up to twice as much may stand.
constexpr std::size_t history_bytes_kept = 16 << 10;

/// Adds a line. What is older than `history_bytes_kept` is cut off once twice as much stands.
void append_history(std::string& history, std::string_view line);

/// At most `max` lines, the newest first.
std::vector<std::string> newest_lines(std::string_view history, std::size_t max);

}  // namespace airtime::store
