#include "config/books_reader.hpp"

#include <filesystem>

namespace airtime::config {

BooksSettings read_books(MapReader& file, const std::string& ledger_dir) {
    BooksSettings books;
    books.folder = (std::filesystem::path{ledger_dir}.parent_path() / "books").string();
    const auto section = file.declare(
        "books", {.above = "History for people, which airtime-worker makes of the ledger files, and "
                           "the portal reads on the same host."});
    if (!section) return books;
    section->map([&](MapReader& map) {
        map.read("folder", books.folder,
                 {"where they lie; \"\": there are none. Default: `books` beside worker.ledger_dir"});
        map.read(
            "event_days", books.event_days, 1, 36'500,
            {"single credit events are kept so long: {range}, default: {default}; totals and advances for "
             "ever"});
        map.read("usage_days", books.usage_days, 1, 36'500,
                 {"the usage of each session is kept so long: {range}, default: {default}"});
        if (!books.folder.empty() && !books.folder.starts_with('/')) {
            map.find("folder")->wrong_value(
                "must be a path from the root, as /var/lib/airtime/books, or empty");
        }
    });
    return books;
}

}  // namespace airtime::config
