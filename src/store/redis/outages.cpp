#include "store/redis/outages.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace airtime::store {

void Outages::lost(const std::string& address, const std::string& reason) {
    constexpr std::chrono::seconds told_again_after{10};
    const std::lock_guard lock{mutex_};
    Outage& outage = outages_[address];
    outage.lasts = true;
    const auto now = std::chrono::steady_clock::now();
    const auto told = outage.told.find(reason);
    if (told != outage.told.end() && now < told->second + told_again_after) return;
    constexpr std::size_t told_apart_max = 16;
    if (told == outage.told.end() && outage.told.size() >= told_apart_max) outage.told.clear();
    outage.told[reason] = now;
    spdlog::warn("redis.lost address={} reason={}", address, reason);
}

void Outages::back(const std::string& address) {
    const std::lock_guard lock{mutex_};
    const auto outage = outages_.find(address);
    if (outage != outages_.end() && std::exchange(outage->second.lasts, false)) {
        spdlog::info("redis.back address={}", address);
    }
}

Outages& outages() {
    static Outages all;
    return all;
}

}  // namespace airtime::store
