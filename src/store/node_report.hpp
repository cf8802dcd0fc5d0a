#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"

/// What a node tells of itself once a second, and a worker every other second, for who watches them.
namespace airtime::store {

/// Up to these a CCR's time counts, and above them.
inline constexpr auto duration_bounds_us = std::to_array<std::uint64_t>(
    {500, 1'000, 2'000, 5'000, 10'000, 20'000, 50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000});
inline constexpr auto batch_bounds =
    std::to_array<std::uint64_t>({1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1'024});

/// Names of NodeReport::numbers. Those that are split are so by what stands in brackets.
namespace reported {
// Since the node's start:
inline constexpr std::string_view answers = "answers";         ///< to CCRs [type:result]
inline constexpr std::string_view too_busy = "too_busy";       ///< of these, those with 3004 [why]
inline constexpr std::string_view durations = "durations_us";  ///< [bound, "more" or "sum"]
inline constexpr std::string_view batches = "batches";         ///< requests of each [bound, "more" or "sum"]
inline constexpr std::string_view cache = "cache";             ///< look-ups [hit or miss]
inline constexpr std::string_view commits = "commits";
inline constexpr std::string_view conflicts = "conflicts";
inline constexpr std::string_view advances = "advances";
inline constexpr std::string_view refusals = "refusals";          ///< of advances [reason]
inline constexpr std::string_view peer_answers = "peer_answers";  ///< since it connected [result:peer]
inline constexpr std::string_view peer_recent = "peer_recent";    ///< in the last full 10 s [peer]
// As it is now:
inline constexpr std::string_view queued = "queued";          ///< requests
inline constexpr std::string_view queued_max = "queued_max";  ///< in the last second
inline constexpr std::string_view peers = "peers";            ///< connected
inline constexpr std::string_view serves = "serves";          ///< 1; 0: all get 3004
inline constexpr std::string_view lends = "lends";            ///< 1; 0: lending is stopped
// In words:
inline constexpr std::string_view process = "process";  ///< host:pid
inline constexpr std::string_view waits = "waits:";     ///< and a worker's part: what it waits for
}  // namespace reported

struct NodeReport {
    std::string node;
    std::string version = {};           ///< empty: not told for minutes
    charging::Instant started_at = {};  ///< likewise
    charging::Instant seen_at = {};     ///< its last sign of life
    /// By name, and what it is split by; empty: it is not split.
    std::map<std::string, std::map<std::string, std::uint64_t>, std::less<>> numbers = {};
    std::map<std::string, std::string, std::less<>> words = {};
};

}  // namespace airtime::store
