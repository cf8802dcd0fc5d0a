#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "books/books_store.hpp"
#include "books/postgresql_session.hpp"

namespace airtime::books {

/// The one schema that has always the same name, and its one table: which generation counts.
inline constexpr const char* select_has_books =
    "SELECT to_regclass('airtime_books.current_generation') IS NOT NULL";
inline constexpr const char* select_current_generation = "SELECT name FROM airtime_books.current_generation";

/// Whether it can be reached, and books be made on it.
Result<Done, std::string> check_server(const PostgresqlServer& server);

/// Books on a PostgreSQL server, in a database of their own. A generation is a schema; which one counts is
/// one row of a table, so that it is swapped in one transaction. Locks are the server's, and end with our
/// connection.
class PostgresqlBooks : public BooksStore {
  public:
    explicit PostgresqlBooks(PostgresqlServer server) : server_(std::move(server)) {}

    std::string name() const override { return server_.name; }
    Result<Done, std::string> prepare() override;
    Result<Done, std::string> check_owner() const override { return Done{}; }
    Lock try_lock_loading() override;
    Lock lock_loading() override;
    Lock try_lock_rebuilding() override;
    Result<Generation, std::string> current_generation() override;
    Result<Generation, std::string> make_generation() override;
    Result<Done, std::string> make_current(const Generation& generation) override;
    void remove_other_generations() override;
    std::unique_ptr<LoadingBooks> open(const Generation& generation) override;
    std::string failure(const Generation& generation, const std::string& cause) const override;

  private:
    /// What failed, as a sentence; a connection that failed is given up, and the next call makes another.
    std::optional<std::string> tried(const std::function<void(soci::session&)>& ask);
    Lock lock(int which, bool waits);

    PostgresqlServer server_;
    std::shared_ptr<soci::session> session_;  ///< empty: not connected
};

}  // namespace airtime::books
