#include "app_airtime/peers/peer_flow.hpp"

#include <algorithm>

namespace airtime::extension {

void PeerFlow::connected() {
    *this = PeerFlow{};
    connected_ = true;
}

void PeerFlow::disconnected() {
    *this = PeerFlow{};
}

void PeerFlow::looked(bool open, std::optional<std::size_t> unacknowledged) {
    open_ = open;
    seen_ = unacknowledged.has_value();
    written_ = unacknowledged.value_or(0) + last_;
}

bool PeerFlow::has_room(std::size_t bytes) const {
    if (!open_) return false;
    if (!seen_) return answers_ < unseen_answers_max;
    return written_ + bytes_ + bytes <= bytes_max;
}

void PeerFlow::given(std::size_t bytes) {
    ++answers_;
    bytes_ += bytes;
}

void PeerFlow::left(std::size_t bytes) {
    // Of a connection before this one.
    if (answers_ == 0) return;
    --answers_;
    bytes_ -= std::min(bytes, bytes_);
    if (answers_ == 0) bytes_ = 0;
    written_ += bytes;
    last_ = bytes;
}

}  // namespace airtime::extension
