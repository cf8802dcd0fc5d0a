#include "app_airtime/peers/call_places.hpp"

namespace airtime::extension {

CallPlaces::Place CallPlaces::enter(std::uint32_t call, const std::string& client, const std::string& peer) {
    const std::lock_guard lock{mutex_};
    const auto unanswered = unanswered_.find(client);
    if (unanswered != unanswered_.end() && unanswered->second >= unanswered_max_) return Place::not_answered;
    if (!writing_.emplace(peer, call).second) return Place::not_written;
    ++unanswered_[client];
    under_way_[call] = {client, peer, false};
    return Place::entered;
}

bool CallPlaces::has_any() {
    const std::lock_guard lock{mutex_};
    return !under_way_.empty();
}

void CallPlaces::written(std::uint32_t call) {
    const std::lock_guard lock{mutex_};
    const auto found = under_way_.find(call);
    if (found == under_way_.end() || found->second.written) return;
    found->second.written = true;
    writing_.erase(found->second.peer);
}

void CallPlaces::answered(std::uint32_t call) {
    const std::lock_guard lock{mutex_};
    const auto found = under_way_.find(call);
    if (found == under_way_.end()) return;
    const UnderWay& ended = found->second;
    if (!ended.written) writing_.erase(ended.peer);
    const auto unanswered = unanswered_.find(ended.client);
    if (--unanswered->second == 0) unanswered_.erase(unanswered);
    under_way_.erase(found);
}

}  // namespace airtime::extension
