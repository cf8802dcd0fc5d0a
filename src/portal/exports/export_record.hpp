#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "portal/exports/export_request.hpp"

namespace airtime::portal {

/// Whose an export is: nobody else finds it.
struct ExportOwner {
    /// "lan"; of a client of the API "api/crm/5f3c...", which no user can be called.
    std::string name;
    charging::Instant since = {};  ///< what was asked for before was another one's of that name
};

enum class ExportState : std::uint8_t { waiting, writing, done, failed, expired };
inline constexpr std::array export_state_names =
    std::to_array<std::string_view>({"waiting", "writing", "done", "failed", "expired"});

/// Why there is no file.
enum class ExportFault : std::uint8_t {
    none,
    too_large,   ///< the file reached the configured limit
    disk_full,   ///< or nearly: others need what is left
    unwritable,  ///< the folder or the file, as the log says
    books_away,  ///< also when they were asked again for a while
    broken_off,  ///< the portal ended while it was written, again and again
};
inline constexpr std::array export_fault_names = std::to_array<std::string_view>(
    {"none", "too_large", "disk_full", "unwritable", "books_away", "broken_off"});

/// What is known of one export.
struct ExportRecord {
    std::string id;         ///< 32 hexadecimal digits, random
    std::string owner;      ///< ExportOwner::name
    std::string asked_key;  ///< of the form or call: the same again is no second export
    ExportRequest request = {};
    charging::Instant asked_at = {};
    ExportState state = ExportState::waiting;
    std::uint64_t rows = 0;     ///< written until now
    std::uint32_t percent = 0;  ///< of days, or of advances
    std::uint64_t bytes = 0;    ///< of the file, when it is done
    std::uint32_t begun = 0;    ///< how often
    ExportFault fault = ExportFault::none;
    charging::Instant ended_at = {};  ///< done, failed or expired; the epoch: not yet
    std::optional<std::int64_t> kept_since =
        {};  ///< the books dropped days before that one, which are missing
};

/// Whether it is one of ours, whatever came as a part of a path.
bool is_export_id(std::string_view id);

/// Without the id, which is the file's name.
std::string encode_export(const ExportRecord& record);
/// Empty: it makes no sense.
std::optional<ExportRecord> decode_export(std::string_view id, std::string_view text);

}  // namespace airtime::portal
