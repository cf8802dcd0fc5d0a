#include "texts/template.hpp"

#include <algorithm>

namespace airtime::texts {

Result<Template, std::string> Template::parse(std::string_view text) {
    Template parsed;
    while (!text.empty()) {
        const std::size_t open = text.find_first_of("{}");
        if (open != 0) parsed.pieces_.push_back({.place = false, .text = std::string{text.substr(0, open)}});
        if (open == std::string_view::npos) break;
        const std::size_t close = text.find_first_of("{}", open + 1);
        if (text[open] == '}' || close == std::string_view::npos || text[close] == '{') {
            return std::string{"must have a } after each {, and a name between them"};
        }
        parsed.pieces_.push_back(
            {.place = true, .text = std::string{text.substr(open + 1, close - open - 1)}});
        text.remove_prefix(close + 1);
    }
    return parsed;
}

std::vector<std::string> Template::places() const {
    std::vector<std::string> names;
    for (const Piece& piece : pieces_) {
        if (piece.place) names.push_back(piece.text);
    }
    return names;
}

std::string Template::filled(const std::function<std::string(std::string_view place)>& value_of) const {
    std::string text;
    for (const Piece& piece : pieces_) text += piece.place ? value_of(piece.text) : piece.text;
    return text;
}

}  // namespace airtime::texts
