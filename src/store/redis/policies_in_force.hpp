#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/calendar.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Contracts that are not yet timed by the policies in force.
struct RetimingLeft {
    std::string policies;  ///< all in force, by process
    std::string cursor;    ///< of the page that comes next
};

/// A policy that was in force here once.
struct SeenPolicy {
    std::string fingerprint;
    charging::Instant first_seen{};
    std::map<std::string, std::uint64_t> sections = {};  ///< keys of its file's top level, with a hash each
};

/// The policies that processes decide by, and whether every contract's timer was set by them since the last
/// of them changed.
class RedisPolicies {
  public:
    explicit RedisPolicies(const RedisSettings& settings) : connection_(settings) {}

    /// The process decides by the policy of that fingerprint from now on.
    Result<Done, StoreError> note(std::string_view process, std::string_view fingerprint);

    /// Fingerprints by process.
    Result<std::map<std::string, std::string>, StoreError> in_force();

    /// That the policy was first in force then, where nobody said so before. Of more than 20, the oldest go.
    Result<Done, StoreError> note_seen(const SeenPolicy& policy);
    /// The newest first. What makes no sense is left out.
    Result<std::vector<SeenPolicy>, StoreError> seen();

    /// Empty: every contract is timed by the policies in force.
    Result<std::optional<RetimingLeft>, StoreError> retiming_left();
    /// The page in front of `left.cursor` is done, and `next` comes next; first_page: that was the last.
    Result<Done, StoreError> retimed(const RetimingLeft& left, std::string_view next);

  private:
    RedisConnection connection_;
};

}  // namespace airtime::store
