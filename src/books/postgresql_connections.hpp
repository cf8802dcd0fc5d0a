#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "books/books_connections.hpp"
#include "books/postgresql_session.hpp"

namespace airtime::books {

/// The generation on a PostgreSQL server that counts, in transactions that change nothing.
class PostgresqlConnection : public BooksConnection {
  public:
    explicit PostgresqlConnection(const std::string& connection);

    /// Begins to show one state of the books. False: there are none.
    bool begin();
    void end();

    /// Of the generation that it shows.
    long long form() const { return form_; }
    soci::session& main() override { return main_; }
    std::vector<Run> runs_with(DayTable table, const std::string& key, std::vector<Run> runs) override;
    std::vector<StoredEvent> events(const Run& run, const EventRange& range) override;
    soci::session& session_of(const Run&) override { return main_; }
    std::string rows_of(const Run& run, DayTable) const override;
    std::string key_of(const std::string& text) const override;
    std::uintmax_t bytes() override;

  private:
    /// Lets go of the tables of days that were looked at: the server has room for so many locks.
    void let_go();

    soci::session main_;
    std::string generation_;
    long long form_ = 0;
    bool holds_days_ = false;
};

/// Some connections at most, whoever asks. A server that cannot be reached is left alone for a moment, so
/// that not every page waits for it.
class PostgresqlConnections : public BooksConnections {
  public:
    PostgresqlConnections(PostgresqlServer server, Forms forms) : server_(std::move(server)), forms_(forms) {}

    Result<Done, BooksFailure> read(const std::function<void(BooksConnection&)>& look) override;

  private:
    /// To use one of the connections that there may be; not `taken`: all were in use for too long.
    struct Turn {
        explicit Turn(PostgresqlConnections& all);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        PostgresqlConnections& connections;
        bool taken = false;
    };

    std::unique_ptr<PostgresqlConnection> take_free();
    std::unique_ptr<PostgresqlConnection> connect();
    void give_back(std::unique_ptr<PostgresqlConnection> connection);
    void drop_free();
    BooksFailure failure(const std::exception& error) const;

    PostgresqlServer server_;
    Forms forms_;
    std::mutex mutex_;
    std::condition_variable turn_ended_;
    std::size_t in_use_ = 0;
    std::vector<std::unique_ptr<PostgresqlConnection>> free_;
    std::chrono::steady_clock::time_point away_until_ = {};
    std::string away_why_;
};

}  // namespace airtime::books
