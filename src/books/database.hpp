#pragma once

#include <soci/soci.h>

#include <filesystem>
#include <string>

#include "books/history.hpp"

/// SQLite through SOCI, which throws soci::soci_error: it is caught where the books begin.
namespace airtime::books {

enum class Access : std::uint8_t {
    read,
    read_finished,  ///< nobody writes to the file any more: it is read without locks
    write,  ///< the file is made if it is not there; what is written is durable when its transaction is
};

void open_database(soci::session& database, const std::filesystem::path& path, Access access);

/// Readers go on while it is written to.
void keep_readable_while_written(soci::session& database);

/// Removes a database with what SQLite has beside it.
void remove_database(const std::filesystem::path& path);

/// Sums as they are stored: whole numbers as text, of millionths of a currency unit, as 64 bits do not hold
/// them. They are added here and never in SQL.
struct StoredSums {
    std::string count;
    std::string amount;
    std::string principal;
    std::string fee;
    std::string vat;

    static StoredSums of(const Sums& sums);
    /// Throws soci::soci_error for what is no number.
    Sums read() const;
};

/// Throws soci::soci_error for what is no number.
Int128 stored_number(const std::string& text);

/// Undoes what a transaction began, unless it is committed.
using Transaction = soci::transaction;

}  // namespace airtime::books
