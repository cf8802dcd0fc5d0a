#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <utility>

namespace airtime::extension {

/// The answers that wait for one peer, the oldest first, bounded in bytes.
template <class Answer>
class PeerQueue {
  public:
    using Clock = std::chrono::steady_clock;

    /// What an answer of so many bytes takes in memory, its request's message with it.
    static constexpr std::size_t weight(std::size_t bytes) { return bytes + 1024; }

    /// False, and nothing kept: it would be more than `weight_max` with those that wait.
    bool push(Answer&& answer, std::size_t bytes, std::size_t weight_max, Clock::time_point now) {
        if (weight_ + weight(bytes) > weight_max) return false;
        waiting_.push_back({std::move(answer), bytes, now});
        weight_ += weight(bytes);
        return true;
    }
    bool empty() const { return waiting_.empty(); }
    std::size_t weight() const { return weight_; }
    std::size_t size() const { return waiting_.size(); }
    /// From the oldest on; there is one.
    const Answer& at(std::size_t place) const { return waiting_[place].answer; }
    /// Of the first; there is one.
    std::size_t next_bytes() const { return waiting_.front().bytes; }
    Clock::time_point next_since() const { return waiting_.front().since; }
    Answer pop() {
        auto first = std::move(waiting_.front());
        waiting_.pop_front();
        weight_ -= weight(first.bytes);
        return std::move(first.answer);
    }

  private:
    struct Waiting {
        Answer answer;
        std::size_t bytes = 0;
        Clock::time_point since;
    };
    std::deque<Waiting> waiting_;
    std::size_t weight_ = 0;
};

}  // namespace airtime::extension
