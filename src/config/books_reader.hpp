#pragma once

#include <string>

#include "config/books_settings.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// The section `books`. Where it names no folder, that is beside the ledger's.
BooksSettings read_books(MapReader& file, const std::string& ledger_dir);

}  // namespace airtime::config
