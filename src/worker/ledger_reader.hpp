#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "charging/lending/confirmation.hpp"
#include "charging/values/calendar.hpp"
#include "ledger_files/control_total.hpp"
#include "ledger_files/entry_events.hpp"
#include "ledger_files/ledger_file.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::worker {

/// Carries the ledger from its streams into files, daily totals and histories, each event exactly once.
/// One of all workers' readers has a partition at a time: the one with the lease. An entry is durable in a
/// file before the position moves behind it, and is trimmed from the stream once that file is complete.
class LedgerReader {
  public:
    struct Settings {
        std::filesystem::path folder;  ///< of the ledger; must exist
        std::chrono::seconds rotate{300};
        std::uint64_t file_bytes_max = 256ULL << 20;
        std::chrono::milliseconds lease{10'000};
        std::size_t entries_max = 1'000;  ///< in one step
    };

    /// `owner`: unique among all readers that ever were.
    LedgerReader(store::LedgerStream& stream, charging::Calendar calendar, std::string owner,
                 Settings settings);

    struct Failure {
        std::string why;
        bool of_store = false;  ///< no other partition can go on either
    };

    /// Moves one partition on by one step, if the lease is ours or to be had. How many entries were written;
    /// the failure says what stood in the way. After one, the next step starts from what the store has
    /// confirmed; after one of the store's, so do those of all partitions, as it may have lost its last
    /// second.
    Result<std::size_t, Failure> step(store::Partition partition, charging::Instant now);

    struct Round {
        std::size_t written = 0;    ///< entries
        std::size_t completed = 0;  ///< files
        bool more = false;          ///< of some partition as many as a step takes
        std::string why;  ///< what stands in the way of the first partition that fails; empty: nothing
    };
    /// A step of each partition. One whose file cannot be written does not hold up the later ones, and rests
    /// a second.
    Round step_all(charging::Instant now, const std::atomic<bool>& stopping);

    /// Lets others go on at once, before this reader ends.
    void release();

    /// Whether it believes in its lease of the partition.
    bool leads(store::Partition partition) const { return held_.contains(partition); }

  private:
    struct Held {
        store::LedgerPosition position;
        std::optional<ledger_files::LedgerFile> file;
        ledger_files::ControlTotal total = {};        ///< of the file
        std::optional<charging::Instant> renewed_at;  ///< empty: its position has to be read anew

        bool is_fresh(charging::Instant now, std::chrono::milliseconds kept) const {
            return renewed_at && now >= *renewed_at && now - *renewed_at < kept;
        }
    };

    struct Failed {
        charging::Instant at;
        std::string why;
    };

    Result<std::size_t, Failure> go_on(store::Partition partition, charging::Instant now);
    bool rests(store::Partition partition, charging::Instant now) const;
    Result<Held*, Failure> renew(store::Partition partition, charging::Instant now);
    Result<Held*, Failure> take_over(store::Partition partition, const store::LedgerPosition& confirmed,
                                     charging::Instant now);
    Result<Done, Failure> restore(store::Partition partition, Held& held, charging::Instant now);
    Result<Done, Failure> begin_file(store::Partition partition, Held& held, const std::string& first_entry,
                                     charging::Instant now);
    Result<Done, Failure> trim_stream(store::Partition partition, Held& held);
    static void discard_unconfirmed(Held& held);
    using Entries = std::span<const ledger_files::EntryEvents>;
    static Result<Done, Failure> append(Held& held, Entries entries);
    Result<Done, Failure> write(store::Partition partition, Held& held,
                                const std::vector<store::LedgerEntry>& entries, charging::Instant now);
    Result<Done, Failure> complete(store::Partition partition, Held& held);
    Result<Done, Failure> confirm(store::Partition partition, Held& held, store::LedgerStep step);
    Failure failed(store::Partition partition, Failure failure);
    /// How far its stream is in files, where these entries were read last, after `now`.
    void note_read_through(store::Partition partition, const std::vector<store::LedgerEntry>& entries,
                           charging::Instant now);

    store::LedgerStream& stream_;
    charging::Calendar calendar_;
    std::string owner_;
    Settings settings_;
    ledger_files::LedgerListing listing_;  ///< of this round
    std::map<store::Partition, Held> held_;
    std::map<store::Partition, charging::Instant> opened_at_;  ///< the latest file, whatever broke since
    std::map<store::Partition, charging::Instant> noted_at_;   ///< that it was read to its end
    std::size_t completed_ = 0;                                ///< files, in this round
    std::map<store::Partition, Failed> failed_;  ///< those that step_all() leaves alone for a while
};

}  // namespace airtime::worker
