#pragma once

#include <string>
#include <vector>

#include "charging/values/identifiers.hpp"
#include "store/redis/redis_stream_group.hpp"

/// SMS from subscribers: kept before they are acknowledged, handled afterwards.
namespace airtime::store {

struct ReceivedSms {
    std::string id;  ///< the carrier's; a duplicate has the same
    charging::Msisdn from;
    std::string text;  ///< as it came
};

/// Keeps an SMS. False: `inbox_max` wait already in its partition, it was not kept.
Result<bool, StoreError> keep_sms(RedisConnection& connection, std::uint32_t partitions,
                                  const ReceivedSms& sms, std::size_t inbox_max);

struct InboxEntry {
    std::string stream;
    std::string id;
    ReceivedSms sms;
};

/// What portals share. An entry stays with the portal that took it until it is acknowledged or claimed by
/// another.
class RedisSmsInbox {
  public:
    /// `consumer`: unique among running portals.
    RedisSmsInbox(const RedisSettings& settings, std::string consumer);

    /// New ones, at most `max`; waits up to `wait` for the first.
    Result<std::vector<InboxEntry>, StoreError> take(std::size_t max, std::chrono::milliseconds wait);
    /// Those that were taken at least `idle` ago and not acknowledged, by whom ever.
    Result<std::vector<InboxEntry>, StoreError> claim(std::size_t max, std::chrono::milliseconds idle);
    Result<Done, StoreError> acknowledge(const InboxEntry& entry);

  private:
    /// Those that can be read; others are acknowledged, since they never can be.
    Result<std::vector<InboxEntry>, StoreError> readable(
        const Result<std::vector<StreamEntry>, StoreError>& entries);
    Result<Done, StoreError> acknowledge(const std::string& stream, const std::string& id);

    RedisStreamGroup group_;
};

}  // namespace airtime::store
