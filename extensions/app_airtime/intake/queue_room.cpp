#include "app_airtime/intake/queue_room.hpp"

namespace airtime::extension {
namespace {

constexpr std::size_t new_quota_parts = 3;

bool has_room(std::size_t own, std::size_t taken, std::size_t places_max) {
    return taken < places_max && own < places_max - taken;
}

}  // namespace

bool QueueRoom::enter(std::string_view peer, bool new_quota) {
    const auto known = by_peer_.find(peer);
    const Places own = known == by_peer_.end() ? Places{} : known->second;
    if (!has_room(own.all, taken_.all, places_max_)) return false;
    if (new_quota && !has_room(own.new_quota, taken_.new_quota, places_max_ / new_quota_parts)) return false;
    Places& places = known == by_peer_.end() ? by_peer_[std::string{peer}] : known->second;
    for (Places* each : {&places, &taken_}) {
        ++each->all;
        each->new_quota += new_quota ? 1 : 0;
    }
    return true;
}

void QueueRoom::leave(std::string_view peer, bool new_quota) {
    const auto places = by_peer_.find(peer);
    if (places == by_peer_.end()) return;
    for (Places* each : {&places->second, &taken_}) {
        --each->all;
        each->new_quota -= new_quota ? 1 : 0;
    }
    if (places->second.all == 0) by_peer_.erase(places);
}

}  // namespace airtime::extension
