#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Text for terminals, logs and JSON.
namespace airtime::operations {

/// What is no UTF-8 or acts on a terminal becomes \xNN, byte by byte.
std::string printable(const std::string& bytes);

/// "1 file", "2 files": of a thing that takes an s.
std::string counted(std::uint64_t number, std::string_view thing);

/// Rows with their columns aligned; a cell that is a number stands right. The first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace airtime::operations
