#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "charging/lending/operator_limits.hpp"
#include "store/codec/contract_fields.hpp"
#include "store/ledger_stream.hpp"
#include "store/operator_settings.hpp"
#include "store/outbox.hpp"

namespace airtime::store {

/// A value that is gone at a certain time.
struct Expiring {
    std::string value;
    charging::Instant expires_at;
};

/// An entry of a stream that consumers share.
template <class Item>
struct MemoryEntry {
    Item item;
    std::string taken_by = {};  ///< empty: nobody
    charging::Instant taken_at = {};
};
using MemoryWork = MemoryEntry<charging::WorkItem>;
using MemoryMessage = MemoryEntry<charging::Message>;

struct MemoryRecord {
    MessageRecord record;
    charging::Instant expires_at;
    std::string date = {};  ///< that it counts on; empty: its message was not recorded yet
    bool taken = false;     ///< by the gateway
};

/// What was counted on a day, or on all days.
struct MemoryTotals {
    std::map<std::string, std::int64_t> amounts;
    std::optional<charging::Instant> expires_at;  ///< empty: never

    bool is_over(charging::Instant now) const { return expires_at && *expires_at <= now; }
    std::int64_t total(const std::string& name) const {
        const auto found = amounts.find(name);
        return found == amounts.end() ? 0 : found->second;
    }
};

/// Where an answer stands: whether it is a ChangeKey's, the session and the number.
using AnswerPlace = std::tuple<bool, charging::SessionId, std::uint32_t>;

/// The keys of one partition.
struct MemoryPartition {
    std::map<std::string, Fields> contracts;  ///< encoded as in Redis, field `token` included
    std::map<std::string, Expiring> ended;    ///< sessions, by Session-Id
    std::map<AnswerPlace, Expiring> answers;
    std::map<std::string, charging::Instant> timers;
    std::map<std::uint64_t, std::string> events;
    std::map<std::uint64_t, MemoryWork> work;
    std::vector<charging::ClientCall> calls;
    std::map<std::uint64_t, MemoryMessage> outbox;
    std::map<std::string, charging::Instant> later;     ///< encoded messages
    std::map<std::string, charging::Instant> enqueued;  ///< ids, remembered until
    std::map<std::string, MemoryRecord> records;
    std::map<std::string, std::vector<std::string>> told;  ///< contract -> ids, newest first
    charging::Exposure exposure;
    std::map<std::string, std::set<std::string>> lists;
    std::uint64_t last_event = 0;
    std::uint64_t last_work = 0;
    std::uint64_t last_message = 0;
    std::optional<Expiring> lease;
    LedgerPosition position;
    std::map<std::string, MemoryTotals> daily;
    std::map<std::string, std::string> history;
};

/// Everything that the twin holds. A value: a copy is a snapshot, and assigning one goes back to it.
struct MemoryStoreState {
    std::vector<MemoryPartition> partitions;
    std::map<charging::SubscriberAddress, std::string> subscribers;  ///< MSISDN or IMSI -> contract
    std::map<std::string, Expiring> sessions;                        ///< Session-Id -> contract
    /// Contracts that had the address, remembered until.
    std::map<charging::SubscriberAddress, std::map<std::string, charging::Instant>> holders;
    OperatorSettings settings;
    bool stores_compactly = true;  ///< contracts, from their next change on
};

/// What stands in for the server: state that several stores, as of several nodes, share. They store what the
/// Redis stores would, and answer as they would; they never fail and never wait.
class MemoryRedis {
  public:
    /// `now`: what expiry goes by.
    MemoryRedis(std::uint32_t partitions, std::function<charging::Instant()> now);

    std::uint32_t partitions() const { return partitions_; }
    charging::Instant now() const { return now_(); }

    MemoryStoreState snapshot() const;
    void restore(MemoryStoreState state);

    /// Calls `visit(state)` while nobody else can look.
    template <class Visit>
    auto locked(Visit visit) {
        const std::scoped_lock lock{mutex_};
        return visit(state_);
    }

  private:
    const std::uint32_t partitions_;
    const std::function<charging::Instant()> now_;
    mutable std::mutex mutex_;
    MemoryStoreState state_;
};

}  // namespace airtime::store
