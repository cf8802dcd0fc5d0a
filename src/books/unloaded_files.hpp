#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "ledger_files/ledger_listing.hpp"

namespace airtime::books {

/// A complete file that the books do not have.
struct UnloadedFile {
    std::string day;  ///< its folder
    std::string name;
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::int64_t changed = 0;  ///< when its inode did, in nanoseconds: also by other rights, or in its place
};

/// Whether it is refused as it is: one that was mended is looked at again.
bool is_refused(soci::session& main, const UnloadedFile& file);
void note_refused(soci::session& main, const UnloadedFile& file, const std::string& why);
void forget_refusal(soci::session& main, const std::string& name);

/// What cannot be looked at keeps its zeros: reading it will say why.
UnloadedFile unloaded_file(std::string day, std::string name, std::filesystem::path path);

struct LedgerLook {
    std::vector<UnloadedFile> files;  ///< by day and name, without those that are refused as they are
    /// When the first entry that is in no complete file of the books was written at the soonest; empty: there
    /// is none. Refused files do not count.
    std::optional<charging::Instant> unread_since = {};
    /// Names of files that the books have otherwise than they are now: the ledger cut them or set them aside
    /// since they were loaded.
    std::vector<std::string> taken_back = {};
};

/// Looks for files that the books do not have yet, and for those that the ledger took back. Days in which
/// nothing changes are listed once.
class UnloadedFiles {
  public:
    explicit UnloadedFiles(std::filesystem::path ledger) : ledger_(std::move(ledger)) {}

    /// Throws soci::soci_error. The error names a folder that cannot be read.
    Result<LedgerLook, std::string> look(soci::session& main);

  private:
    using Time = std::filesystem::file_time_type;

    Result<bool, std::string> look_at_day(soci::session& main, ledger_files::LedgerListing& listing,
                                          const std::string& day, LedgerLook& found);

    std::filesystem::path ledger_;
    std::map<std::string, Time> finished_days_;  ///< all loaded, and when their folder changed last
};

}  // namespace airtime::books
