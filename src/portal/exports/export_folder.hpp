#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "portal/exports/export_record.hpp"

namespace airtime::portal {

/// Held by one thread of all portals that use a folder, until it is gone.
class FolderLock {
  public:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;

  private:
    int descriptor_;
};

/// Where exports lie: for each ID.export (what is known of it), ID.part while it is written, ID.csv when it
/// is done. Readable by the portal alone. Names that are not ours are left alone. Any thread may call it; who
/// reads and then writes holds lock() meanwhile. Errors are sentences with the remedy.
class ExportFolder {
  public:
    explicit ExportFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Makes it if it is not there, and tries whether something can be written.
    Result<Done, std::string> prepare() const;

    Result<FolderLock, std::string> lock() const;
    /// Of whoever writes exports here; empty: another one does.
    std::optional<FolderLock> writer_lock() const;

    /// What makes no sense is left out. None where there is no folder yet.
    Result<std::vector<ExportRecord>, std::string> all() const;
    std::optional<ExportRecord> read(std::string_view id) const;
    /// Whole or not at all.
    Result<Done, std::string> write(const ExportRecord& record) const;
    /// With its file, or what there is of it.
    void erase(std::string_view id) const;

    std::filesystem::path part(std::string_view id) const { return named(id, ".part"); }
    std::filesystem::path csv(std::string_view id) const { return named(id, ".csv"); }
    /// Removes the file or what there is of it.
    void remove_files(std::string_view id) const;
    /// Removes files of exports that nothing is known of.
    void remove_strays() const;

  private:
    std::filesystem::path named(std::string_view id, std::string_view suffix) const;

    std::filesystem::path folder_;
};

}  // namespace airtime::portal
