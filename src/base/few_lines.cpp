#include "base/few_lines.hpp"

#include <utility>

namespace airtime {

std::optional<std::string> FewLines::next(std::string_view who, Clock::time_point now) {
    constexpr std::chrono::seconds one_line_in{1};
    const std::lock_guard lock{mutex_};
    std::string name{who};
    if (said_.size() >= told_apart_max && !said_.contains(name)) {
        // Whoever was silent since, with nothing to tell, is told apart no longer.
        std::erase_if(said_, [&](const auto& entry) {
            return entry.second.left_out == 0 && entry.second.at + one_line_in <= now;
        });
        if (said_.size() >= told_apart_max) name.clear();
    }
    const auto [entry, is_new] = said_.try_emplace(std::move(name), Said{.at = now});
    auto& said = entry->second;
    if (!is_new && now < said.at + one_line_in) {
        ++said.left_out;
        return std::nullopt;
    }
    said.at = now;
    const auto left_out = std::exchange(said.left_out, 0);
    return left_out == 0 ? std::string{} : " left_out=" + std::to_string(left_out);
}

}  // namespace airtime
