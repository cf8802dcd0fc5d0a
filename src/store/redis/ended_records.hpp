#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "charging/values/identifiers.hpp"
#include "store/partition.hpp"

/// The keys that compact records of ended sessions share, few records each: so they take a third of the
/// memory that keys of their own would, and are found as soon. Each takes those of a span as long as a record
/// is kept.
namespace airtime::store {

/// The system's clock, which runs as Redis's does whatever the lab's says.
using WallClock = std::chrono::system_clock;

/// Nodes' clocks may differ by so much.
constexpr std::chrono::seconds clocks_differ_max{30};

/// Where the record of a session that ends now is written.
std::string record_key(Partition partition, const charging::SessionId& session, WallClock::time_point now);
/// When all of that key may go, in s since 1970.
std::int64_t records_gone_s(WallClock::time_point now);
/// Where the record is, of a session that ended as long ago as it is kept, or since.
std::vector<std::string> record_keys(Partition partition, const charging::SessionId& session,
                                     WallClock::time_point now);

}  // namespace airtime::store
