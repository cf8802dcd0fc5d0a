#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/ledger_stream.hpp"

/// Where a ledger's files stand in its folder:
///   open/NAME.csv.part                      written to
///   2026-11-23/NAME.csv                     complete, by the day (UTC) of the first entry, as the name has
///   it unconfirmed/NAME.csv[.part].unconfirmed  set aside: written, but not confirmed. Read by nobody, and
///   deleted by
///                                            nobody but a person, as it may be the only copy
///   open/NAME.csv.taken, open/NAME.csv.copy  while a file that another reader began is completed
/// Earlier versions had all of them in the folder itself. Readers find those too.
namespace airtime::ledger_files {

/// "p0007-00001763855888123-0000000000-5f3c9a10.csv": names sort by partition, then by the first entry.
/// `owner` tells writers apart, so that two that believe in the same lease never share a file.
std::string ledger_file_name(store::Partition partition, const std::string& first_entry,
                             const std::string& owner);

/// "-5f3c9a10.csv": what names of an owner's files end in.
std::string owner_suffix(const std::string& owner);

/// The entry before the first one of a file, to read on from. Empty: no name of a ledger file.
std::optional<std::string> entry_before(const std::string& file_name);

/// "p0007-": what names of the partition's files begin with.
std::string partition_prefix(store::Partition partition);

/// "2026-11-23", of a file's first entry. Empty: no name of a ledger file.
std::string day_of_file(std::string_view name);

/// Whether a file begins behind an entry of its partition.
bool begins_behind(const std::string& name, store::Partition partition, const std::string& entry);

std::filesystem::path open_folder(const std::filesystem::path& ledger);
std::filesystem::path unconfirmed_folder(const std::filesystem::path& ledger);
std::filesystem::path part_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path taken_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path copy_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path complete_path(const std::filesystem::path& ledger, const std::string& name);

inline constexpr std::string_view complete_suffix = ".csv";
inline constexpr std::string_view part_suffix = ".part";
inline constexpr std::string_view taken_suffix = ".taken";
inline constexpr std::string_view copy_suffix = ".copy";
inline constexpr std::string_view unconfirmed_suffix = ".unconfirmed";

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
