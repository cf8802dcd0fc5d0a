#include "portal/dialogue/folded_text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cassert>
#include <cctype>

namespace airtime::portal {

namespace {

icu::UnicodeString decomposed(std::string_view text) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKDInstance(error);
    const icu::UnicodeString raw =
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    const icu::UnicodeString apart = normalizer->normalize(raw, error);
    assert(U_SUCCESS(error) && "the data of NFKD are part of the library");
    return apart;
}

bool is_silent(UChar32 c) {
    const auto type = u_charType(c);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR;
}

char folded_character(UChar32 c) {
    constexpr UChar32 d_with_stroke = 0x111;
    constexpr UChar32 capital_d_with_stroke = 0x110;
    if (c == d_with_stroke || c == capital_d_with_stroke) {
        return 'D';  // A letter of its own: it does not come apart.
    }
    if (u_isUWhiteSpace(c) || u_iscntrl(c)) return ' ';
    if (u_hasBinaryProperty(c, UCHAR_QUOTATION_MARK)) return '"';
    if (u_hasBinaryProperty(c, UCHAR_DASH)) return '-';
    return c < 0x80 ? static_cast<char>(std::toupper(static_cast<int>(c))) : '?';
}

}  // namespace

std::string folded(std::string_view text) {
    const icu::UnicodeString apart = decomposed(text);
    std::string plain;
    for (std::int32_t at = 0; at < apart.length(); at = apart.moveIndex32(at, 1)) {
        if (const UChar32 c = apart.char32At(at); !is_silent(c)) plain += folded_character(c);
    }
    return plain;
}

}  // namespace airtime::portal
