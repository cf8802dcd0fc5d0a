#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "base/result.hpp"
#include "charging/values/identifiers.hpp"
#include "store/partition.hpp"
#include "store/store_error.hpp"

namespace airtime::store {

/// The events of one commit.
struct LedgerEntry {
    std::string id;      ///< of the stream, ascending
    std::string events;  ///< encode_events()
};

/// How far a partition's events have been written, and where.
struct LedgerPosition {
    std::string cursor = "0-0";    ///< last entry written
    std::string file;              ///< name of the file being written; empty: none
    std::uint64_t file_bytes = 0;  ///< what lies beyond was not confirmed and is cut off
    friend bool operator==(const LedgerPosition&, const LedgerPosition&) = default;
};

/// The "date" of sums over all days. They are kept for ever, those of a day for `day_totals_kept`.
inline constexpr std::string_view all_days = "all";

/// Everything that moves together, exactly once, when entries have been written to a file.
struct LedgerStep {
    LedgerPosition from = {};  ///< where the partition must stand
    LedgerPosition position;   ///< where it stands afterwards
    std::map<std::string, std::map<std::string, Int128>>
        daily;  ///< date -> name -> increment (counts, or millionths)
    std::vector<std::pair<charging::ContractId, std::string>>
        history;  ///< credit events' lines, oldest first
};

/// What became of a step. Only in the first case anything moved.
enum class StepOutcome : std::uint8_t {
    moved,
    not_leased,   ///< the lease is no longer the owner's
    elsewhere,    ///< the partition does not stand where the step begins
    uncountable,  ///< a total would go beyond `total_max`
};

using DailyTotals = std::map<std::string, std::string>;

/// The event streams, one per partition, each read by one leased reader.
class LedgerStream {
  public:
    virtual ~LedgerStream() = default;

    virtual std::uint32_t partitions() const = 0;
    virtual Result<std::vector<LedgerEntry>, StoreError> read(Partition partition, const std::string& after,
                                                              std::size_t max) = 0;
    /// Where the partition stands.
    virtual Result<LedgerPosition, StoreError> position(Partition partition) = 0;
    /// Takes or renews the lease. Empty: another owner holds it.
    virtual Result<std::optional<LedgerPosition>, StoreError> lease(Partition partition,
                                                                    const std::string& owner,
                                                                    std::chrono::milliseconds ttl) = 0;
    /// After an error it is unknown whether the step was taken, or still will be: then the position has to be
    /// read anew, and a step that lands after another one is refused.
    virtual Result<StepOutcome, StoreError> advance(Partition partition, const std::string& owner,
                                                    const LedgerStep& step) = 0;
    /// Forgets entries up to and including `id`.
    virtual Result<Done, StoreError> trim(Partition partition, const std::string& id) = 0;
    /// A contract's latest credit events, newest first, at most `max` lines.
    virtual Result<std::vector<std::string>, StoreError> history(const charging::ContractId& contract,
                                                                 std::size_t max) = 0;
    /// Totals of some days over all partitions, each partition's taken at one moment, summed exactly: name ->
    /// decimal text of a count or of millionths. In the order of `dates`.
    virtual Result<std::vector<DailyTotals>, StoreError> totals_of_days(
        const std::vector<std::string>& dates) = 0;
    Result<DailyTotals, StoreError> daily_totals(const std::string& date);
};

}  // namespace airtime::store
