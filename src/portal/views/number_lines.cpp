#include "portal/views/number_lines.hpp"

#include <set>

#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view heading = "msisdn";

std::string_view cell_trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\"";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

/// What stands in front of the first comma, semicolon or tab.
std::string_view first_cell(std::string_view line) {
    return cell_trimmed(line.substr(0, line.find_first_of(",;\t")));
}

}  // namespace

std::string shown_line(std::string_view text) {
    constexpr std::size_t bytes_max = 64;
    return operations::printable(std::string{text.substr(0, bytes_max)});
}

NumberLines read_number_lines(std::string_view text, const charging::Numbering& numbering,
                              std::size_t lines_max) {
    NumberLines read;
    std::set<std::string> seen;
    std::size_t number = 0;
    std::size_t filled = 0;
    if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
    while (!text.empty() && read.mistakes.size() < line_mistakes_max) {
        const std::size_t end = text.find('\n');
        const std::string_view cell = first_cell(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        ++number;
        if (cell.empty() || (filled == 0 && cell == heading)) continue;
        if (++filled > lines_max) {
            read.mistakes.push_back({.line = number, .given = shown_line(cell), .reason = "too_many"});
            break;
        }
        const auto msisdn = charging::subscriber_number(cell, numbering);
        if (!msisdn) {
            read.mistakes.push_back({.line = number, .given = shown_line(cell), .reason = "not_a_number"});
        } else if (seen.insert(msisdn->digits()).second) {
            read.numbers.push_back({.line = number, .msisdn = *msisdn});
        }
    }
    return read;
}

}  // namespace airtime::portal
