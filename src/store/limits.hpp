#pragma once

#include <chrono>
#include <cstddef>

/// What the stores keep, the same in Redis and in memory.
namespace airtime::store {

/// A session's index entry; written again each day that the session goes on.
constexpr std::chrono::hours session_index_kept{72};
/// Lines of a contract's history.
constexpr std::size_t history_lines_max = 200;
/// What a contract was told last.
constexpr std::size_t message_records_max = 50;
/// A message that comes with no change of a contract is written once in this time.
constexpr std::chrono::hours enqueued_ids_kept{24};

}  // namespace airtime::store
