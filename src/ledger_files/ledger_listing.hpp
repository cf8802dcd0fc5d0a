#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::ledger_files {

/// What is in a ledger's folder, each part of it looked up once while this lives, when it is first asked for.
/// A folder that is not there has nothing. Errors name the folder.
class LedgerListing {
  public:
    using Names = std::vector<std::string>;  ///< ascending
    using Listed = Result<const Names*, std::string>;

    explicit LedgerListing(std::filesystem::path ledger) : ledger_(std::move(ledger)) {}

    const std::filesystem::path& ledger() const { return ledger_; }
    /// Of complete files, ascending.
    Result<Names, std::string> days();
    /// Complete files of a day, in its folder.
    Listed complete(const std::string& day);
    /// What is in `open/`.
    Listed open();
    /// What an earlier version left in the folder itself.
    Listed flat();

  private:
    Listed listed(std::optional<Names>& names, const std::filesystem::path& folder);

    std::filesystem::path ledger_;
    std::optional<Names> root_;
    std::optional<Names> open_;
    std::optional<Names> flat_;
    std::map<std::string, std::optional<Names>> complete_;
};

/// Those of the partition.
std::span<const std::string> of_partition(const LedgerListing::Names& names, store::Partition partition);

}  // namespace airtime::ledger_files
