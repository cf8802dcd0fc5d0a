#include "operations/plain_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "base/utf8.hpp"

namespace airtime::operations {

namespace {

bool is_number(const std::string& cell) {
    return !cell.empty() && cell.find_first_not_of("+-.0123456789") == std::string::npos &&
           cell.find_first_of("0123456789") != std::string::npos;
}

/// In characters, not bytes.
std::size_t width_of(const std::string& cell) {
    return printable_length(cell).value_or(cell.size());
}

}  // namespace

std::string printable(const std::string& bytes) {
    std::string text;
    for (std::string_view rest = bytes; !rest.empty();) {
        std::string_view behind = rest;
        const auto c = take_utf8(behind);
        if (c && is_printable(*c)) {
            text += rest.substr(0, rest.size() - behind.size());
            rest = behind;
            continue;
        }
        std::array<char, 5> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned char>(rest.front()));
        text += escaped.data();
        rest.remove_prefix(1);
    }
    return text;
}

std::string counted(std::uint64_t number, std::string_view thing) {
    return std::to_string(number).append(" ").append(thing).append(number == 1 ? "" : "s");
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line = "  ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string blanks(widths[i] - width_of(row[i]), ' ');
            line += is_number(row[i]) ? blanks + row[i] : row[i] + blanks;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace airtime::operations
