#pragma once

#include <soci/soci.h>

#include <set>
#include <string>
#include <vector>

#include "books/unloaded_files.hpp"
#include "ledger_files/events_in_files.hpp"

namespace airtime::books {

/// Under this name the books remember how many files they ever loaded.
inline constexpr const char* files_state = "files";

/// Notes ledger files of one transaction as loaded. Throws soci::soci_error.
class LoadedFiles {
  public:
    LoadedFiles(soci::session& main, charging::Instant now);

    void add(const UnloadedFile& file, const ledger_files::FileContent& content);
    /// They count as loaded, and not as refused any more.
    void write();

  private:
    struct Loaded {
        UnloadedFile file;
        long long events = 0;
        long long unreadable = 0;
        std::string control;
    };

    void insert();
    void copy();

    soci::session& main_;
    long long at_;
    std::set<std::string> refused_;
    std::vector<Loaded> files_;
};

}  // namespace airtime::books
