#include "tests/bench/gy_load/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace airtime::bench {

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
    // In units of 16 ns; the leading bit picks the range, the six behind it the bucket in it.
    const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0)) >> 4;
    const auto range = static_cast<unsigned>(
        std::max<int>(static_cast<int>(std::bit_width(units)) - static_cast<int>(fine_bits) - 1, 0));
    const std::uint64_t bucket = (std::uint64_t{range} << fine_bits) + (units >> range);
    ++buckets_[std::min<std::uint64_t>(bucket, buckets_.size() - 1)];
    ++count_;
}

double LatencyHistogram::percentile_us(double share) const {
    if (count_ == 0) return 0;
    auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    wanted = std::max<std::uint64_t>(wanted, 1);
    std::uint64_t seen = 0;
    std::uint64_t bucket = 0;
    while (bucket + 1 < buckets_.size() && (seen += buckets_[bucket]) < wanted) ++bucket;
    // Buckets of range r > 0 begin at (64 + place) << r, because their leading bit is set.
    std::uint64_t range = bucket >> fine_bits;
    if (range > 0) --range;
    const std::uint64_t units = (bucket - (range << fine_bits)) << range;
    return static_cast<double>(units << 4) / 1000;
}

}  // namespace airtime::bench
