#pragma once

#include <memory>

#include "books/books_connections.hpp"
#include "books/books_place.hpp"
#include "books/books_store.hpp"

/// Books at a place, whatever keeps them there. Nothing is opened or looked at yet.
namespace airtime::books {

std::unique_ptr<BooksStore> store_at(const BooksPlace& place);
std::unique_ptr<BooksConnections> connections_to(const BooksPlace& place);

}  // namespace airtime::books
