#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::ledger_files {

/// Where settlements are, next to the ledger files.
std::filesystem::path settlement_folder(const std::filesystem::path& ledger_folder);

/// Writes one settlement file for each day that is over: `<folder>/2026-11-22.csv`, under another name until
/// it is complete. The first is of the day before the first one ran. Several may run on one folder.
class SettlementFiles {
  public:
    /// `owner`: unique among all that ever ran. The folder is made if it is not there.
    SettlementFiles(store::LedgerStream& ledger, charging::Calendar calendar, std::filesystem::path folder,
                    std::string owner);

    /// How many files were written. None until all events of the day were counted.
    Result<std::size_t, std::string> step(charging::Instant now);

  private:
    Result<std::optional<std::string>, std::string> latest_date() const;
    Result<Done, std::string> write(const std::string& date, const std::string& csv) const;

    store::LedgerStream& ledger_;
    charging::Calendar calendar_;
    std::filesystem::path folder_;
    std::string owner_;
    std::string written_through_;  ///< date; empty: not looked yet
};

}  // namespace airtime::ledger_files
