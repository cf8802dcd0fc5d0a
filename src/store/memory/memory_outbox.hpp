#pragma once

#include <optional>

#include "store/memory/memory_redis.hpp"
#include "store/outbox.hpp"

namespace airtime::store {

/// Puts a message where it may be sent from, or where it waits.
void tell(MemoryPartition& keys, const charging::Message& message);

class MemoryOutbox : public Outbox {
  public:
    MemoryOutbox(MemoryRedis& redis, std::string consumer) : redis_(redis), consumer_(std::move(consumer)) {}

    Result<bool, StoreError> enqueue(const charging::Message& message) override;
    Result<std::size_t, StoreError> release(charging::Instant now, std::size_t max) override;
    /// Does not wait.
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
    MemoryPartition& partition(MemoryStoreState& state, const std::string& name) const;
    /// On the record's day.
    void count(MemoryStoreState& state, const MemoryRecord& record, MessageStatus status, int by) const;
    void count_outcome(MemoryStoreState& state, const MemoryRecord& record, std::optional<MessageStatus> from,
                       MessageStatus to) const;
    /// Null: nobody remembers it.
    MemoryRecord* find_record(MemoryStoreState& state, const std::string& id) const;

    MemoryRedis& redis_;
    std::string consumer_;
};

}  // namespace airtime::store
