#include "books/books_access.hpp"

#include "books/folder_books.hpp"
#include "books/folder_connections.hpp"
#include "books/postgresql_books.hpp"
#include "books/postgresql_connections.hpp"

namespace airtime::books {

std::unique_ptr<BooksStore> store_at(const BooksPlace& place) {
    if (place.postgresql.empty()) return std::make_unique<FolderBooks>(place.folder);
    return std::make_unique<PostgresqlBooks>(read_server(place.postgresql));
}

std::unique_ptr<BooksConnections> connections_to(const BooksPlace& place, Forms forms) {
    if (place.postgresql.empty()) return std::make_unique<FolderConnections>(place.folder, forms);
    return std::make_unique<PostgresqlConnections>(read_server(place.postgresql), forms);
}

Result<Done, std::string> check_place(const BooksPlace& place) {
    if (place.postgresql.empty()) return Done{};
    return check_server(read_server(place.postgresql));
}

}  // namespace airtime::books
