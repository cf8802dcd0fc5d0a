#include "tests/bench/gy_load/request_book.hpp"

namespace airtime::bench {

void RequestBook::add(const SentRequest& request) {
    Entry& entry = entries_[next_ % entries_.size()];
    if (entry.state == State::waiting) {
        ++lost_;
        --waiting_;
    }
    entry = {.request = request, .state = State::waiting};
    ++waiting_;
    ++next_;
}

Match RequestBook::take(std::uint32_t hop_by_hop, std::uint32_t connection, SentRequest& found) {
    Entry& entry = entries_[hop_by_hop % entries_.size()];
    if (entry.state == State::empty || entry.request.names.hop_by_hop != hop_by_hop ||
        entry.request.names.connection != connection) {
        return Match::unknown;
    }
    if (entry.state == State::answered) return Match::doubled;
    entry.state = State::answered;
    --waiting_;
    found = entry.request;
    return Match::first;
}

}  // namespace airtime::bench
