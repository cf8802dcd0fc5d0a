#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Has the server write its append-only file anew, which it otherwise does when that has grown enough: then
/// as likely as not in the busiest hour.
class RedisAofRewrite {
  public:
    explicit RedisAofRewrite(const RedisSettings& settings) : connection_(settings) {}

    enum class Outcome : std::uint8_t {
        started,
        asked_before,  ///< by whoever was first within `once_in`
        under_way,     ///< the server is at it already
    };
    /// Asks for it if nobody did so within `once_in`.
    Result<Outcome, StoreError> start(std::string_view owner, std::chrono::seconds once_in);

  private:
    void note_done(std::string_view owner);

    RedisConnection connection_;
};

}  // namespace airtime::store
