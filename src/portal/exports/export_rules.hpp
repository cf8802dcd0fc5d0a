#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/export_settings.hpp"
#include "portal/exports/export_record.hpp"

/// Who has which exports, how many and for how long. Pure.
namespace airtime::portal {

/// An export that ended without a file is begun again so often when the portal ended meanwhile.
inline constexpr std::uint32_t export_begun_max = 3;

bool is_of(const ExportRecord& record, const ExportOwner& owner);

/// From when on the file of what is done is gone; empty: there is none.
std::optional<charging::Instant> expiry_of(const ExportRecord& record,
                                           const config::ExportSettings& settings);

/// As it is to be told: what is done and past its expiry is expired, since then.
ExportRecord as_at(ExportRecord record, const config::ExportSettings& settings, charging::Instant now);

/// Failed or expired, and told for as long as files are kept.
bool is_to_be_forgotten(const ExportRecord& record, const config::ExportSettings& settings,
                        charging::Instant now);

/// Ids of what has to go so that its owner can have one more: of what has no file the oldest. Empty: nothing
/// can go, and there are too many. `records`: all of the owner's, as they are at that moment.
std::optional<std::vector<std::string>> making_room(const std::vector<ExportRecord>& records,
                                                    const config::ExportSettings& settings);

/// What a program left that has ended meanwhile: it waits again, or has failed when it was begun too often.
/// Anything but `writing` stays.
ExportRecord broken_off(ExportRecord record, charging::Instant now);

/// Which one is written next: the one asked for first, but nobody's second before everybody's first. Null:
/// none waits.
const ExportRecord* next_to_write(const std::vector<ExportRecord>& records);

}  // namespace airtime::portal
