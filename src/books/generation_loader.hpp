#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

struct LoaderSettings {
    std::filesystem::path ledger;   ///< its folder
    std::filesystem::path folder;   ///< of the books
    std::int64_t event_days = 400;  ///< how long single credit events are kept, today's day included
    std::int64_t usage_days = 90;
    std::size_t batch_events = 100'000;  ///< a transaction ends behind the file that reaches so many
};

struct LoadRound {
    std::size_t files = 0;    ///< that were loaded
    std::size_t waiting = 0;  ///< and that were not, though they could be
    bool more = false;        ///< there is more to do at once
    bool looked = false;      ///< it came to its end: where there is no more, all that can be read is loaded
    std::string why = {};     ///< what stands in the way; empty: nothing
    std::vector<std::string> refused = {};  ///< files that were found to be wrong, with what is
    /// Files that were loaded and that the ledger has cut or set aside since: these books tell of events that
    /// it does not have, or has elsewhere too.
    std::vector<std::string> taken_back = {};
};

/// Loads ledger files into one generation of the books, for who holds its lock. Others may load into it
/// between two steps.
class GenerationLoader {
  public:
    GenerationLoader(LoaderSettings settings, charging::Calendar calendar, std::filesystem::path generation);
    ~GenerationLoader();

    const std::filesystem::path& generation() const { return generation_; }

    /// Makes its tables, if they are not there. So does the first step. Refused where it was begun with the
    /// days of another time zone, or in another form.
    Result<Done, std::string> prepare();
    /// Whether that was why: nothing can be loaded into it then. Known once it was opened.
    bool has_other_form() const;

    /// Loads files until a batch is full; where no more wait, merges and drops days. A file's name, its rows
    /// and its control total are one transaction: what was begun and not finished counts for nothing, and the
    /// next step goes on. A file whose rows do not add up to its control total is refused until it changes,
    /// one that cannot be read waits, and all others are loaded. `now`: by the system's clock, as files are.
    LoadRound step(charging::Instant now);

  private:
    class Open;

    LoaderSettings settings_;
    charging::Calendar calendar_;
    std::filesystem::path generation_;
    std::unique_ptr<Open> open_;  ///< empty: not opened yet, or what was open has failed
};

}  // namespace airtime::books
