#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "books/batch.hpp"

/// Days as pieces: SQLite files beside the main database, which hold runs of rows, each run sorted by its key
/// and written at once. The main database's table `run` says which runs count: one that is not there was
/// written by a load that never ended, or is replaced. While a day goes on, runs of one size are merged into
/// one of the next; a day that is over becomes one run in a file that nobody writes to again.
/// All throw soci::soci_error.
namespace airtime::books {

enum class PieceKind : std::uint8_t { events, usage };
constexpr const char* name_of(PieceKind kind) {
    return kind == PieceKind::events ? "events" : "usage";
}

struct Run {
    PieceKind kind = PieceKind::events;
    std::int64_t day = 0;
    long long number = 0;  ///< greater than those of all runs before it
    long long level = 0;   ///< how often it was merged; sealed_level: the file is finished
    std::string file;      ///< in the folder of the pieces
};

inline constexpr long long sealed_level = 100;

inline constexpr std::int64_t first_day_ever = -10'000'000;
inline constexpr std::int64_t last_day_ever = 10'000'000;

/// Those that count, by day and number.
std::vector<Run> runs_of(soci::session& main, PieceKind kind, std::int64_t first_day, std::int64_t last_day);

/// Writes runs. Within a transaction of the main database, which makes them count.
class PieceWriter {
  public:
    PieceWriter(soci::session& main, std::filesystem::path folder)
        : main_(main), folder_(std::move(folder)) {}

    /// Durable in the piece when it returns.
    void write(std::int64_t day, std::vector<StoredEvent> events);
    void write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage);

  private:
    Run begin_run(PieceKind kind, std::int64_t day);
    void open_piece(soci::session& piece, const Run& run, bool is_new) const;

    soci::session& main_;
    std::filesystem::path folder_;
};

/// Merges runs and drops days, with transactions of its own on the main database.
class PieceKeeper {
  public:
    PieceKeeper(soci::session& main, std::filesystem::path folder)
        : main_(main), folder_(std::move(folder)) {}

    /// Merges runs where there are many of one size. Whether there was anything to do.
    bool merge_runs();
    /// Seals one day before `day` that is in several runs. Whether there was one.
    bool seal_day_before(std::int64_t day);
    /// Drops what is of days before `first_day`. How many files.
    std::size_t drop_before(PieceKind kind, std::int64_t first_day);
    /// Removes files that no run is in: what a crash left.
    void remove_strays();

  private:
    void replace(const std::vector<Run>& runs, const Run& merged);
    void merge_into(const std::vector<Run>& runs, const Run& merged);

    soci::session& main_;
    std::filesystem::path folder_;
};

}  // namespace airtime::books
