#pragma once

#include "store/outbox.hpp"
#include "store/redis/redis_stream_group.hpp"

namespace airtime::store {

/// Messages in Redis: `outbox_stream` what may be sent, `later_set` what has to wait, record_key() what
/// became of one, records_key() the ids of a contract's latest.
class RedisOutbox : public Outbox {
  public:
    /// `consumer`: unique among running senders.
    RedisOutbox(const RedisSettings& settings, std::string consumer);

    Result<bool, StoreError> enqueue(const charging::Message& message) override;
    Result<std::size_t, StoreError> release(charging::Instant now, std::size_t max) override;
    Result<std::vector<OutboxEntry>, StoreError> take(std::size_t max,
                                                      std::chrono::milliseconds wait) override;
    Result<std::vector<OutboxEntry>, StoreError> claim(std::size_t max,
                                                       std::chrono::milliseconds idle) override;
    Result<Done, StoreError> acknowledge(std::span<const OutboxEntry> entries) override;
    Result<Done, StoreError> postpone(std::span<const OutboxEntry> entries, charging::Instant at) override;
    Result<Backlog, StoreError> backlog() override;
    Result<Done, StoreError> record(const MessageRecord& record, std::chrono::seconds kept,
                                    const std::string& date) override;
    Result<Done, StoreError> record_delivery(const std::string& id, MessageStatus status,
                                             const std::string& date) override;
    Result<std::vector<MessageRecord>, StoreError> records_of(const charging::ContractId& contract,
                                                              std::size_t max) override;

  private:
    Result<std::vector<OutboxEntry>, StoreError> messages_in(
        const Result<std::vector<StreamEntry>, StoreError>& entries);
    Result<Done, StoreError> done(const std::vector<RedisCommand>& commands);
    RedisCommand recorded(const MessageRecord& record, std::chrono::seconds kept,
                          const std::string& date) const;
    std::string record_key(std::string_view id) const;
    /// Of the day, in the message's partition.
    std::string totals_key(std::string_view id, const std::string& date) const;
    std::string records_key(const charging::ContractId& contract) const;

    std::uint32_t partitions_;
    RedisStreamGroup group_;
};

}  // namespace airtime::store
