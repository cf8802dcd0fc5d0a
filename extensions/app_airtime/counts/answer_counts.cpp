#include "app_airtime/counts/answer_counts.hpp"

#include <algorithm>
#include <string>

namespace airtime::extension {
namespace {

constexpr auto type_names =
    std::to_array<std::string_view>({"unknown", "initial", "update", "termination", "event"});

bool is_always_told(std::size_t place) {
    constexpr std::uint32_t success = 2001;
    constexpr std::uint32_t too_busy = 3004;
    return place < counted_results.size() &&
           (counted_results.at(place) == success || counted_results.at(place) == too_busy);
}

template <std::size_t bounds>
void add_buckets(std::map<std::string, std::uint64_t>& numbers, const BucketTally<bounds>& buckets,
                 const std::array<std::uint64_t, bounds>& upper_bounds) {
    const auto counts = buckets.counts();
    for (std::size_t place = 0; place < bounds; ++place) {
        numbers[std::to_string(upper_bounds.at(place))] += counts.at(place);
    }
    numbers["more"] += counts.back();
    numbers["sum"] += buckets.sum();
}

}  // namespace

std::size_t result_place(std::uint32_t result) {
    const auto known = std::ranges::lower_bound(counted_results, result);
    const bool found = known != counted_results.end() && *known == result;
    return found ? static_cast<std::size_t>(known - counted_results.begin()) : counted_results.size();
}

std::string result_name(std::size_t place) {
    return place < counted_results.size() ? std::to_string(counted_results.at(place)) : "other";
}

Tally& AnswerCounts::of(std::optional<std::uint32_t> type, std::uint32_t result) {
    const std::size_t row = type && *type < types ? *type : 0;
    return answers_.at(row).at(result_place(result));
}

void AnswerCounts::add_to(store::NodeReport& report) const {
    auto& answers = report.numbers[std::string{store::reported::answers}];
    for (std::size_t type = 0; type < types; ++type) {
        for (std::size_t place = 0; place <= counted_results.size(); ++place) {
            const std::uint64_t count = answers_.at(type).at(place).count();
            if (count == 0 && (type == 0 || !is_always_told(place))) continue;
            answers[std::string{type_names.at(type)} + ':' + result_name(place)] += count;
        }
    }
    auto& reasons = report.numbers[std::string{store::reported::too_busy}];
    for (std::size_t reason = 0; reason < too_busy_names.size(); ++reason) {
        reasons[std::string{too_busy_names.at(reason)}] += too_busy_.at(reason).count();
    }
}

void ShardCounts::add_to(store::NodeReport& report) const {
    answers.add_to(report);
    add_buckets(report.numbers[std::string{store::reported::durations}], durations_us,
                store::duration_bounds_us);
    add_buckets(report.numbers[std::string{store::reported::batches}], batches, store::batch_bounds);
}

}  // namespace airtime::extension
