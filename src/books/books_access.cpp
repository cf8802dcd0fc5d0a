#include "books/books_access.hpp"

#include "books/folder_books.hpp"
#include "books/folder_connections.hpp"

namespace airtime::books {

std::unique_ptr<BooksStore> store_at(const BooksPlace& place) {
    return std::make_unique<FolderBooks>(place.folder);
}

std::unique_ptr<BooksConnections> connections_to(const BooksPlace& place) {
    return std::make_unique<FolderConnections>(place.folder);
}

}  // namespace airtime::books
