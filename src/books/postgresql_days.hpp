#pragma once

#include <string>

#include "books/books_store.hpp"

namespace airtime::books {

/// A generation on a PostgreSQL server, which is a schema: beside the tables that all books have, each seven
/// days have one of events and one of usage. A day's rows there are its run, with the table's name for a
/// file. So rows, sums and the names of their files are one transaction. A day that is over is forgotten, and
/// the table dropped as a whole with the last of its days.
class PostgresqlDays : public LoadingBooks {
  public:
    PostgresqlDays(const std::string& connection, const Generation& generation);

    soci::session& main() override { return main_; }
    void prepare() override;
    std::optional<charging::LedgerEvent> storable(const charging::LedgerEvent& event) const override;
    void write(std::int64_t day, std::vector<StoredEvent> events) override;
    void write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage) override;
    bool tidy(std::int64_t) override { return false; }
    void drop_before(PieceKind kind, std::int64_t first_day) override;

  private:
    std::string table_of(PieceKind kind, std::int64_t day);

    soci::session main_;
};

}  // namespace airtime::books
