#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/ledger_event.hpp"
#include "charging/result.hpp"
#include "store/ledger_stream.hpp"

/// The ledger as plain files: one event a line, as the ledger codec writes it.
namespace airtime::worker {

/// Of a file that is still written to. It ends with the last confirmed byte or somewhere behind it.
inline constexpr std::string_view part_suffix = ".part";
/// Of what was written, but never confirmed: set aside, read by nobody.
inline constexpr std::string_view unconfirmed_suffix = ".unconfirmed";

/// "p0007-00001763855888123-0000000000-5f3c9a10.ledger": names sort by partition, then by the first entry.
/// `owner` tells writers apart, so that two that believe in the same lease never share a file.
std::string ledger_file_name(store::Partition partition, const std::string& first_entry,
                             const std::string& owner);

/// "-5f3c9a10.ledger": what names of an owner's files end in.
std::string owner_suffix(const std::string& owner);

/// The entry before the first one of a file, to read on from. Empty: no name of a ledger file.
std::optional<std::string> entry_before(const std::string& file_name);

/// "p0007-": what names of the partition's files begin with.
std::string partition_prefix(store::Partition partition);

/// Complete files and `.part`, in the order of their names. A folder that is not there has none.
Result<std::vector<std::filesystem::path>, std::string> list_ledger_files(
    const std::filesystem::path& folder);

/// Every event of every complete file, in the order of file names and lines; some come twice after a change
/// of writer. What is only in a `.part` is still in its stream: read that first, and nothing is missed. The
/// error names file and line.
Result<Done, std::string> each_event_in_files(const std::filesystem::path& folder,
                                              const std::function<void(const charging::LedgerEvent&)>& each);

}  // namespace airtime::worker
