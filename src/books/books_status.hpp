#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "books/books_failure.hpp"
#include "books/history.hpp"

namespace airtime::books {

struct RefusedFile {
    std::string name;
    std::string why;
};

/// How the books stand, for who runs them.
struct BooksStatus {
    std::string zone = {};  ///< whose days they have; empty: nobody has loaded anything yet
    Freshness fresh = {};
    std::uint64_t events = 0;      ///< that were loaded
    std::uint64_t event_days = 0;  ///< days that single events are kept of
    std::uint64_t usage_days = 0;
    std::uintmax_t bytes = 0;  ///< of all files
    std::vector<RefusedFile> refused = {};
};
Answer<BooksStatus> status_of(const std::filesystem::path& folder);

/// Loaded files that are not in the ledger's folder any more. A rebuild would not have them. Those that the
/// ledger itself took back are none: it would be right without them. Also of books of another form.
Answer<std::vector<std::string>> files_gone(const std::filesystem::path& folder,
                                            const std::filesystem::path& ledger);

}  // namespace airtime::books
