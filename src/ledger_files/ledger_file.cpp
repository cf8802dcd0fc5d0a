#include "ledger_files/ledger_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"
#include "ledger_files/ledger_listing.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;

std::string failure(const fs::path& path, int error) {
    return path.string() + ": " + std::generic_category().message(error);
}

/// Opens, syncs and closes.
Result<Done, std::string> sync_path(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) return failure(path, errno);
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0) return failure(path, error);
    return Done{};
}

}  // namespace

Result<Done, std::string> sync_file(const fs::path& path) {
    return sync_path(path, O_RDONLY);
}

Result<Done, std::string> sync_folder(const fs::path& folder) {
    return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

Result<Done, std::string> make_folder(const fs::path& folder) {
    std::error_code error;
    const bool made = fs::create_directory(folder, error);
    if (error) return folder.string() + ": " + error.message();
    return made ? sync_folder(folder.parent_path()) : Result<Done, std::string>{Done{}};
}

Result<Done, std::string> move_durably(const fs::path& from, const fs::path& to) {
    if (auto there = make_folder(to.parent_path()); !there) return there;
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return to.string() + ": " + error.message();
    // The new name before the old one is gone.
    if (auto synced = sync_folder(to.parent_path()); !synced) return synced;
    return sync_folder(from.parent_path());
}

Result<LedgerFile, std::string> LedgerFile::create(const fs::path& ledger, const std::string& name) {
    const fs::path path = part_path(ledger, name);
    if (auto there = make_folder(path.parent_path()); !there) return there.error();
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, readable_by_group);
    if (descriptor < 0) return failure(path, errno);
    LedgerFile file{descriptor, ledger, name, 0};
    if (auto synced = sync_folder(path.parent_path()); !synced) return synced.error();
    return file;
}

Result<LedgerFile, std::string> LedgerFile::resume(const fs::path& ledger, const std::string& name,
                                                   std::uint64_t bytes) {
    const fs::path path = part_path(ledger, name);
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor < 0) return failure(path, errno);
    LedgerFile file{descriptor, ledger, name, bytes};
    if (::ftruncate(descriptor, static_cast<off_t>(bytes)) != 0) return failure(path, errno);
    return file;
}

LedgerFile::LedgerFile(int descriptor, fs::path ledger, std::string name, std::uint64_t bytes)
    : descriptor_(descriptor), ledger_(std::move(ledger)), name_(std::move(name)), bytes_(bytes) {}

LedgerFile::LedgerFile(LedgerFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      ledger_(std::move(other.ledger_)),
      name_(std::move(other.name_)),
      bytes_(other.bytes_) {}

LedgerFile& LedgerFile::operator=(LedgerFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(ledger_, other.ledger_);
    std::swap(name_, other.name_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

LedgerFile::~LedgerFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

fs::path LedgerFile::part() const {
    return part_path(ledger_, name_);
}

Result<Done, std::string> LedgerFile::append(const std::string& lines) {
    for (std::size_t at = 0; at < lines.size();) {
        const ssize_t written = ::write(descriptor_, lines.data() + at, lines.size() - at);
        if (written < 0 && errno != EINTR) return failure(part(), errno);
        at += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    if (::fdatasync(descriptor_) != 0) return failure(part(), errno);
    bytes_ += lines.size();
    return Done{};
}

Result<Done, std::string> LedgerFile::complete(const std::string& last_line) {
    if (auto appended = append(last_line + '\n'); !appended) return appended;
    return move_durably(part(), complete_path(ledger_, name_));
}

void LedgerFile::discard() {
    ::unlink(part().c_str());
}

Result<Done, std::string> complete_first_bytes(const fs::path& ledger, const fs::path& written,
                                               std::uint64_t bytes, const std::string& name,
                                               const std::string& last_line) {
    // The name first: the former writer can then neither add to the file nor give it its complete name. After
    // a crash here only the taken file is left, and is gone on with.
    const fs::path taken = taken_path(ledger, name);
    const fs::path copy = copy_path(ledger, name);
    if (auto there = make_folder(open_folder(ledger)); !there) return there;
    std::error_code error;
    fs::rename(written, taken, error);
    if (!error) fs::copy_file(taken, copy, fs::copy_options::overwrite_existing, error);
    if (!error) fs::resize_file(copy, bytes, error);
    if (error) return copy.string() + ": " + error.message();
    if (std::ofstream end{copy, std::ios::app | std::ios::binary}; !(end << last_line << '\n'
                                                                         << std::flush)) {
        return copy.string() + ": cannot be written";
    }
    if (auto synced = sync_file(copy); !synced) return synced;
    if (auto moved = move_durably(copy, complete_path(ledger, name)); !moved) return moved;
    fs::remove(taken, error);
    return error ? Result<Done, std::string>{taken.string() + ": " + error.message()}
                 : Result<Done, std::string>{Done{}};
}

}  // namespace airtime::ledger_files
