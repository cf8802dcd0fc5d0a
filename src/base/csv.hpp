#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Lines of CSV files (RFC 4180) that people open in a spreadsheet and give back. No cell has a line end: one
/// stray quote then costs its line and not the rest of the file.
namespace airtime {

/// A cell with a comma, a quote or a blank at its ends is quoted. A text that a spreadsheet would run as a
/// formula (it begins with = + - @ and is no number) gets an apostrophe in front, which csv_cells() takes
/// away again. Line ends become blanks. No line end.
std::string csv_line(std::span<const std::string> cells);

/// Also as Excel writes it: quoted cells, a carriage return at the end. Empty: a quote is not closed, or
/// stands beside text.
std::optional<std::vector<std::string>> csv_cells(std::string_view line);

/// A file's first line without the byte order mark that Excel puts in front of it.
std::string_view without_byte_order_mark(std::string_view line);

}  // namespace airtime
