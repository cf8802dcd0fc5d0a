#include "base/utf8.hpp"

#include <array>

namespace airtime {

namespace {

struct Lead {
    unsigned char mask;  ///< of the bits that say the length
    unsigned char bits;
    std::size_t length;
    char32_t least;  ///< below it, fewer bytes are right
};
constexpr std::array leads{Lead{0x80, 0x00, 1, 0}, Lead{0xE0, 0xC0, 2, 0x80}, Lead{0xF0, 0xE0, 3, 0x800},
                           Lead{0xF8, 0xF0, 4, 0x10000}};

bool is_scalar(char32_t c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    return c <= 0x10FFFF && !surrogate;
}

}  // namespace

std::optional<char32_t> take_utf8(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const auto first = static_cast<unsigned char>(text.front());
    for (const Lead& lead : leads) {
        if ((first & lead.mask) != lead.bits || text.size() < lead.length) continue;
        char32_t c = first & static_cast<unsigned char>(~lead.mask);
        for (const char next : text.substr(1, lead.length - 1)) {
            const auto byte = static_cast<unsigned char>(next);
            if ((byte & 0xC0U) != 0x80U) return std::nullopt;
            c = c << 6U | (byte & 0x3FU);
        }
        if (c < lead.least || !is_scalar(c)) return std::nullopt;
        text.remove_prefix(lead.length);
        return c;
    }
    return std::nullopt;
}

bool is_printable(char32_t c) {
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    const bool line_end = c == 0x2028 || c == 0x2029;
    const bool turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !line_end && !turns;
}

std::optional<std::size_t> printable_length(std::string_view text) {
    std::size_t length = 0;
    for (; !text.empty(); ++length) {
        const auto c = take_utf8(text);
        if (!c || !is_printable(*c)) return std::nullopt;
    }
    return length;
}

std::string_view first_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace airtime
