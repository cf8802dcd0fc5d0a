#include "app_airtime/rate_limit.hpp"

#include <algorithm>

namespace airtime::extension {

bool RateLimit::allows(std::uint64_t subscriber, Clock::time_point now) {
    if (buckets_.size() >= buckets_max) make_room(now);
    const auto [entry, is_new] = buckets_.try_emplace(
        subscriber, Bucket{.tokens = static_cast<double>(per_second_), .filled_at = now});
    auto& bucket = entry->second;
    bucket.tokens = tokens_at(bucket, now);
    bucket.filled_at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

double RateLimit::tokens_at(const Bucket& bucket, Clock::time_point now) const {
    const std::chrono::duration<double> passed = now - bucket.filled_at;
    return std::min<double>(per_second_, bucket.tokens + passed.count() * per_second_);
}

void RateLimit::make_room(Clock::time_point now) {
    std::erase_if(buckets_, [&](const auto& entry) { return tokens_at(entry.second, now) >= per_second_; });
    if (buckets_.size() >= buckets_max) buckets_.clear();
}

}  // namespace airtime::extension
