#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/ledger_event.hpp"
#include "charging/result.hpp"
#include "store/ledger_stream.hpp"
#include "worker/control_total.hpp"

/// The ledger as CSV files, which are also the CDRs: a heading, one event a row, a control total.
namespace airtime::worker {

/// Of a file that is still written to. It ends with the last confirmed byte or somewhere behind it.
inline constexpr std::string_view part_suffix = ".part";
/// Of what was written, but never confirmed: set aside, read by nobody.
inline constexpr std::string_view unconfirmed_suffix = ".unconfirmed";

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

/// Complete files and `.part`, in the order of their names. A folder that is not there has none.
Result<std::vector<std::filesystem::path>, std::string> list_ledger_files(
    const std::filesystem::path& folder);

/// The rows of entries, each with its line end, counted into `total`.
std::string rows_of(const std::vector<store::LedgerEntry>& entries, ControlTotal& total);

/// What the rows in the first `bytes` of a file add up to.
Result<ControlTotal, std::string> control_total_of(const std::filesystem::path& path, std::uint64_t bytes);

using EachEvent = std::function<void(const charging::LedgerEvent&)>;
/// Whether what is in files that are still written to counts: they end somewhere, without a control total.
enum class Unfinished : std::uint8_t { left_out, read };

/// Every event of the files, in the order of file names and rows: of one contract in the order of its
/// numbers. What is only in a `.part` is still in its stream: who leaves those out reads that first, and
/// nothing is missed. The error names file and line; a control total that is wrong or missing is one.
Result<Done, std::string> each_event_in_files(const std::filesystem::path& folder, Unfinished unfinished,
                                              const EachEvent& each);

}  // namespace airtime::worker
