#pragma once

#include <soci/soci.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "books/batch.hpp"
#include "books/books_failure.hpp"
#include "books/history.hpp"
#include "books/runs.hpp"

namespace airtime::books {

/// The tables that days have.
enum class DayTable : std::uint8_t { event, recharge, usage, session };

/// Events of one contract: those of smaller numbers than `before`, and of these times.
struct EventRange {
    std::string contract;
    long long before = 0;
    long long from = 0;   ///< milliseconds
    long long until = 0;  ///< milliseconds
    long long max = 0;
};

/// One generation of the books that is open for reading. Throws soci::soci_error.
class BooksConnection {
  public:
    BooksConnection() = default;
    BooksConnection(const BooksConnection&) = delete;
    BooksConnection& operator=(const BooksConnection&) = delete;
    virtual ~BooksConnection() = default;

    /// The tables of books_tables.hpp.
    virtual soci::session& main() = 0;
    /// Which rows of days count, by day and number.
    const std::vector<Run>& runs(PieceKind kind);
    /// Those of them that may have rows of that key: a contract, of recharges their id, of sessions what
    /// session_key() says. Asked about a few at a time, as each may cost a look.
    virtual std::vector<Run> runs_with(DayTable table, const std::string& key, std::vector<Run> runs) = 0;

    /// Newest first.
    virtual std::vector<StoredEvent> events(const Run& run, const EventRange& range) = 0;
    /// What has the rows of a run, and what stands behind FROM to select them: "usage WHERE run = 7".
    virtual soci::session& session_of(const Run& run) = 0;
    virtual std::string rows_of(const Run& run, DayTable table) const = 0;

    /// A contract, an id or a session as it stands in keys.
    virtual std::string key_of(const std::string& text) const = 0;
    /// How large it is, with all that belongs to it.
    virtual std::uintmax_t bytes() = 0;

  protected:
    /// Where the connection was given to another generation.
    void forget_runs();

  private:
    std::map<PieceKind, std::vector<Run>> runs_;
    std::pair<long long, long long> runs_state_{-1, -1};  ///< that `runs_` are of
};

/// Which books are looked at: those of this version alone, or also those whose tables may be others.
enum class Forms : std::uint8_t { ours, any };
/// Why books of that form are not looked at; empty: they are. `name`: as people call the place.
std::optional<BooksFailure> refused_form(const std::string& name, Forms forms, long long form);

/// Connections to the books that count, for any number of threads.
class BooksConnections {
  public:
    BooksConnections() = default;
    BooksConnections(const BooksConnections&) = delete;
    BooksConnections& operator=(const BooksConnections&) = delete;
    virtual ~BooksConnections() = default;

    /// Calls `look` with a connection that nobody else uses, which shows it one state of the books; again
    /// where it could not. Nothing is waited for for long: threads are few. Books of another form are a
    /// failure.
    virtual Result<Done, BooksFailure> read(const std::function<void(BooksConnection&)>& look) = 0;
};

/// Calls `look` for the runs of these days that may have rows of that key, from the newest on, until it says
/// false.
void each_run_with(BooksConnection& books, PieceKind kind, DayRange days, DayTable table,
                   const std::string& key, const std::function<bool(const Run&)>& look);

}  // namespace airtime::books
