#include "portal/exports/export_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/restricted_file.hpp"
#include "base/text_file.hpp"

namespace airtime::portal {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view record_suffix = ".export";
constexpr std::string_view new_suffix = ".new";

std::string folder_unusable(const fs::path& path, const std::string& why) {
    return path.string() + ": " + why + ": check portal.exports.folder, its permissions and the disk";
}

/// Empty: it cannot be had. `flags` of flock().
std::optional<FolderLock> locked(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, readable_by_owner);
    if (descriptor < 0) return std::nullopt;
    FolderLock lock{descriptor};
    int taken = -1;
    do {
        taken = ::flock(descriptor, flags);
    } while (taken != 0 && errno == EINTR);
    if (taken != 0) return std::nullopt;
    return lock;
}

/// Of "ID.csv" and its like; empty: the name is not ours.
std::string_view id_in(std::string_view name) {
    const std::string_view id = name.substr(0, name.find('.'));
    const std::string_view suffix = name.substr(id.size());
    constexpr std::array<std::string_view, 4> suffixes{record_suffix, new_suffix, ".part", ".csv"};
    for (const std::string_view each : suffixes) {
        if (suffix == each && is_export_id(id)) return id;
    }
    return {};
}

}  // namespace

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Result<Done, std::string> ExportFolder::prepare() const {
    std::error_code error;
    const bool made = fs::create_directory(folder_, error);
    if (!error && made) fs::permissions(folder_, fs::perms::owner_all, error);
    if (error) return folder_unusable(folder_, error.message());
    const auto held = lock();
    return held ? Result<Done, std::string>{Done{}} : held.error();
}

Result<FolderLock, std::string> ExportFolder::lock() const {
    auto held = locked(folder_ / "lock", LOCK_EX);
    if (!held) return folder_unusable(folder_ / "lock", std::generic_category().message(errno));
    return std::move(*held);
}

std::optional<FolderLock> ExportFolder::writer_lock() const {
    return locked(folder_ / "writer", LOCK_EX | LOCK_NB);
}

Result<std::vector<ExportRecord>, std::string> ExportFolder::all() const {
    std::vector<ExportRecord> records;
    std::error_code error;
    for (fs::directory_iterator entry{folder_, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (!name.ends_with(record_suffix)) continue;
        if (auto record = read(id_in(name))) records.push_back(std::move(*record));
    }
    // It is made when somebody asks for the first one.
    if (error == std::errc::no_such_file_or_directory) return records;
    if (error) return folder_unusable(folder_, error.message());
    return records;
}

std::optional<ExportRecord> ExportFolder::read(std::string_view id) const {
    if (!is_export_id(id)) return std::nullopt;
    std::ifstream file = open_text_file(named(id, record_suffix));
    std::string line;
    if (!read_line(file, line)) return std::nullopt;
    return decode_export(id, line);
}

Result<Done, std::string> ExportFolder::write(const ExportRecord& record) const {
    const fs::path beside = named(record.id, new_suffix);
    const fs::path path = named(record.id, record_suffix);
    {
        std::ofstream file = open_restricted(beside, readable_by_owner);
        file << encode_export(record) << '\n';
        file.close();
        if (!file) return folder_unusable(beside, "it cannot be written");
    }
    std::error_code error;
    fs::rename(beside, path, error);
    if (error) return folder_unusable(path, error.message());
    return Done{};
}

void ExportFolder::erase(std::string_view id) const {
    std::error_code ignored;
    remove_files(id);
    fs::remove(named(id, record_suffix), ignored);
}

void ExportFolder::remove_files(std::string_view id) const {
    std::error_code ignored;
    for (const std::string_view suffix : {std::string_view{".part"}, std::string_view{".csv"}, new_suffix}) {
        fs::remove(named(id, suffix), ignored);
    }
}

void ExportFolder::remove_strays() const {
    std::vector<std::string> strays;
    std::error_code error;
    for (fs::directory_iterator entry{folder_, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const std::string_view id = id_in(name);
        if (!id.empty() && !read(id)) strays.emplace_back(id);
    }
    for (const std::string& stray : strays) erase(stray);
}

fs::path ExportFolder::named(std::string_view id, std::string_view suffix) const {
    return folder_ / std::string{id}.append(suffix);
}

}  // namespace airtime::portal
