#pragma once

#include <sys/types.h>

#include <filesystem>
#include <fstream>

namespace airtime {

constexpr mode_t readable_by_owner = 0600;
constexpr mode_t readable_by_group = 0640;

/// Opens a file for writing, empty, that nobody beyond `mode` can read, also where it was there before and
/// whatever the umask says. Failed: it cannot be written. What is no file (a pipe, /dev/stdout) keeps its
/// mode.
std::ofstream open_restricted(const std::filesystem::path& path, mode_t mode);

}  // namespace airtime
