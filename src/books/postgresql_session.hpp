#pragma once

#include <soci/soci.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// PostgreSQL through SOCI, and past it where that is one question and answer in place of three. All but
/// read_server() throw soci::soci_error.
namespace airtime::books {

/// How a server is reached, and how people call it.
struct PostgresqlServer {
    /// A string for libpq that says how long things may take; it may hold a password. Empty: what was
    /// configured makes no sense, and to open it fails.
    std::string connection;
    std::string name;  ///< "PostgreSQL database books on db1:5432", without user and password
};

/// By a connection string or a URI of libpq.
PostgresqlServer read_server(const std::string& text);

enum class PostgresqlUse : std::uint8_t {
    read,     ///< changes nothing; no statement takes long
    load,     ///< what another transaction changed meanwhile, it does not change: it fails
    control,  ///< waits for locks
};
void open_postgresql(soci::session& session, const std::string& connection, PostgresqlUse use);

/// `name` as an identifier in SQL.
std::string sql_name(const std::string& name);

using Rows = std::vector<std::vector<std::string>>;
/// The rows that a statement gives, what is null as empty text. `values`: of $1, $2, ... Without any it may
/// be several statements, of which the last one gives the rows.
Rows rows_by(soci::session& session, const std::string& sql, std::initializer_list<std::string> values = {});

/// Fills a table by COPY.
class CopiedRows {
  public:
    /// `table`: with its columns, as "staged_usage (contract, units)".
    CopiedRows(soci::session& session, const std::string& table);

    /// One text for each column; nothing: null.
    void add(std::initializer_list<std::optional<std::string_view>> cells);
    /// The same, cell by cell.
    void cell(std::optional<std::string_view> text);
    void end_row();
    /// The rows are there when it returns.
    void finish();

  private:
    void send();

    soci::session& session_;
    std::string unsent_;
    bool in_row_ = false;
};

/// SQLSTATE of what was thrown; empty: it has none, as where there is no connection.
std::string sql_state(const std::exception& error);
/// What the server or libpq said, on one line, without the statement.
std::string said_by(const std::exception& error);

}  // namespace airtime::books
