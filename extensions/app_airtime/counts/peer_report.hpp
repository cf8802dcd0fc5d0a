#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app_airtime/counts/answer_counts.hpp"

namespace airtime::extension {

/// Which peers a node tells of, and how many answers each got lately: those with the most answers, so that a
/// report stays small however many connect. By one thread.
class PeerReport {
  public:
    using Clock = std::chrono::steady_clock;

    static constexpr std::size_t peers_max = 50;
    /// Over how long "lately" is.
    static constexpr std::chrono::seconds span{10};

    /// Adds `peer_answers` and, once a span is full, `peer_recent`.
    void add_to(store::NodeReport& report, std::vector<std::pair<std::string, PeerAnswers>> answered,
                Clock::time_point now);

  private:
    std::map<std::string, std::uint64_t, std::less<>> at_begin_;  ///< of the span: all answers, by peer
    std::map<std::string, std::uint64_t, std::less<>> recent_;    ///< in the last full span
    Clock::time_point begun_{};
};

}  // namespace airtime::extension
