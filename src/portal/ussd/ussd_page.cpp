#include "portal/ussd/ussd_page.hpp"

#include <algorithm>
#include <vector>

#include "texts/sms_length.hpp"

namespace airtime::portal {

namespace {

/// Pieces that stay together: a line with its end, or a word of a line that is longer than a page.
std::vector<std::string> pieces_of(std::string_view text, std::string_view turn) {
    std::vector<std::string> pieces;
    const auto fits = [turn](std::string_view piece) {
        return fits_page(std::string{piece} + "\n" + std::string{turn});
    };
    const auto add = [&](auto&& self, std::string_view piece, std::string_view parts_at) -> void {
        if (fits(piece) || piece.size() <= 4) {
            pieces.emplace_back(piece);
            return;
        }
        for (std::size_t at = 0; at < piece.size();) {
            std::size_t end =
                parts_at.empty() ? at + 1 : std::min(piece.find(parts_at, at), piece.size() - 1) + 1;
            // No character is parted: bytes that go on with one begin with 10.
            while (parts_at.empty() && end < piece.size() && (piece[end] & 0xc0) == 0x80) ++end;
            self(self, piece.substr(at, end - at), parts_at == "\n" ? " " : "");
            at = end;
        }
    };
    add(add, text, "\n");
    return pieces;
}

std::string without_end_blanks(std::string text) {
    text.erase(text.find_last_not_of("\n ") + 1);
    return text;
}

}  // namespace

std::optional<std::size_t> septets_in(std::string_view text) {
    const texts::SmsLength length = texts::sms_length(text);
    return length.coding == texts::SmsCoding::gsm7 ? std::optional{length.units} : std::nullopt;
}

bool fits_page(std::string_view text) {
    const texts::SmsLength length = texts::sms_length(text);
    return length.units <= (length.coding == texts::SmsCoding::gsm7 ? ussd_septets_max : ussd_ucs2_max);
}

UssdPage page_of(std::string_view text, std::size_t page, std::string_view turn) {
    if (fits_page(text)) return {.text = std::string{text}, .more = false};
    std::vector<std::string> pages{""};
    const std::string footer = "\n" + std::string{turn};
    for (const std::string& piece : pieces_of(text, turn)) {
        if (!pages.back().empty() && !fits_page(without_end_blanks(pages.back() + piece) + footer)) {
            pages.emplace_back();
        }
        pages.back() += piece;
    }
    page %= pages.size();
    const bool more = page + 1 < pages.size();
    return {.text = without_end_blanks(std::move(pages[page])) + (more ? footer : ""), .more = more};
}

}  // namespace airtime::portal
