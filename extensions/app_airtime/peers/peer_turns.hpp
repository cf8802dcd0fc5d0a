#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace airtime::extension {

/// What waits, in order of arrival within each peer; peers take turns, so that nobody waits behind all that a
/// flood sent before. For one thread at a time.
template <class Item>
class PeerTurns {
  public:
    /// `peer` may be a part of the item.
    void push(std::string_view peer, Item&& item) {
        auto place = by_peer_.find(peer);
        if (place == by_peer_.end()) {
            place = by_peer_.emplace(std::string{peer}, std::deque<Item>{}).first;
            turns_.push_back(place);
        }
        place->second.push_back(std::move(item));
        ++size_;
    }
    /// The oldest of the peer whose turn it is. There must be one.
    Item pop() {
        const auto place = turns_.front();
        turns_.pop_front();
        Item item = std::move(place->second.front());
        place->second.pop_front();
        if (place->second.empty()) {
            by_peer_.erase(place);
        } else {
            turns_.push_back(place);
        }
        --size_;
        return item;
    }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

  private:
    using ByPeer = std::map<std::string, std::deque<Item>, std::less<>>;
    ByPeer by_peer_;                               ///< those that something waits of
    std::deque<typename ByPeer::iterator> turns_;  ///< of each, next first
    std::size_t size_ = 0;
};

}  // namespace airtime::extension
