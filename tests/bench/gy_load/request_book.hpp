#pragma once

#include <chrono>
#include <vector>

#include "tests/bench/gy_load/ccr_templates.hpp"

namespace airtime::bench {

using Clock = std::chrono::steady_clock;

struct SentRequest {
    RequestNames names;
    std::uint32_t slot = 0;        ///< the session's place in the generator
    Clock::time_point intended{};  ///< when it should have been sent
};

enum class Match : std::uint8_t { first, doubled, unknown };

/// All requests that were sent lately, by Hop-by-Hop-Id, which is counted. An answer belongs to one of them,
/// once.
class RequestBook {
  public:
    /// `size`: how many requests are remembered; one that is still unanswered when its place is needed is
    /// lost.
    explicit RequestBook(std::size_t size) : entries_(size) {}

    std::uint32_t next_hop_by_hop() const { return next_; }
    /// The request with the Hop-by-Hop-Id that next_hop_by_hop() told.
    void add(const SentRequest& request);
    /// Finds the request of an answer that came over `connection`. `found` is set for `first` only.
    Match take(std::uint32_t hop_by_hop, std::uint32_t connection, SentRequest& found);

    std::uint64_t waiting() const { return waiting_; }
    /// Of those that were overwritten; who ends adds what is still waiting.
    std::uint64_t lost() const { return lost_; }

  private:
    enum class State : std::uint8_t { empty, waiting, answered };
    struct Entry {
        SentRequest request;
        State state = State::empty;
    };

    std::vector<Entry> entries_;
    std::uint32_t next_ = 1;
    std::uint64_t waiting_ = 0;
    std::uint64_t lost_ = 0;
};

}  // namespace airtime::bench
