#pragma once

#include <chrono>
#include <cstddef>

/// What the stores keep, the same in Redis and in memory.
namespace airtime::store {

/// A session's index entry; written again each day that the session goes on.
constexpr std::chrono::hours session_index_kept{72};
/// Of a contract's history, about a hundred lines; up to twice as much may stand.
constexpr std::size_t history_bytes_kept = 16 << 10;
/// What a contract was told last.
constexpr std::size_t message_records_max = 50;
/// A message that comes with no change of a contract is written once in this time.
constexpr std::chrono::hours enqueued_ids_kept{24};

/// A delivery report that came before its message was recorded.
constexpr std::chrono::seconds early_reports_kept{std::chrono::hours{1}};

}  // namespace airtime::store
