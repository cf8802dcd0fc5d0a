#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/tally.hpp"
#include "store/node_report.hpp"

/// What a node counts of its answers. Written by those who answer, looked at once a second.
namespace airtime::extension {

/// Why a CCR is answered 3004.
enum class TooBusy : std::uint8_t {
    queue_full,       ///< no room for this peer, or for new quota
    client_rate,      ///< more a second than the client's profile allows
    subscriber_rate,  ///< more a second for one subscriber than the node allows
    stopping,         ///< new quota while the node is being stopped
    not_serving,      ///< Redis was not found as it must be
    store_full,       ///< new quota while Redis is nearly full
    too_late,         ///< it waited longer than the deadline
    not_confirmed,    ///< Redis did not confirm the change
};
inline constexpr auto too_busy_names =
    std::to_array<std::string_view>({"queue_full", "client_rate", "subscriber_rate", "stopping",
                                     "not_serving", "store_full", "too_late", "not_confirmed"});

/// Result-Codes that we answer, ascending; any other is counted as "other".
inline constexpr auto counted_results =
    std::to_array<std::uint32_t>({2001, 3001, 3002, 3003, 3004, 3005, 3007, 3008, 3009, 4010, 4011, 4012,
                                  5001, 5002, 5003, 5004, 5005, 5008, 5009, 5012, 5014, 5030, 5031});

/// Where a result is counted, and by what name: "2001", or "other".
std::size_t result_place(std::uint32_t result);
std::string result_name(std::size_t place);

/// Answers to one peer since it connected, by result_place(). Whoever has the peer's lock counts.
using PeerAnswers = std::array<std::uint64_t, counted_results.size() + 1>;

class AnswerCounts {
  public:
    /// By the only thread that counts here. `type`: CC-Request-Type; empty or out of range: "unknown".
    void add(std::optional<std::uint32_t> type, std::uint32_t result) { of(type, result).add(); }
    void add(TooBusy reason) { of(reason).add(); }
    /// By one of several threads.
    void add_shared(std::optional<std::uint32_t> type, std::uint32_t result) {
        of(type, result).add_shared();
    }
    void add_shared(TooBusy reason) { of(reason).add_shared(); }

    /// Adds `answers` and `too_busy`: each type with 2001 and 3004 and each reason, so that a first one is
    /// seen as a rise, and the others once they occurred.
    void add_to(store::NodeReport& report) const;

  private:
    static constexpr std::size_t types = 5;

    Tally& of(std::optional<std::uint32_t> type, std::uint32_t result);
    Tally& of(TooBusy reason) { return too_busy_[static_cast<std::size_t>(reason)]; }

    std::array<std::array<Tally, counted_results.size() + 1>, types> answers_;
    std::array<Tally, too_busy_names.size()> too_busy_;
};

/// Of one shard, on cache lines of its own.
struct alignas(64) ShardCounts {
    AnswerCounts answers;
    BucketTally<store::duration_bounds_us.size()> durations_us{store::duration_bounds_us};
    BucketTally<store::batch_bounds.size()> batches{store::batch_bounds};

    void add_to(store::NodeReport& report) const;
};

}  // namespace airtime::extension
