#pragma once

#include <filesystem>
#include <string>

#include "config/books_settings.hpp"

namespace airtime::books {

/// Where the books are: on a PostgreSQL server, or in a folder of this host.
struct BooksPlace {
    std::filesystem::path folder = {};
    std::string postgresql = {};  ///< a connection string of libpq, which comes first; empty: in the folder

    bool nowhere() const { return folder.empty() && postgresql.empty(); }
};

/// What a store calls one of the books that it has of the same ledger.
struct Generation {
    std::string name;  ///< empty: there is none
    friend bool operator==(const Generation&, const Generation&) = default;
};

/// As it is configured.
inline BooksPlace place_of(const config::BooksSettings& settings) {
    return {.folder = settings.folder, .postgresql = settings.postgresql};
}

}  // namespace airtime::books
