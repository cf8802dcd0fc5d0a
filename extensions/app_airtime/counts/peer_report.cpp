#include "app_airtime/counts/peer_report.hpp"

#include <algorithm>
#include <numeric>

namespace airtime::extension {
namespace {

std::uint64_t sum_of(const PeerAnswers& answers) {
    return std::accumulate(answers.begin(), answers.end(), std::uint64_t{0});
}

}  // namespace

void PeerReport::add_to(store::NodeReport& report, std::vector<std::pair<std::string, PeerAnswers>> answered,
                        Clock::time_point now) {
    if (now - begun_ >= span) {
        recent_.clear();
        std::map<std::string, std::uint64_t, std::less<>> sums;
        for (const auto& [peer, answers] : answered) {
            const std::uint64_t sum = sum_of(answers);
            const auto before = at_begin_.find(peer);
            // It began anew where it connected again.
            const bool goes_on = before != at_begin_.end() && before->second <= sum;
            if (begun_ != Clock::time_point{}) recent_[peer] = goes_on ? sum - before->second : sum;
            sums.emplace(peer, sum);
        }
        at_begin_ = std::move(sums);
        begun_ = now;
    }
    const auto by_sum = [](const auto& one, const auto& other) {
        return sum_of(one.second) > sum_of(other.second);
    };
    const std::size_t told = std::min(peers_max, answered.size());
    std::ranges::partial_sort(answered, answered.begin() + static_cast<std::ptrdiff_t>(told), by_sum);
    answered.resize(told);
    auto& counts = report.numbers[std::string{store::reported::peer_answers}];
    auto& recent = report.numbers[std::string{store::reported::peer_recent}];
    for (const auto& [peer, answers] : answered) {
        for (std::size_t place = 0; place < answers.size(); ++place) {
            if (answers.at(place) > 0) counts[result_name(place) + ':' + peer] = answers.at(place);
        }
        if (const auto found = recent_.find(peer); found != recent_.end()) recent[peer] = found->second;
    }
}

}  // namespace airtime::extension
