#include "books/postgresql_connections.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "books/books_form.hpp"
#include "books/postgresql_books.hpp"
#include "books/storable_text.hpp"

namespace airtime::books {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int asked_max = 4;
constexpr std::size_t connections_max = 8;
constexpr std::chrono::seconds patience{2};
constexpr std::chrono::seconds away_pause{2};

constexpr std::string_view took_too_long = "57014";

template <class Number>
Number number_from(const std::string& text) {
    return static_cast<Number>(std::stoll(text));
}

const char* key_equals(DayTable table) {
    switch (table) {
        case DayTable::recharge:
            return "recharge = $1";
        case DayTable::session:
            return "hash = ANY ($1)";
        case DayTable::event:
        case DayTable::usage:
            break;
    }
    return "contract = $1";
}

bool has_books(soci::session& session) {
    return rows_by(session, select_has_books).at(0).at(0) == "t";
}

}  // namespace

PostgresqlConnection::PostgresqlConnection(const std::string& connection) {
    open_postgresql(main_, connection, PostgresqlUse::read);
}

bool PostgresqlConnection::begin() {
    holds_days_ = false;
    rows_by(main_, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (generation_.empty() && !has_books(main_)) return false;
    const Rows rows = rows_by(main_, select_current_generation);
    if (rows.empty()) return false;
    if (rows[0][0] == generation_) return true;
    forget_runs();
    generation_ = rows[0][0];
    rows_by(main_, "SET search_path TO " + sql_name(generation_));
    form_ = form_of(main_);
    return true;
}

void PostgresqlConnection::end() {
    rows_by(main_, "COMMIT");
}

std::vector<Run> PostgresqlConnection::runs_with(DayTable table, const std::string& key,
                                                 std::vector<Run> runs) {
    let_go();
    if (runs.size() < 2) return runs;
    std::string sql;
    for (std::size_t at = 0; at < runs.size(); ++at) {
        sql += std::string{at == 0 ? "" : " UNION ALL "} + "SELECT " + std::to_string(at) +
               " WHERE EXISTS (SELECT 1 FROM " + rows_of(runs[at], table) + " AND " + key_equals(table) + ")";
    }
    std::vector<std::size_t> found;
    for (const auto& row : rows_by(main_, sql, {key})) found.push_back(number_from<std::size_t>(row[0]));
    std::ranges::sort(found);
    std::vector<Run> with;
    for (const std::size_t at : found) with.push_back(std::move(runs[at]));
    return with;
}

std::vector<StoredEvent> PostgresqlConnection::events(const Run& run, const EventRange& range) {
    const Rows rows = rows_by(main_,
                              "SELECT n, at, kind, cells FROM " + rows_of(run, DayTable::event) +
                                  " AND contract = $1 AND n < $2 AND at >= $3 AND at < $4 ORDER BY n DESC "
                                  "LIMIT $5",
                              {range.contract, std::to_string(range.before), std::to_string(range.from),
                               std::to_string(range.until), std::to_string(range.max)});
    std::vector<StoredEvent> found;
    for (const auto& row : rows) {
        found.push_back(
            {.contract = range.contract,
             .number = number_from<std::uint64_t>(row[0]),
             .at = charging::Instant{std::chrono::milliseconds{number_from<std::int64_t>(row[1])}},
             .kind = row[2],
             .cells = row[3],
             .recharge = {}});
    }
    return found;
}

std::string PostgresqlConnection::rows_of(const Run& run, DayTable) const {
    return sql_name(run.file) + " WHERE day = " + std::to_string(run.day);
}

std::string PostgresqlConnection::key_of(const std::string& text) const {
    return storable_text(text);
}

std::uintmax_t PostgresqlConnection::bytes() {
    const Rows rows = rows_by(main_,
                              "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_catalog.pg_class "
                              "WHERE relkind = 'r' AND relnamespace = $1::regnamespace",
                              {sql_name(generation_)});
    return number_from<std::uintmax_t>(rows.at(0).at(0));
}

void PostgresqlConnection::let_go() {
    // What was locked since is let go; what the transaction sees stays the same.
    rows_by(main_, holds_days_ ? "ROLLBACK TO SAVEPOINT days" : "SAVEPOINT days");
    holds_days_ = true;
}

PostgresqlConnections::Turn::Turn(PostgresqlConnections& all) : connections(all) {
    std::unique_lock lock{connections.mutex_};
    taken = connections.turn_ended_.wait_for(lock, patience,
                                             [&] { return connections.in_use_ < connections_max; });
    if (taken) ++connections.in_use_;
}

PostgresqlConnections::Turn::~Turn() {
    if (!taken) return;
    const std::lock_guard lock{connections.mutex_};
    --connections.in_use_;
    connections.turn_ended_.notify_one();
}

Result<Done, BooksFailure> PostgresqlConnections::read(const std::function<void(BooksConnection&)>& look) {
    const Turn turn{*this};
    if (!turn.taken) {
        return BooksFailure{.absent = false,
                            .why = server_.name + ": all connections to the books are busy: try again"};
    }
    std::optional<BooksFailure> failed;
    for (int tries = 0; tries < asked_max; ++tries) {
        std::unique_ptr<PostgresqlConnection> connection = take_free();
        try {
            if (!connection) connection = connect();
            if (!connection->begin()) {
                return BooksFailure{
                    .absent = true,
                    .why = server_.name + ": there are no books yet: an airtime-worker makes them"};
            }
            const auto refused = refused_form(server_.name, forms_, connection->form());
            if (!refused) look(*connection);
            connection->end();
            give_back(std::move(connection));
            if (refused) return *refused;
            return Done{};
        } catch (const std::exception& error) {
            failed = failure(error);
            // Others may be as broken: after a restart of the server all are.
            if (sql_state(error).starts_with("08") || sql_state(error).starts_with("57P")) drop_free();
            // Who could not even connect does not try again at once; what took too long once, does again.
            if (!connection || sql_state(error) == took_too_long) break;
        }
    }
    return *failed;
}

std::unique_ptr<PostgresqlConnection> PostgresqlConnections::take_free() {
    const std::lock_guard lock{mutex_};
    if (free_.empty()) return nullptr;
    std::unique_ptr<PostgresqlConnection> connection = std::move(free_.back());
    free_.pop_back();
    return connection;
}

std::unique_ptr<PostgresqlConnection> PostgresqlConnections::connect() {
    {
        const std::lock_guard lock{mutex_};
        if (Steady::now() < away_until_) throw soci::soci_error(away_why_);
    }
    try {
        return std::make_unique<PostgresqlConnection>(server_.connection);
    } catch (const std::exception& error) {
        const std::lock_guard lock{mutex_};
        away_until_ = Steady::now() + away_pause;
        away_why_ = error.what();
        throw;
    }
}

void PostgresqlConnections::give_back(std::unique_ptr<PostgresqlConnection> connection) {
    const std::lock_guard lock{mutex_};
    free_.push_back(std::move(connection));
}

void PostgresqlConnections::drop_free() {
    const std::lock_guard lock{mutex_};
    free_.clear();
}

BooksFailure PostgresqlConnections::failure(const std::exception& error) const {
    const std::string state = sql_state(error);
    if (state == took_too_long) {
        return {.absent = false,
                .why = server_.name + ": the answer took too long: ask for fewer days, or try again",
                .cause = said_by(error)};
    }
    return {.absent = false,
            .why = server_.name +
                   ": the books cannot be read: check that the server runs and can be reached, and "
                   "books.postgresql",
            .cause = said_by(error)};
}

}  // namespace airtime::books
