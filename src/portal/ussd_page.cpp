#include "portal/ussd_page.hpp"

#include <unicode/unistr.h>

#include <algorithm>
#include <vector>

namespace airtime::portal {

namespace {

/// TS 23.038 6.2.1, the escape apart.
constexpr std::u16string_view default_alphabet =
    u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    u"abcdefghijklmnopqrstuvwxyzäöñüà";
/// TS 23.038 6.2.1.1: behind an escape.
constexpr std::u16string_view extensions = u"\f^{}\\[~]|€";

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

bool contains(std::u16string_view alphabet, char16_t c) {
    return alphabet.find(c) != std::u16string_view::npos;
}

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
    const icu::UnicodeString characters = wide(text);
    std::size_t septets = 0;
    for (std::int32_t i = 0; i < characters.length(); ++i) {
        const char16_t c = characters.charAt(i);
        if (contains(default_alphabet, c)) {
            septets += 1;
        } else if (contains(extensions, c)) {
            septets += 2;
        } else {
            return std::nullopt;
        }
    }
    return septets;
}

bool fits_page(std::string_view text) {
    if (const auto septets = septets_in(text)) {
        return *septets <= ussd_septets_max;
    }
    return static_cast<std::size_t>(wide(text).length()) <= ussd_ucs2_max;
}

UssdPage page_of(std::string_view text, std::size_t page, std::string_view turn) {
    if (fits_page(text)) {
        return {.text = std::string{text}, .more = false};
    }
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
