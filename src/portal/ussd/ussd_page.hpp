#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What fits on the display of a USSD session (TS 23.038, TS 24.090).
namespace airtime::portal {

/// A page in the default alphabet: 160 octets of 7-bit characters.
constexpr std::size_t ussd_septets_max = 182;
/// A page in UCS-2.
constexpr std::size_t ussd_ucs2_max = 80;

/// Septets that the text takes in the default alphabet (TS 23.038 6.2.1, two for its extensions); empty: it
/// has a character that is not there. `text` is UTF-8.
std::optional<std::size_t> septets_in(std::string_view text);

bool fits_page(std::string_view text);

struct UssdPage {
    std::string text;
    bool more = false;  ///< another page follows
};

/// Page number `page` of the text, counted from zero; beyond the last it starts again. Lines stay together
/// where they can, words where they must be parted. Where there is more than one page, `turn` ("0 Next")
/// stands below each but the last.
UssdPage page_of(std::string_view text, std::size_t page, std::string_view turn);

}  // namespace airtime::portal
