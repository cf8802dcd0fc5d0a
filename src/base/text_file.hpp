#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <string>

namespace airtime {

/// Of a line that is read: what is longer is no text of ours, and may never end.
inline constexpr std::size_t line_bytes_max = std::size_t{4} << 20;

/// Opens a file for reading. Failed: it cannot be read, or is none: who reads a pipe may wait for ever.
std::ifstream open_text_file(const std::filesystem::path& path);

/// Like std::getline, but fails before the end of the file at a line of more than line_bytes_max.
bool read_line(std::istream& text, std::string& line);

/// Whether read_line failed at such a line.
inline bool has_endless_line(const std::istream& text) {
    return text.fail() && !text.eof();
}

}  // namespace airtime
