#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"

/// Where the books stand in their folder:
///   current         a link to the generation that counts: swapped when books are rebuilt
///   NAME/           a generation: books.sqlite, and days/ with the pieces
///   lock            held by who loads
///   rebuild.lock    held by who rebuilds
namespace airtime::books {

inline constexpr const char* main_database = "books.sqlite";

std::filesystem::path pieces_folder(const std::filesystem::path& generation);

/// The generation that counts; empty: there is none.
std::filesystem::path current_generation(const std::filesystem::path& folder);

/// An empty generation that does not count yet. The folder must be there. The error names what failed.
Result<std::filesystem::path, std::string> make_generation(const std::filesystem::path& folder);

/// Makes it the one that counts. Of who holds the lock for loading.
Result<Done, std::string> make_current(const std::filesystem::path& folder,
                                       const std::filesystem::path& generation);
/// Of who holds the lock for rebuilding: nobody else makes generations then but a first one.
void remove_other_generations(const std::filesystem::path& folder);

/// A lock on a file, which ends with the process at the latest.
class FileLock {
  public:
    /// Empty: somebody else has it. The error names the file.
    static Result<std::optional<FileLock>, std::string> try_take(const std::filesystem::path& path);
    /// Waits for it.
    static Result<FileLock, std::string> take(const std::filesystem::path& path);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

Result<std::optional<FileLock>, std::string> try_lock_loading(const std::filesystem::path& folder);
Result<FileLock, std::string> lock_loading(const std::filesystem::path& folder);
Result<std::optional<FileLock>, std::string> try_lock_rebuilding(const std::filesystem::path& folder);

}  // namespace airtime::books
