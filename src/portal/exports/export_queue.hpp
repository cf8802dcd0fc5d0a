#pragma once

#include <optional>
#include <string>

#include "portal/exports/export_folder.hpp"
#include "portal/exports/export_rules.hpp"

namespace airtime::portal {

/// Exports as whoever writes them sees them: one program of all that use the folder, and one thread of it.
/// Errors are sentences with the remedy.
class ExportQueue {
  public:
    explicit ExportQueue(const config::ExportSettings& settings)
        : settings_(settings), folder_(settings.folder) {}

    const ExportFolder& folder() const { return folder_; }
    std::uint64_t bytes_max() const { return settings_.bytes_max; }

    /// Whether this one writes, from now on until it is gone; what another left when it ended begins again.
    /// An error: nothing can be written just now.
    Result<bool, std::string> take(charging::Instant now);

    /// Files that are past their time go, and what was told for long enough is forgotten. How many files.
    std::size_t expire(charging::Instant now);

    /// Of the one that is to be written now, which then is being written. Empty: none waits.
    Result<std::optional<ExportRecord>, std::string> next();
    /// False: its owner removed it.
    Result<bool, std::string> note_progress(const ExportRecord& record);
    /// The part becomes the file. False: its owner removed it.
    Result<bool, std::string> finish(ExportRecord record, charging::Instant now);
    /// What cannot be noted now is tried again by expire().
    Result<bool, std::string> fail(ExportRecord record, ExportFault fault, charging::Instant now);
    /// It waits again, as if it had not been begun: this program ends.
    void put_back(ExportRecord record);

  private:
    /// While the lock is held. False: its owner removed it.
    Result<bool, std::string> write_if_there(const ExportRecord& record);

    config::ExportSettings settings_;
    ExportFolder folder_;
    std::optional<FolderLock> writes_;
    std::vector<ExportRecord> not_noted_;  ///< failures
};

}  // namespace airtime::portal
