#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"
#include "store/ledger_stream.hpp"

/// Where a ledger's files stand in its folder:
///   open/NAME.csv.part                       written to
///   2026-11-23/NAME.csv                      complete, by the day (UTC) of the name's first entry
///   unconfirmed/NAME.csv[.part].unconfirmed  set aside: written, but not confirmed. Read by nobody, and
///                                            deleted by nobody but a person: it may be the only copy
///   2026-11-23/NAME.csv.taken_back           says that a complete file of that name was cut or set aside:
///   who
///                                            read it before looks at it again. It goes where its day goes
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

/// When a file's first entry was written, by Redis's clock. Empty: no name of a ledger file.
std::optional<charging::Instant> begin_of_file(std::string_view name);

/// "2026-11-23", of a file's first entry. Empty: no name of a ledger file.
std::string day_of_file(std::string_view name);

/// Whether a name, a part's too, is one that a ledger's file can have.
bool is_ledger_file_name(std::string_view name);

/// Whether a file begins behind an entry of its partition.
bool begins_behind(const std::string& name, store::Partition partition, const std::string& entry);

std::filesystem::path open_folder(const std::filesystem::path& ledger);
std::filesystem::path unconfirmed_folder(const std::filesystem::path& ledger);
std::filesystem::path part_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path taken_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path copy_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path complete_path(const std::filesystem::path& ledger, const std::string& name);
std::filesystem::path taken_back_path(const std::filesystem::path& ledger, const std::string& name);

inline constexpr std::string_view complete_suffix = ".csv";
inline constexpr std::string_view part_suffix = ".part";
inline constexpr std::string_view taken_suffix = ".taken";
inline constexpr std::string_view copy_suffix = ".copy";
inline constexpr std::string_view taken_back_suffix = ".taken_back";
inline constexpr std::string_view unconfirmed_suffix = ".unconfirmed";

}  // namespace airtime::ledger_files
