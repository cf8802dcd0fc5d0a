#include "books/postgresql_session.hpp"

#include <soci/postgresql/soci-postgresql.h>

#include <boost/algorithm/string/replace.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <map>
#include <memory>

namespace airtime::books {

namespace {

struct FreesOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreesResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answered = std::unique_ptr<PGresult, FreesResult>;

constexpr std::size_t copied_at_once = 64 * 1024;

/// What holds where the operator's string does not say otherwise: nobody waits for a host that is gone.
std::map<std::string, std::string> patient_but_not_for_ever() {
    return {{"connect_timeout", "3"},       {"keepalives_idle", "10"},     {"keepalives_interval", "5"},
            {"keepalives_count", "3"},      {"tcp_user_timeout", "20000"}, {"client_encoding", "UTF8"},
            {"application_name", "airtime"}};
}

std::string quoted_value(std::string value) {
    boost::replace_all(value, "\\", "\\\\");
    boost::replace_all(value, "'", "\\'");
    return '\'' + value + '\'';
}

PGconn* connection_of(soci::session& session) {
    return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

[[noreturn]] void fail(PGconn* connection, const PGresult* result) {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    throw soci::postgresql_soci_error(PQerrorMessage(connection), state == nullptr ? "08000" : state);
}

/// Only COPY of rows into a table begins by asking for them.
Answered answer(PGconn* connection, PGresult* taken) {
    Answered result{taken};
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_COPY_IN) {
        fail(connection, result.get());
    }
    return result;
}

const char* settings_for(PostgresqlUse use) {
    switch (use) {
        case PostgresqlUse::read:
            return "SET default_transaction_read_only = on; SET statement_timeout = '10s'; SET lock_timeout "
                   "= "
                   "'2s'; SET idle_in_transaction_session_timeout = '1min'";
        case PostgresqlUse::load:
            return "SET default_transaction_isolation = 'repeatable read'; SET statement_timeout = '15min'; "
                   "SET lock_timeout = '20s'; SET idle_in_transaction_session_timeout = '15min'; SET "
                   "tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
        case PostgresqlUse::control:
            break;
    }
    return "SET statement_timeout = '30min'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; "
           "SET tcp_keepalives_count = 3";
}

void append_cell(std::string& row, std::optional<std::string_view> cell) {
    if (!cell) {
        row += "\\N";
        return;
    }
    for (const char c : *cell) {
        switch (c) {
            case '\\':
                row += "\\\\";
                break;
            case '\t':
                row += "\\t";
                break;
            case '\n':
                row += "\\n";
                break;
            case '\r':
                row += "\\r";
                break;
            default:
                row += c;
        }
    }
}

}  // namespace

PostgresqlServer read_server(const std::string& text) {
    // What it says of a wrong one may hold a part of a password.
    const std::unique_ptr<PQconninfoOption, FreesOptions> options{PQconninfoParse(text.c_str(), nullptr)};
    if (!options || text.empty()) return {.connection = {}, .name = "books.postgresql"};
    std::map<std::string, std::string> values = patient_but_not_for_ever();
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    PostgresqlServer server{.connection = {}, .name = "PostgreSQL"};
    for (const auto& [keyword, value] : values) {
        server.connection += keyword + '=' + quoted_value(value) + ' ';
    }
    if (values.contains("dbname")) server.name += " database " + values["dbname"];
    const std::string host = values.contains("host") ? values["host"] : values["hostaddr"];
    if (!host.empty()) server.name += " on " + host;
    if (!host.empty() && values.contains("port")) server.name += ':' + values["port"];
    return server;
}

void open_postgresql(soci::session& session, const std::string& connection, PostgresqlUse use) {
    if (connection.empty()) {
        throw soci::soci_error("it is no connection string of libpq, as host=db1 dbname=airtime_books is");
    }
    session.open(*soci::factory_postgresql(), connection);
    // It would tell on standard error of every table that is there already.
    rows_by(session, std::string{"SET client_min_messages = warning; "} + settings_for(use));
}

std::string sql_name(const std::string& name) {
    return '"' + boost::replace_all_copy(name, "\"", "\"\"") + '"';
}

Rows rows_by(soci::session& session, const std::string& sql, std::initializer_list<std::string> values) {
    PGconn* connection = connection_of(session);
    std::vector<const char*> texts;
    for (const std::string& value : values) texts.push_back(value.c_str());
    const Answered result = answer(
        connection, texts.empty() ? PQexec(connection, sql.c_str())
                                  : PQexecParams(connection, sql.c_str(), static_cast<int>(texts.size()),
                                                 nullptr, texts.data(), nullptr, nullptr, 0));
    Rows rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        rows.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            rows.back().emplace_back(PQgetvalue(result.get(), row, column));
        }
    }
    return rows;
}

CopiedRows::CopiedRows(soci::session& session, const std::string& table) : session_(session) {
    PGconn* connection = connection_of(session);
    answer(connection, PQexec(connection, ("COPY " + table + " FROM STDIN").c_str()));
}

void CopiedRows::add(std::initializer_list<std::optional<std::string_view>> cells) {
    for (const auto& text : cells) cell(text);
    end_row();
}

void CopiedRows::cell(std::optional<std::string_view> text) {
    if (in_row_) unsent_ += '\t';
    in_row_ = true;
    append_cell(unsent_, text);
}

void CopiedRows::end_row() {
    in_row_ = false;
    unsent_ += '\n';
    if (unsent_.size() >= copied_at_once) send();
}

void CopiedRows::finish() {
    send();
    PGconn* connection = connection_of(session_);
    if (PQputCopyEnd(connection, nullptr) != 1) fail(connection, nullptr);
    // The last one is null: until then nothing else can be asked.
    std::vector<Answered> results;
    while (PGresult* result = PQgetResult(connection)) results.emplace_back(result);
    for (const Answered& result : results) {
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail(connection, result.get());
    }
}

void CopiedRows::send() {
    PGconn* connection = connection_of(session_);
    if (PQputCopyData(connection, unsent_.data(), static_cast<int>(unsent_.size())) != 1) {
        fail(connection, nullptr);
    }
    unsent_.clear();
}

std::string sql_state(const std::exception& error) {
    const auto* of_server = dynamic_cast<const soci::postgresql_soci_error*>(&error);
    return of_server == nullptr ? "" : of_server->sqlstate();
}

std::string said_by(const std::exception& error) {
    std::string said = error.what();
    for (const char* statement : {" while executing", "\nLINE "}) {
        if (const auto at = said.find(statement); at != std::string::npos) said.resize(at);
    }
    for (const char* empty :
         {"Cannot establish connection to the database.\n", "Cannot execute query. ", "Fatal error. "}) {
        boost::replace_all(said, empty, "");
    }
    boost::trim(said);
    boost::replace_all(said, "\n", " ");
    boost::replace_all(said, "\t", " ");
    return said;
}

}  // namespace airtime::books
