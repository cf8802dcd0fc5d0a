#include "store/redis/ended_records.hpp"

#include "base/fnv1a.hpp"
#include "charging/contract/session.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

std::int64_t span_at(WallClock::time_point now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / charging::ended_session_kept;
}

std::string key_of(Partition partition, const charging::SessionId& session, std::int64_t span) {
    // A thousand sessions that end each second leave a handful in each: more would take long to look through.
    constexpr std::uint32_t places = 1024;
    Fnv1a32 hash;
    hash.add_bytes(session.value);
    return partition_key(partition, "ended_in:") + std::to_string(span) + ':' +
           std::to_string(hash.value() % places);
}

}  // namespace

std::string record_key(Partition partition, const charging::SessionId& session, WallClock::time_point now) {
    return key_of(partition, session, span_at(now));
}

std::int64_t records_gone_s(WallClock::time_point now) {
    return (span_at(now) + 2) * charging::ended_session_kept.count() + clocks_differ_max.count();
}

std::vector<std::string> record_keys(Partition partition, const charging::SessionId& session,
                                     WallClock::time_point now) {
    const std::int64_t latest = span_at(now + clocks_differ_max);
    const std::int64_t first = span_at(now - clocks_differ_max) - 1;
    std::vector<std::string> keys;
    for (std::int64_t span = latest; span >= first; --span) keys.push_back(key_of(partition, session, span));
    return keys;
}

}  // namespace airtime::store
