#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/message.hpp"
#include "store/message_status.hpp"
#include "store/store_error.hpp"

/// Messages on their way to subscribers.
namespace airtime::store {

struct OutboxEntry {
    std::string stream;  ///< where it stands, opaque
    std::string id;
    charging::Message message;
};

/// One line of what a subscriber was told.
struct MessageRecord {
    std::string id;
    charging::ContractId contract;  ///< empty: a number that nobody has
    std::string to;                 ///< digits
    std::string kind;
    charging::Instant at;
    std::string text;
    MessageStatus status = MessageStatus::sent;
    friend bool operator==(const MessageRecord&, const MessageRecord&) = default;
};

/// What senders share. An entry stays with the sender that took it until it is acknowledged, postponed or
/// claimed by another.
class Outbox {
  public:
    virtual ~Outbox() = default;

    /// Writes a message that comes with no change of a contract. False: one with its id was written in the
    /// last day.
    virtual Result<bool, StoreError> enqueue(const charging::Message& message) = 0;
    /// Makes what waited until `now` ready to be taken, at most `max` of each partition. How many that were.
    virtual Result<std::size_t, StoreError> release(charging::Instant now, std::size_t max) = 0;
    /// New entries, at most `max`; waits up to `wait` for the first.
    virtual Result<std::vector<OutboxEntry>, StoreError> take(std::size_t max,
                                                              std::chrono::milliseconds wait) = 0;
    /// Entries that another sender took at least `idle` ago and did not finish.
    virtual Result<std::vector<OutboxEntry>, StoreError> claim(std::size_t max,
                                                               std::chrono::milliseconds idle) = 0;
    virtual Result<Done, StoreError> acknowledge(std::span<const OutboxEntry> entries) = 0;
    /// Puts entries back until release() is called with `at` or later.
    virtual Result<Done, StoreError> postpone(std::span<const OutboxEntry> entries, charging::Instant at) = 0;
    /// Entries not yet acknowledged: ready or taken, and waiting for their time.
    struct Backlog {
        std::size_t ready = 0;
        std::size_t waiting = 0;
        friend bool operator==(const Backlog&, const Backlog&) = default;
    };
    virtual Result<Backlog, StoreError> backlog() = 0;

    /// Keeps what a subscriber was told for so long, the latest `message_records_max` of each contract, and
    /// counts it among the totals of the day `date` ("message_count:granted sent"), or of the day that it was
    /// recorded on first: as sent once, however often it is, and beside that once as what became of it.
    /// What was rejected or dropped and is sent after all counts as sent.
    virtual Result<Done, StoreError> record(const MessageRecord& record, std::chrono::seconds kept,
                                            const std::string& date) = 0;
    /// Notes what the network reports of the message with that id, as safe_id() wrote it or plain,
    /// also before that message is recorded: a network may be faster than the sender. Counted on the day that
    /// the message was recorded on, in place of what was reported of it before; `date` is that of messages
    /// that an earlier version recorded. A message that nobody remembers is not counted.
    virtual Result<Done, StoreError> record_delivery(const std::string& id, MessageStatus status,
                                                     const std::string& date) = 0;
    /// Newest first.
    virtual Result<std::vector<MessageRecord>, StoreError> records_of(const charging::ContractId& contract,
                                                                      std::size_t max) = 0;
};

}  // namespace airtime::store
