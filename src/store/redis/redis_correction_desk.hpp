#pragma once

#include "store/correction_desk.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Over somebody's connection. What waits is forgotten when the last of it has waited for its time, each
/// at its own end; a day's sums after two days.
class RedisCorrectionDesk : public CorrectionDesk {
  public:
    explicit RedisCorrectionDesk(RedisConnection& connection) : connection_(connection) {}

    Result<charging::Money, StoreError> count(std::string_view person, std::int64_t day,
                                              charging::Money amount) override;
    Result<bool, StoreError> put_waiting(const WaitingCorrection& correction, charging::Instant now) override;
    Result<std::vector<WaitingCorrection>, StoreError> waiting(charging::Instant now) override;
    Result<std::size_t, StoreError> count_waiting() override;
    Result<bool, StoreError> take_off(std::string_view id) override;

  private:
    RedisConnection& connection_;
};

}  // namespace airtime::store
