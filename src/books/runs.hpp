#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <vector>

/// Which rows of days count. The main database's table `run` names them: what is not there was written by a
/// load that never ended, or is replaced. All throw soci::soci_error.
namespace airtime::books {

enum class PieceKind : std::uint8_t { events, usage };
constexpr const char* name_of(PieceKind kind) {
    return kind == PieceKind::events ? "events" : "usage";
}

/// Rows of one day that were written at once or, on a server, all of them.
struct Run {
    PieceKind kind = PieceKind::events;
    std::int64_t day = 0;
    long long number = 0;  ///< greater than those of all runs before it
    long long level = 0;   ///< how often it was merged; sealed_level: it is finished
    std::string file;      ///< in the folder of the pieces, or the name of the table
};

inline constexpr long long sealed_level = 100;

inline constexpr std::int64_t first_day_ever = -10'000'000;
inline constexpr std::int64_t last_day_ever = 10'000'000;

/// Those that count, by day and number.
std::vector<Run> runs_of(soci::session& main, PieceKind kind, std::int64_t first_day, std::int64_t last_day);

/// The number of the next one, which is taken.
long long next_run(soci::session& main);
void insert_run(soci::session& main, const Run& run);
void forget_run(soci::session& main, const Run& run);

/// How often runs were replaced until now: what was read of them before may have been incomplete.
long long runs_replaced(soci::session& main);
/// Readers that looked before find out that what they read may have been taken away.
void note_replaced(soci::session& main);

}  // namespace airtime::books
