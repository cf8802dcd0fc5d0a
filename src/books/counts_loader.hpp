#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "books/unloaded_files.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

/// Loads what counts files tell of messages, each file in a transaction of its own, and in place of what it
/// told before where it was written again, as reports of messages come late. All else in them the books count
/// themselves, from the ledger. A file that makes no sense is refused until it changes; one that cannot be
/// read, or the folder, is refused until it can be, and tried each time.
class CountsLoader {
  public:
    /// `folder`: where counts files are; none is there before the first day is over.
    explicit CountsLoader(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// What is wrong with each file, or the folder, that is refused now; of what cannot be read only what was
    /// not said before. Throws soci::soci_error.
    std::vector<std::string> load(soci::session& main, charging::Instant now);

  private:
    void load_file(soci::session& main, const UnloadedFile& file, charging::Instant now);
    /// Of what could not be read: the folder, and files that are gone.
    void forget_all_but(soci::session& main, const std::vector<UnloadedFile>& files);
    void note_unread(soci::session& main, UnloadedFile file, const std::string& why);

    std::filesystem::path folder_;
    std::map<std::string, std::int64_t> loaded_;  ///< when they changed, by name
    std::map<std::string, std::string> unread_;   ///< why, by name
    std::vector<std::string> refused_;            ///< now
};

}  // namespace airtime::books
