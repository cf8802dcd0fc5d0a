#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/int128.hpp"

/// What the stores keep, the same in Redis and in memory.
namespace airtime::store {

/// A session's index entry; written again each day that the session goes on.
constexpr std::chrono::hours session_index_kept{72};
/// No total that Redis counts goes beyond this, up or down. Its counters have 64 bits (9.22e18), and the
/// check in front of them adds in doubles, which are off by at most 1,024 there.
constexpr std::int64_t total_max = 9'200'000'000'000'000'000;
constexpr bool is_countable(Int128 total, Int128 increment) {
    const auto within = [](Int128 number) { return number >= -total_max && number <= total_max; };
    return within(increment) && within(total + increment);
}
/// A day's totals, after the last event of it that was counted. The two days more are those of clocks and
/// time zones.
constexpr std::chrono::days days_settled{400};
constexpr std::chrono::days day_totals_kept = days_settled + std::chrono::days{2};
/// What a contract was told last.
constexpr std::size_t message_records_max = 50;
/// What its subscriber wrote last.
constexpr std::size_t received_texts_max = 20;
/// A message that comes with no change of a contract is written once in this time.
constexpr std::chrono::hours enqueued_ids_kept{24};
/// A delivery report that came before its message was recorded.
constexpr std::chrono::seconds early_reports_kept{std::chrono::hours{1}};

}  // namespace airtime::store
