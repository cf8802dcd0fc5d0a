#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "charging/calendar.hpp"
#include "store/ledger_stream.hpp"
#include "worker/control_total.hpp"
#include "worker/ledger_file.hpp"

namespace airtime::worker {

/// Carries the ledger from its streams into files, daily totals and histories, each event exactly once.
/// One of all workers' readers has a partition at a time: the one with the lease. An entry is durable in a
/// file before the position moves behind it, and is forgotten by the stream once that file is complete.
class LedgerReader {
  public:
    struct Settings {
        std::filesystem::path folder;  ///< must exist
        std::chrono::seconds rotate{300};
        std::uint64_t file_bytes_max = 256ULL << 20;
        std::chrono::milliseconds lease{10'000};
        std::size_t entries_max = 1'000;  ///< in one step
    };

    /// `owner`: unique among all readers that ever were.
    LedgerReader(store::LedgerStream& stream, charging::Calendar calendar, std::string owner,
                 Settings settings);

    /// Moves one partition on by one step, if the lease is ours or to be had. How many entries were written;
    /// the error says what stood in the way. After one, the next step starts from what the store has
    /// confirmed.
    Result<std::size_t, std::string> step(store::Partition partition, charging::Instant now);

    /// Lets others go on at once, before this reader ends.
    void release();

    bool leads(store::Partition partition) const { return held_.contains(partition); }

  private:
    struct Held {
        store::LedgerPosition position;
        std::optional<LedgerFile> file;
        ControlTotal total = {};  ///< of the file
        charging::Instant opened_at;
        charging::Instant renewed_at;
    };

    Result<Held*, std::string> renew(store::Partition partition, charging::Instant now);
    Result<Held*, std::string> take_over(store::Partition partition, const store::LedgerPosition& confirmed,
                                         charging::Instant now);
    Result<Done, std::string> restore(store::Partition partition, Held& held, charging::Instant now);
    Result<Done, std::string> begin_file(store::Partition partition, Held& held,
                                         const std::string& first_entry, charging::Instant now);
    Result<Done, std::string> forget_completed(store::Partition partition, Held& held);
    static Result<Done, std::string> append(Held& held, const std::vector<store::LedgerEntry>& entries);
    Result<Done, std::string> write(store::Partition partition, Held& held,
                                    const std::vector<store::LedgerEntry>& entries, charging::Instant now);
    Result<Done, std::string> complete(store::Partition partition, Held& held);
    Result<Done, std::string> confirm(store::Partition partition, Held& held, const store::LedgerStep& step);
    std::string failed(store::Partition partition, std::string why);

    store::LedgerStream& stream_;
    charging::Calendar calendar_;
    std::string owner_;
    Settings settings_;
    std::map<store::Partition, Held> held_;
};

}  // namespace airtime::worker
