#include "books/postgresql_books.hpp"

#include <chrono>
#include <utility>

#include "books/postgresql_days.hpp"

namespace airtime::books {

namespace {

const std::string schema_prefix = "airtime_books_";
constexpr int loading_lock = 1;
constexpr int rebuilding_lock = 2;

/// "1634300532, 1": the first number keeps them apart from what others lock in the database.
std::string lock_numbers(int which) {
    constexpr int airt = 0x61697274;
    return std::to_string(airt) + ", " + std::to_string(which);
}

/// An advisory lock of a session. It has none any more where its connection is gone.
class HeldNumber : public BooksLock {
  public:
    HeldNumber(std::shared_ptr<soci::session> session, int which)
        : session_(std::move(session)), which_(which) {}
    HeldNumber(const HeldNumber&) = delete;
    HeldNumber& operator=(const HeldNumber&) = delete;
    ~HeldNumber() override {
        try {
            rows_by(*session_, "SELECT pg_advisory_unlock(" + lock_numbers(which_) + ")");
        } catch (const std::exception&) {
            // The connection is gone, and the lock with it.
            static_cast<void>(which_);
        }
    }

  private:
    std::shared_ptr<soci::session> session_;
    int which_;
};

std::string sentence(const PostgresqlServer& server, const std::string& said) {
    return server.name + ": " + said + ": check that the server runs and has room, and books.postgresql";
}

/// Table by table: all at once may be more locks than the server has room for.
void drop_generation(soci::session& session, const std::string& schema) {
    const Rows tables =
        rows_by(session, "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = $1", {schema});
    for (const auto& table : tables) {
        rows_by(session, "DROP TABLE IF EXISTS " + sql_name(schema) + '.' + sql_name(table[0]));
    }
    rows_by(session, "DROP SCHEMA IF EXISTS " + sql_name(schema) + " CASCADE");
}

}  // namespace

Result<Done, std::string> check_server(const PostgresqlServer& server) {
    try {
        soci::session session;
        open_postgresql(session, server.connection, PostgresqlUse::read);
        const Rows rows = rows_by(session,
                                  "SELECT current_setting('server_encoding') IN ('UTF8', 'SQL_ASCII'), "
                                  "has_database_privilege(current_database(), 'CREATE')");
        if (rows.at(0).at(0) != "t") {
            return server.name + ": its encoding must be UTF8: make the database anew with ENCODING 'UTF8'";
        }
        if (rows.at(0).at(1) != "t") {
            return server.name +
                   ": the user may not make schemas: make it the owner of a database for the books";
        }
        return Done{};
    } catch (const std::exception& error) {
        return sentence(server, said_by(error));
    }
}

Result<Done, std::string> PostgresqlBooks::prepare() {
    const auto failed = tried([](soci::session& session) {
        if (rows_by(session, select_has_books).at(0).at(0) == "t") return;
        rows_by(
            session,
            "CREATE SCHEMA IF NOT EXISTS airtime_books; CREATE TABLE IF NOT EXISTS "
            "airtime_books.current_generation (one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL)");
    });
    if (failed) return *failed;
    return Done{};
}

BooksStore::Lock PostgresqlBooks::try_lock_loading() {
    return lock(loading_lock, false);
}

BooksStore::Lock PostgresqlBooks::lock_loading() {
    return lock(loading_lock, true);
}

BooksStore::Lock PostgresqlBooks::try_lock_rebuilding() {
    return lock(rebuilding_lock, false);
}

Result<Generation, std::string> PostgresqlBooks::current_generation() {
    Generation generation;
    const auto failed = tried([&](soci::session& session) {
        const Rows rows = rows_by(session, select_current_generation);
        if (!rows.empty()) generation.name = rows.at(0).at(0);
    });
    if (failed) return *failed;
    return generation;
}

Result<Generation, std::string> PostgresqlBooks::make_generation() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto number = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    Generation generation{schema_prefix + std::to_string(number)};
    const auto failed = tried(
        [&](soci::session& session) { rows_by(session, "CREATE SCHEMA " + sql_name(generation.name)); });
    if (failed) return *failed;
    return generation;
}

Result<Done, std::string> PostgresqlBooks::make_current(const Generation& generation) {
    const auto failed = tried([&](soci::session& session) {
        rows_by(
            session,
            "INSERT INTO airtime_books.current_generation (one, name) VALUES (1, $1) ON CONFLICT (one) DO "
            "UPDATE SET name = excluded.name",
            {generation.name});
    });
    if (failed) return *failed;
    return Done{};
}

void PostgresqlBooks::remove_other_generations() {
    // What is left now the next rebuild removes.
    static_cast<void>(tried([](soci::session& session) {
        const Rows others =
            rows_by(session,
                    "SELECT nspname FROM pg_catalog.pg_namespace WHERE starts_with(nspname, $1) "
                    "AND nspname NOT IN (SELECT name FROM airtime_books.current_generation)",
                    {schema_prefix});
        for (const auto& other : others) drop_generation(session, other[0]);
    }));
}

std::unique_ptr<LoadingBooks> PostgresqlBooks::open(const Generation& generation) {
    return std::make_unique<PostgresqlDays>(server_.connection, generation);
}

std::string PostgresqlBooks::failure(const Generation&, const std::string& cause) const {
    return sentence(server_, said_by(soci::soci_error(cause)));
}

std::optional<std::string> PostgresqlBooks::tried(const std::function<void(soci::session&)>& ask) {
    try {
        if (!session_) {
            auto session = std::make_shared<soci::session>();
            open_postgresql(*session, server_.connection, PostgresqlUse::control);
            session_ = std::move(session);
        }
        ask(*session_);
        return std::nullopt;
    } catch (const std::exception& error) {
        session_.reset();
        return failure({}, error.what());
    }
}

BooksStore::Lock PostgresqlBooks::lock(int which, bool waits) {
    bool taken = true;
    const auto failed = tried([&](soci::session& session) {
        const std::string call = waits ? "SELECT pg_advisory_lock(" : "SELECT pg_try_advisory_lock(";
        const Rows rows = rows_by(session, call + lock_numbers(which) + ")");
        taken = waits || rows.at(0).at(0) == "t";
    });
    if (failed) return *failed;
    if (!taken) return std::unique_ptr<BooksLock>{};
    return std::unique_ptr<BooksLock>{std::make_unique<HeldNumber>(session_, which)};
}

}  // namespace airtime::books
