#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "store/audit_entry.hpp"
#include "store/ledger_stream.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// The audit log's entries until they are in a file, over somebody's connection. One leased worker writes
/// them there, as it does with the ledger's.
class RedisAuditStream {
  public:
    explicit RedisAuditStream(RedisConnection& connection) : connection_(connection) {}

    Result<Done, StoreError> append(const AuditEntry& entry);

    /// Ascending; those behind the id `after`.
    Result<std::vector<AuditEntry>, StoreError> read(const std::string& after, std::size_t max);
    /// Descending; those in front of the id `before`, empty: from the newest.
    Result<std::vector<AuditEntry>, StoreError> newest(const std::string& before, std::size_t max);

    /// Takes or renews the lease, and says how far the files are. Empty: another owner holds it.
    Result<std::optional<LedgerPosition>, StoreError> lease(const std::string& owner,
                                                            std::chrono::milliseconds ttl);
    /// `uncountable` never happens here.
    Result<StepOutcome, StoreError> advance(const std::string& owner, const LedgerPosition& from,
                                            const LedgerPosition& to);
    /// Forgets entries up to and including `id`.
    Result<Done, StoreError> trim(const std::string& id);

  private:
    RedisConnection& connection_;
};

}  // namespace airtime::store
