#pragma once

#include <chrono>
#include <cstddef>

/// What the stores keep, the same in Redis and in memory.
namespace airtime::store {

/// A session's index entry; written again each day that the session goes on.
constexpr std::chrono::hours session_index_kept{72};
/// Lines of a contract's history.
constexpr std::size_t history_lines_max = 200;

}  // namespace airtime::store
