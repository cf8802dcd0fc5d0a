#pragma once

#include <memory>

#include "books/books_connections.hpp"
#include "books/books_place.hpp"
#include "books/books_store.hpp"

/// Books at a place, whatever keeps them there.
namespace airtime::books {

/// Nothing is opened or looked at yet.
std::unique_ptr<BooksStore> store_at(const BooksPlace& place);
std::unique_ptr<BooksConnections> connections_to(const BooksPlace& place, Forms forms = Forms::ours);

/// Whether a server can be reached, and books be made on it; a folder is not looked at. The error names the
/// place and the remedy, and no password.
Result<Done, std::string> check_place(const BooksPlace& place);

}  // namespace airtime::books
