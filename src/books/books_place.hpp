#pragma once

#include <filesystem>

#include "config/books_settings.hpp"

namespace airtime::books {

/// Where the books are.
struct BooksPlace {
    std::filesystem::path folder = {};  ///< of this host

    bool nowhere() const { return folder.empty(); }
};

/// As it is configured.
inline BooksPlace place_of(const config::BooksSettings& settings) {
    return {.folder = settings.folder};
}

}  // namespace airtime::books
