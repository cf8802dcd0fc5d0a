#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "portal/exports/export_record.hpp"

namespace airtime::portal {

struct ExportLimits {
    std::uint64_t bytes_max = 0;
    std::uint64_t free_bytes_min = std::uint64_t{256} << 20;  ///< that stay on the disk for others
};

/// A file that is being written, readable by this program's user alone. Of a failure the log has what the
/// system said.
class ExportFile {
  public:
    /// Whatever was there before is gone.
    static Result<ExportFile, ExportFault> create(const std::filesystem::path& path,
                                                  const ExportLimits& limits);

    ExportFile(ExportFile&& other) noexcept;
    ExportFile& operator=(ExportFile&&) = delete;
    ~ExportFile();

    /// Empty: it is written. A text that does not fit within the limits is not written at all.
    std::optional<ExportFault> append(std::string_view text);
    /// Makes it durable. Empty: it is.
    std::optional<ExportFault> sync();
    std::uint64_t bytes() const { return bytes_; }

  private:
    ExportFile(int descriptor, std::filesystem::path path, const ExportLimits& limits)
        : descriptor_(descriptor), path_(std::move(path)), limits_(limits) {}

    int descriptor_;
    std::filesystem::path path_;
    ExportLimits limits_;
    std::uint64_t bytes_ = 0;
};

}  // namespace airtime::portal
