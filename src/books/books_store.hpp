#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "books/batch.hpp"
#include "books/books_place.hpp"
#include "books/runs.hpp"

/// What loading needs of where the books are kept. Generations are books of the same ledger: one of them
/// counts, and another takes its place when they are rebuilt.
namespace airtime::books {

/// A generation that is open for loading. Throws soci::soci_error.
class LoadingBooks {
  public:
    LoadingBooks() = default;
    LoadingBooks(const LoadingBooks&) = delete;
    LoadingBooks& operator=(const LoadingBooks&) = delete;
    virtual ~LoadingBooks() = default;

    /// The tables of books_tables.hpp: until it is prepared, as far as they are there.
    virtual soci::session& main() = 0;
    /// Makes what is not there, in books of this form.
    virtual void prepare() = 0;

    /// As it can be kept, where it cannot be as it is.
    virtual std::optional<charging::LedgerEvent> storable(const charging::LedgerEvent& event) const = 0;

    /// Add rows to a day, within a transaction of main(), with which they count.
    virtual void write(std::int64_t day, std::vector<StoredEvent> events) = 0;
    virtual void write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage) = 0;

    /// Puts days in order, a step of it, with transactions of its own. `over`: days before it are. Whether
    /// there was anything to do.
    virtual bool tidy(std::int64_t over) = 0;
    /// Drops what is of days before `first_day`.
    virtual void drop_before(PieceKind kind, std::int64_t first_day) = 0;
};

/// Something that one process has at a time, until it is destroyed, or the process ends.
class BooksLock {
  public:
    BooksLock() = default;
    BooksLock(const BooksLock&) = delete;
    BooksLock& operator=(const BooksLock&) = delete;
    virtual ~BooksLock() = default;
};

/// Where the books are kept. Errors are sentences that name the place and the remedy.
class BooksStore {
  public:
    /// Null: somebody else has it.
    using Lock = Result<std::unique_ptr<BooksLock>, std::string>;

    BooksStore() = default;
    BooksStore(const BooksStore&) = delete;
    BooksStore& operator=(const BooksStore&) = delete;
    virtual ~BooksStore() = default;

    /// As people call it.
    virtual std::string name() const = 0;
    /// Makes the place, if it is not there.
    virtual Result<Done, std::string> prepare() = 0;
    /// Refused where who loads could not write to what this process makes.
    virtual Result<Done, std::string> check_owner() const = 0;

    virtual Lock try_lock_loading() = 0;
    /// Waits for it.
    virtual Lock lock_loading() = 0;
    virtual Lock try_lock_rebuilding() = 0;

    /// The generation that counts.
    virtual Result<Generation, std::string> current_generation() = 0;
    /// An empty one that does not count yet.
    virtual Result<Generation, std::string> make_generation() = 0;
    /// Makes it the one that counts. Of who holds the lock for loading.
    virtual Result<Done, std::string> make_current(const Generation& generation) = 0;
    /// Of who holds the lock for rebuilding: nobody else makes generations then but a first one.
    virtual void remove_other_generations() = 0;

    /// Throws soci::soci_error.
    virtual std::unique_ptr<LoadingBooks> open(const Generation& generation) = 0;
    /// What `cause` says that went wrong with a generation, as a sentence.
    virtual std::string failure(const Generation& generation, const std::string& cause) const = 0;
};

}  // namespace airtime::books
