#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "charging/contract/books.hpp"

/// The books of all contracts behind all files of a day: an audit that begins there needs no earlier file.
/// `checkpoints/2026-11-23.csv` in the ledger's folder: a heading, one contract a row, how many they are.
namespace airtime::ledger_files {

using BooksByContract = std::map<charging::ContractId, charging::Books>;

/// The day of the latest checkpoint; empty: there is none.
Result<std::optional<std::string>, std::string> latest_checkpoint(const std::filesystem::path& ledger);

/// The books of a checkpoint. The error names file and line.
using EachBooks = std::function<void(const charging::ContractId&, charging::Books)>;
Result<Done, std::string> each_books(const std::filesystem::path& ledger, const std::string& day,
                                     const EachBooks& each);

/// Under another name until it is whole.
Result<Done, std::string> write_checkpoint(const std::filesystem::path& ledger, const std::string& day,
                                           const BooksByContract& books);

}  // namespace airtime::ledger_files
