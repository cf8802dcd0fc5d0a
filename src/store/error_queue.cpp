#include "store/error_queue.hpp"

#include <algorithm>
#include <utility>

namespace airtime::store {

std::string_view kind_of_error(std::string_view line) {
    return line.substr(0, line.find(' '));
}

ErrorEvent merged(const ErrorEvent& one, const ErrorEvent& other) {
    ErrorEvent both = one.at > other.at ? one : other;
    both.first_at = std::min(one.first_at, other.first_at);
    both.count = one.count + other.count;
    return both;
}

bool ErrorQueue::offer(std::string_view line, charging::Instant now) {
    const std::lock_guard lock{mutex_};
    return add({.at = now,
                .process = process_,
                .text = std::string{line.substr(0, text_bytes_max)},
                .first_at = now});
}

bool ErrorQueue::add(ErrorEvent event) {
    const std::string_view kind = kind_of_error(event.text);
    if (const auto same = waiting_.find(kind); same != waiting_.end()) {
        same->second = merged(same->second, event);
        return true;
    }
    if (waiting_.size() >= kinds_max) return false;
    waiting_.emplace(std::string{kind}, std::move(event));
    return true;
}

std::vector<ErrorEvent> ErrorQueue::take() {
    std::vector<ErrorEvent> events;
    const std::lock_guard lock{mutex_};
    for (auto& [kind, event] : waiting_) events.push_back(std::move(event));
    waiting_.clear();
    return events;
}

void ErrorQueue::put_back(const std::vector<ErrorEvent>& events) {
    const std::lock_guard lock{mutex_};
    for (const ErrorEvent& event : events) add(event);
}

}  // namespace airtime::store
