#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "ledger_files/settlement.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::ledger_files {

/// Where settlements are, next to the ledger files.
std::filesystem::path settlement_folder(const std::filesystem::path& ledger_folder);

/// Writes two files for each day that is over, its counts and then its settlement: `2026-11-22.csv` in
/// counts_folder() and in settlement_folder(), under other names until they are complete. The first are of
/// the day before the first one ran. Counts are written again for `reports_awaited` where the network reports
/// later what became of the day's messages. Several may run on one folder.
class SettlementFiles {
  public:
    /// `owner`: unique among all that ever ran. The folders are made if they are not there.
    SettlementFiles(store::LedgerStream& ledger, charging::Calendar calendar,
                    const std::filesystem::path& ledger_folder, std::string owner);

    /// How many days were written. None until all events of the day were counted.
    Result<std::size_t, std::string> step(charging::Instant now);

  private:
    Result<std::size_t, std::string> settle_days(charging::Instant now);
    Result<Done, std::string> recount_days(charging::Instant now);
    Result<std::optional<std::string>, std::string> latest_date() const;
    Result<Done, std::string> write_days(const std::vector<Settlement>& settlements) const;
    Result<Done, std::string> write(const std::filesystem::path& folder, const std::string& date,
                                    const std::string& csv) const;

    store::LedgerStream& ledger_;
    charging::Calendar calendar_;
    std::filesystem::path folder_;
    std::filesystem::path counts_folder_;
    std::string owner_;
    std::string written_through_;                    ///< date; empty: not looked yet
    std::optional<charging::Instant> recounted_at_;  ///< empty: not yet
};

/// How long networks try to deliver a message, at most, as a rule.
inline constexpr std::chrono::days reports_awaited{3};
inline constexpr std::chrono::minutes recount_pause{5};

}  // namespace airtime::ledger_files
