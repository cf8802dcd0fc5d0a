#include "base/csv.hpp"

#include <algorithm>

namespace airtime {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr char neutraliser = '\'';

bool is_number(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
    return !digits.empty() && digits.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_formula(std::string_view text) {
    constexpr std::string_view starts = "=+-@\t\r";
    return !text.empty() && starts.find(text.front()) != std::string_view::npos && !is_number(text);
}

/// A formula, with any number of neutralisers in front: so that what is taken away is what was put there.
bool is_to_be_neutralised(std::string_view text) {
    return is_formula(text.substr(std::min(text.find_first_not_of(neutraliser), text.size())));
}

bool needs_quotes(std::string_view text) {
    return text.find_first_of(",\"") != std::string_view::npos || text.starts_with(' ') ||
           text.ends_with(' ');
}

void append_cell(std::string& line, std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    if (is_to_be_neutralised(text)) text.insert(text.begin(), neutraliser);
    if (!needs_quotes(text)) {
        line += text;
        return;
    }
    line += '"';
    for (const char c : text) line.append(c == '"' ? 2 : 1, c);
    line += '"';
}

/// Takes the cell that `line` begins with off it, up to its comma or the end; empty: it is no cell.
std::optional<std::string> take_cell(std::string_view& line) {
    if (!line.starts_with('"')) {
        const std::string_view cell = line.substr(0, line.find(','));
        line.remove_prefix(cell.size());
        return std::string{cell};
    }
    std::string cell;
    for (line.remove_prefix(1); !line.empty(); line.remove_prefix(1)) {
        if (!line.starts_with('"')) {
            cell += line.front();
        } else if (line.starts_with("\"\"")) {
            cell += '"';
            line.remove_prefix(1);
        } else {
            line.remove_prefix(1);
            return line.empty() || line.starts_with(',') ? std::optional{cell} : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string csv_line(std::span<const std::string> cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != cells.data()) line += ',';
        append_cell(line, cell);
    }
    return line;
}

std::optional<std::vector<std::string>> csv_cells(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<std::string> cells;
    while (true) {
        auto cell = take_cell(line);
        if (!cell) return std::nullopt;
        if (cell->starts_with(neutraliser) && is_to_be_neutralised(*cell)) cell->erase(0, 1);
        cells.push_back(std::move(*cell));
        if (line.empty()) return cells;
        line.remove_prefix(1);
    }
}

std::string_view without_byte_order_mark(std::string_view line) {
    return line.substr(line.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
}

}  // namespace airtime
