#include "store/error_queue.hpp"

#include <iterator>

namespace airtime::store {

bool ErrorQueue::offer(std::string_view line, charging::Instant now) {
    const std::string_view kind = line.substr(0, line.find(' '));
    const std::lock_guard lock{mutex_};
    const auto told = told_.find(kind);
    if (told != told_.end() && now < told->second + again_after) return false;
    if (waiting_.size() >= waiting_max) return false;
    if (told == told_.end() && told_.size() >= kinds_max) told_.clear();
    told_[std::string{kind}] = now;
    waiting_.push_back({.at = now, .process = process_, .text = std::string{line.substr(0, text_bytes_max)}});
    return true;
}

std::vector<ErrorEvent> ErrorQueue::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(waiting_, {});
}

void ErrorQueue::put_back(std::vector<ErrorEvent> events) {
    const std::lock_guard lock{mutex_};
    events.insert(events.end(), std::make_move_iterator(waiting_.begin()),
                  std::make_move_iterator(waiting_.end()));
    if (events.size() > waiting_max) {
        events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(waiting_max));
    }
    waiting_ = std::move(events);
}

}  // namespace airtime::store
