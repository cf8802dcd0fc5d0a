#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/node_report.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Who tells of itself.
enum class Reporters : std::uint8_t { nodes, workers };

/// What nodes, or workers, tell of themselves. One that is silent is known for a day, by when it was last
/// seen, and what it told for five minutes; one that ended as it should is forgotten at once.
class RedisNodeReports {
  public:
    RedisNodeReports(const RedisSettings& settings, Reporters of) : of_(of), connection_(settings) {}

    /// Only what changed since the last call is written, and all of it once a minute.
    Result<Done, StoreError> publish(const NodeReport& report);
    Result<Done, StoreError> forget(const std::string& node);

    /// Of all that are known, by name. What makes no sense in one is left out.
    Result<std::vector<NodeReport>, StoreError> read_all();

  private:
    using Fields = std::map<std::string, std::string>;

    std::string key_of(const std::string& name) const;

    Reporters of_;
    RedisConnection connection_;
    Fields published_;  ///< empty: nothing is known to be there
    charging::Instant whole_at_{};
};

}  // namespace airtime::store
