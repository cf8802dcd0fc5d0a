#include "engine/rate_limit.hpp"

#include <algorithm>

namespace airtime::engine {

bool RateLimit::allows(std::uint64_t who, std::uint32_t per_second, Clock::time_point now) {
    if (buckets_.size() >= buckets_max) make_room(now);
    const auto [entry, is_new] = buckets_.try_emplace(
        who, Bucket{.tokens = static_cast<double>(per_second), .filled_at = now, .per_second = per_second});
    auto& bucket = entry->second;
    bucket.per_second = per_second;
    bucket.tokens = tokens_at(bucket, now);
    bucket.filled_at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
}

double RateLimit::tokens_at(const Bucket& bucket, Clock::time_point now) {
    const std::chrono::duration<double> passed = now - bucket.filled_at;
    return std::min<double>(bucket.per_second, bucket.tokens + passed.count() * bucket.per_second);
}

void RateLimit::make_room(Clock::time_point now) {
    std::erase_if(buckets_,
                  [&](const auto& entry) { return tokens_at(entry.second, now) >= entry.second.per_second; });
    if (buckets_.size() >= buckets_max) buckets_.clear();
}

}  // namespace airtime::engine
