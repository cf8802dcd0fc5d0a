#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "charging/values/calendar.hpp"
#include "store/ledger_stream.hpp"

/// How far each partition's stream is in the ledger's files, for who has the folder alone: what waits in
/// Redis shows in no file. An empty file for each partition in `read/`, whose time says it.
namespace airtime::ledger_files {

std::filesystem::path read_folder(const std::filesystem::path& ledger);

/// Everything that was written to the partition's stream until `at` is in its files, complete or not. Where
/// that cannot be noted, or is before what was noted, that stays.
void note_read(const std::filesystem::path& ledger, store::Partition partition, charging::Instant at);

/// Takes away the notes of partitions that a store of so many does not have.
void forget_read_beyond(const std::filesystem::path& ledger, std::uint32_t partitions);

/// The same of all partitions that anything was noted of; empty: of none.
std::optional<charging::Instant> all_read_through(const std::filesystem::path& ledger);

}  // namespace airtime::ledger_files
