#include "books/books_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "ledger_files/ledger_file.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

constexpr const char* current_link = "current";
const std::string generation_prefix = "books-";
constexpr const char* remedy = ": check books.folder and its permissions";

std::string failed(const fs::path& path, const std::string& why) {
    return path.string() + ": " + why + remedy;
}

Result<int, std::string> open_lock(const fs::path& path) {
    constexpr mode_t readable_by_all_of_the_group = 0660;
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, readable_by_all_of_the_group);
    if (descriptor < 0) return failed(path, std::strerror(errno));
    return descriptor;
}

}  // namespace

fs::path pieces_folder(const fs::path& generation) {
    return generation / "days";
}

fs::path current_generation(const fs::path& folder) {
    std::error_code error;
    const fs::path name = fs::read_symlink(folder / current_link, error);
    return error ? fs::path{} : folder / name;
}

Result<fs::path, std::string> make_generation(const fs::path& folder) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto number = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    fs::path generation = folder / (generation_prefix + std::to_string(number));
    std::error_code error;
    fs::create_directories(pieces_folder(generation), error);
    // What subscribers did is not for everybody on the host.
    constexpr auto not_others = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
    if (!error) fs::permissions(generation, not_others, error);
    if (error) return failed(generation, error.message());
    return generation;
}

Result<Done, std::string> make_current(const fs::path& folder, const fs::path& generation) {
    std::error_code error;
    const fs::path next = folder / "next";
    fs::remove(next, error);
    fs::create_symlink(generation.filename(), next, error);
    if (!error) fs::rename(next, folder / current_link, error);
    if (error) return failed(folder / current_link, error.message());
    return ledger_files::sync_folder(folder);
}

void remove_other_generations(const fs::path& folder) {
    const fs::path current = current_generation(folder);
    std::vector<fs::path> others;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        const fs::path& path = entry->path();
        const bool is_generation = path.filename().string().starts_with(generation_prefix);
        if (is_generation && path.filename() != current.filename()) others.push_back(path);
    }
    for (const fs::path& other : others) fs::remove_all(other, error);
}

Result<std::optional<FileLock>, std::string> FileLock::try_take(const fs::path& path) {
    const auto descriptor = open_lock(path);
    if (!descriptor) return descriptor.error();
    FileLock lock{*descriptor};
    if (::flock(*descriptor, LOCK_EX | LOCK_NB) == 0) return std::optional<FileLock>{std::move(lock)};
    if (errno == EWOULDBLOCK) return std::optional<FileLock>{};
    return failed(path, std::strerror(errno));
}

Result<FileLock, std::string> FileLock::take(const fs::path& path) {
    const auto descriptor = open_lock(path);
    if (!descriptor) return descriptor.error();
    FileLock lock{*descriptor};
    while (::flock(*descriptor, LOCK_EX) != 0) {
        if (errno != EINTR) return failed(path, std::strerror(errno));
    }
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::optional<FileLock>, std::string> try_lock_loading(const fs::path& folder) {
    return FileLock::try_take(folder / "lock");
}

Result<FileLock, std::string> lock_loading(const fs::path& folder) {
    return FileLock::take(folder / "lock");
}

Result<std::optional<FileLock>, std::string> try_lock_rebuilding(const fs::path& folder) {
    return FileLock::try_take(folder / "rebuild.lock");
}

}  // namespace airtime::books
