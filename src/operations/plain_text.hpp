#pragma once

#include <string>
#include <vector>

/// Text for terminals, logs and JSON.
namespace airtime::operations {

/// What is no UTF-8 or acts on a terminal becomes \xNN, byte by byte.
std::string printable(const std::string& bytes);

/// Rows with their columns aligned; a cell that is a number stands right. The first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace airtime::operations
