#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"
#include "ledger_files/control_total.hpp"

/// The ledger as CSV files, which are also the CDRs: a heading, one event a row, a control total.
namespace airtime::ledger_files {

/// What the rows in the first `bytes` of a file add up to.
Result<ControlTotal, std::string> control_total_of(const std::filesystem::path& path, std::uint64_t bytes);

/// The last line of a file, if it is a control total; empty: it is none, or the file cannot be read.
std::string control_line_of(const std::filesystem::path& path);

/// What a complete file has.
struct FileContent {
    ControlTotal total = {};
    std::uint64_t unreadable = 0;  ///< rows that make no sense: counted in `total.records` too
};

using EachEvent = std::function<void(const charging::LedgerEvent&)>;
/// Whether what is in files that are still written to counts: they end somewhere, without a control total.
enum class Unfinished : std::uint8_t { left_out, read };

/// Those that files of complete events are in; empty: no bound.
struct LedgerDays {
    std::string after = {};
    std::string until = {};  ///< the last
};

/// Every event of the files, day by day and in the order of file names and rows: of one contract in the order
/// of its numbers. What is only in a part is still in its stream: who leaves those out reads that first, and
/// nothing is missed. The error names file and line; a control total that is wrong or missing is one.
Result<Done, std::string> each_event_in_files(const std::filesystem::path& folder, Unfinished unfinished,
                                              const EachEvent& each, const LedgerDays& days = {});

/// Why a file is of no use.
struct FileFault {
    std::string why;      ///< names file and line
    bool unread = false;  ///< it was not read to its end: that may pass, whatever stands in it
};

/// Every event of one complete file, in the order of its rows; what makes no sense is counted. Rows that do
/// not add up to the control total are a fault, found behind the last row.
Result<FileContent, FileFault> each_event_in_file(const std::filesystem::path& path, const EachEvent& each);

}  // namespace airtime::ledger_files
