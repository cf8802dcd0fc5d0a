#pragma once

#include <string>
#include <vector>

/// Text for terminals, logs and JSON.
namespace airtime::subscribers {

/// Bytes that a terminal or JSON cannot show become \xNN.
std::string printable(const std::string& bytes);

/// Rows with their columns aligned; a cell that is a number stands right. The first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace airtime::subscribers
