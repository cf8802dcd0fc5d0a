#include "portal/exports/export_file.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"

namespace airtime::portal {

namespace {

ExportFault fault_of(const std::filesystem::path& path, int error) {
    spdlog::error("export.unwritable file={} reason=\"{}\"", path.string(),
                  std::generic_category().message(error));
    const bool full = error == ENOSPC || error == EDQUOT;
    return full ? ExportFault::disk_full : ExportFault::unwritable;
}

/// Of the disk, for who is not root. A disk that does not say has room: writing shows it.
bool has_room(int descriptor, std::uint64_t bytes) {
    struct statvfs disk {};
    if (::fstatvfs(descriptor, &disk) != 0) return true;
    return disk.f_bavail >= bytes / disk.f_frsize + 1;
}

}  // namespace

Result<ExportFile, ExportFault> ExportFile::create(const std::filesystem::path& path,
                                                   const ExportLimits& limits) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, readable_by_owner);
    if (descriptor < 0) return fault_of(path, errno);
    return ExportFile{descriptor, path, limits};
}

ExportFile::ExportFile(ExportFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      limits_(other.limits_),
      bytes_(other.bytes_) {}

ExportFile::~ExportFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<ExportFault> ExportFile::append(std::string_view text) {
    if (text.size() > limits_.bytes_max - bytes_) return ExportFault::too_large;
    if (!has_room(descriptor_, limits_.free_bytes_min + text.size())) {
        spdlog::error("export.disk_nearly_full file={} free_bytes_min={}", path_.string(),
                      limits_.free_bytes_min);
        return ExportFault::disk_full;
    }
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fault_of(path_, errno);
        bytes_ += static_cast<std::uint64_t>(written);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::nullopt;
}

std::optional<ExportFault> ExportFile::sync() {
    if (::fsync(descriptor_) != 0) return fault_of(path_, errno);
    return std::nullopt;
}

}  // namespace airtime::portal
