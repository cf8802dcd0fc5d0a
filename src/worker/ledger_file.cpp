#include "worker/ledger_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"
#include "worker/ledger_files.hpp"

namespace airtime::worker {

namespace {

namespace fs = std::filesystem;

std::string failure(const fs::path& path, int error) {
    return path.string() + ": " + std::generic_category().message(error);
}

fs::path part_of(const fs::path& folder, const std::string& name) {
    return folder / (name + std::string{part_suffix});
}

/// Opens, syncs and closes.
Result<Done, std::string> sync_path(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) {
        return failure(path, errno);
    }
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0) {
        return failure(path, error);
    }
    return Done{};
}

}  // namespace

Result<Done, std::string> sync_file(const fs::path& path) {
    return sync_path(path, O_RDONLY);
}

Result<Done, std::string> sync_folder(const fs::path& folder) {
    return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

Result<LedgerFile, std::string> LedgerFile::create(const fs::path& folder, const std::string& name) {
    const fs::path path = part_of(folder, name);
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, readable_by_group);
    if (descriptor < 0) {
        return failure(path, errno);
    }
    LedgerFile file{descriptor, folder, name, 0};
    if (auto synced = sync_folder(folder); !synced) {
        return synced.error();
    }
    return file;
}

Result<LedgerFile, std::string> LedgerFile::resume(const fs::path& folder, const std::string& name,
                                                   std::uint64_t bytes) {
    const fs::path path = part_of(folder, name);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor < 0) {
        return failure(path, errno);
    }
    LedgerFile file{descriptor, folder, name, bytes};
    if (::ftruncate(descriptor, static_cast<off_t>(bytes)) != 0) {
        return failure(path, errno);
    }
    return file;
}

LedgerFile::LedgerFile(int descriptor, fs::path folder, std::string name, std::uint64_t bytes)
    : descriptor_(descriptor), folder_(std::move(folder)), name_(std::move(name)), bytes_(bytes) {}

LedgerFile::LedgerFile(LedgerFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      folder_(std::move(other.folder_)),
      name_(std::move(other.name_)),
      bytes_(other.bytes_) {}

LedgerFile& LedgerFile::operator=(LedgerFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(folder_, other.folder_);
    std::swap(name_, other.name_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

LedgerFile::~LedgerFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

fs::path LedgerFile::part() const {
    return part_of(folder_, name_);
}

Result<Done, std::string> LedgerFile::append(const std::string& lines) {
    for (std::size_t at = 0; at < lines.size();) {
        const ssize_t written = ::write(descriptor_, lines.data() + at, lines.size() - at);
        if (written < 0 && errno != EINTR) {
            return failure(part(), errno);
        }
        at += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    if (::fdatasync(descriptor_) != 0) {
        return failure(part(), errno);
    }
    bytes_ += lines.size();
    return Done{};
}

Result<Done, std::string> LedgerFile::complete(const std::string& last_line) {
    if (auto appended = append(last_line + '\n'); !appended) {
        return appended;
    }
    const fs::path complete = folder_ / name_;
    if (::rename(part().c_str(), complete.c_str()) != 0) {
        return failure(complete, errno);
    }
    return sync_folder(folder_);
}

void LedgerFile::discard() {
    ::unlink(part().c_str());
}

Result<Done, std::string> complete_first_bytes(const fs::path& written, std::uint64_t bytes,
                                               const fs::path& folder, const std::string& name,
                                               const std::string& last_line) {
    // The name first: the former writer can then neither add to the file nor give it its complete name. After
    // a crash here the file is missing, and is written again from the stream.
    const fs::path taken = folder / (name + ".taken");
    const fs::path copy = folder / (name + ".copy");
    std::error_code error;
    fs::rename(written, taken, error);
    if (!error) {
        fs::copy_file(taken, copy, fs::copy_options::overwrite_existing, error);
    }
    if (!error) {
        fs::resize_file(copy, bytes, error);
    }
    if (error) {
        return copy.string() + ": " + error.message();
    }
    if (std::ofstream end{copy, std::ios::app | std::ios::binary}; !(end << last_line << '\n'
                                                                         << std::flush)) {
        return copy.string() + ": cannot be written";
    }
    if (auto synced = sync_file(copy); !synced) {
        return synced;
    }
    fs::rename(copy, folder / name, error);
    if (!error) {
        fs::remove(taken, error);
    }
    if (error) {
        return (folder / name).string() + ": " + error.message();
    }
    return sync_folder(folder);
}

}  // namespace airtime::worker
