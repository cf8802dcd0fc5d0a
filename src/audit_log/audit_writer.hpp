#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "audit_log/audit_row.hpp"
#include "ledger_files/ledger_file.hpp"
#include "store/redis/redis_audit_stream.hpp"

namespace airtime::audit_log {

/// Moves entries from Redis into files, each exactly once: they are in a file, synced, before Redis is told
/// how far that is, and only then forgotten there. One of all workers does it, by a lease.
class AuditWriter {
  public:
    struct Settings {
        std::filesystem::path folder;  ///< audit_folder(); the one that it stands in must be there
        std::chrono::milliseconds rotate{3'600'000};
        std::uint64_t file_bytes_max = 16ULL << 20;
        std::chrono::milliseconds lease{10'000};
        std::size_t entries_max = 500;  ///< in one step
    };

    AuditWriter(store::RedisAuditStream& stream, std::string owner, Settings settings)
        : stream_(stream), owner_(std::move(owner)), settings_(std::move(settings)) {}

    /// How many entries were written; zero also where another worker has the lease. The error: why it waits.
    Result<std::size_t, std::string> step(charging::Instant now);

  private:
    using Stepped = Result<Done, std::string>;
    Stepped take_over(const store::LedgerPosition& confirmed);
    Stepped finish_former(const store::LedgerPosition& confirmed);
    Stepped write(const std::vector<store::AuditEntry>& entries, charging::Instant now);
    Stepped complete();
    Stepped confirm(const store::LedgerPosition& to);
    Stepped forget_file(std::string why);

    store::RedisAuditStream& stream_;
    std::string owner_;
    Settings settings_;
    store::LedgerPosition position_;
    bool settled_ = false;  ///< what the former writer left is put in order
    std::optional<ledger_files::LedgerFile> file_;
    AuditTotal total_;
    charging::Instant opened_at_{};
};

}  // namespace airtime::audit_log
