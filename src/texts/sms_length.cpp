#include "texts/sms_length.hpp"

#include <algorithm>
#include <boost/locale/encoding_utf.hpp>
#include <span>

#include "charging/values/credit_control.hpp"

namespace airtime::texts {

namespace {

using boost::locale::conv::utf_to_utf;

/// The default alphabet of TS 23.038 6.2.1, without the escape.
constexpr std::u32string_view gsm7_basic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
/// Its extension table, 6.2.1.1: two septets each.
constexpr std::u32string_view gsm7_extension = U"^{}\\[~]|€\f";

/// Code points that follow the letter that they stand for without diacritics.
// clang-format off
constexpr std::u32string_view letters[]{
    U"aàáảãạăằắẳẵặâầấẩẫậ",
    U"AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ",
    U"eèéẻẽẹêềếểễệ",
    U"EÈÉẺẼẸÊỀẾỂỄỆ",
    U"iìíỉĩị",
    U"IÌÍỈĨỊ",
    U"oòóỏõọôồốổỗộơờớởỡợ",
    U"OÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ",
    U"uùúủũụưừứửữự",
    U"UÙÚỦŨỤƯỪỨỬỮỰ",
    U"yỳýỷỹỵ",
    U"YỲÝỶỸỴ",
    U"dđ",
    U"DĐ",
};
// clang-format on

struct PartSizes {
    std::size_t alone;
    std::size_t joined;
};

constexpr PartSizes sizes_of(SmsCoding coding) {
    return coding == SmsCoding::gsm7 ? PartSizes{160, 153} : PartSizes{70, 67};
}

/// Zero: not in the alphabet.
std::size_t septets_of(char32_t c) {
    if (gsm7_basic.find(c) != std::u32string_view::npos) return 1;
    return gsm7_extension.find(c) != std::u32string_view::npos ? 2 : 0;
}

std::size_t units_of(char32_t c, SmsCoding coding) {
    if (coding == SmsCoding::gsm7) return septets_of(c);
    return c > 0xffff ? 2 : 1;
}

SmsLength length_of(std::u32string_view text) {
    SmsLength length;
    if (!std::ranges::all_of(text, [](char32_t c) { return septets_of(c) > 0; })) {
        length.coding = SmsCoding::ucs2;
    }
    const PartSizes sizes = sizes_of(length.coding);
    std::size_t in_part = 0;
    for (const char32_t c : text) {
        const std::size_t units = units_of(c, length.coding);
        length.units += units;
        // A character of two units stays whole.
        if (in_part + units > sizes.joined) {
            ++length.parts;
            in_part = 0;
        }
        in_part += units;
    }
    if (length.units <= sizes.alone) length.parts = 1;
    return length;
}

bool is_combining_mark(char32_t c) {
    return c >= 0x300 && c <= 0x36f;
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

}  // namespace

SmsLength sms_length(std::string_view text) {
    return length_of(utf_to_utf<char32_t>(text.data(), text.data() + text.size()));
}

std::string shortened_to(std::string_view text, std::size_t parts_max) {
    std::u32string shortened = utf_to_utf<char32_t>(text.data(), text.data() + text.size());
    while (length_of(shortened).parts > parts_max) shortened.pop_back();
    return utf_to_utf<char>(shortened);
}

std::string without_diacritics(std::string_view text) {
    std::u32string plain;
    for (const char32_t c : utf_to_utf<char32_t>(text.data(), text.data() + text.size())) {
        if (is_combining_mark(c)) continue;
        const auto* letter = std::ranges::find_if(
            letters, [c](std::u32string_view forms) { return forms.find(c) != std::u32string_view::npos; });
        plain += letter == std::end(letters) ? c : letter->front();
    }
    return utf_to_utf<char>(plain);
}

std::string on_one_line(std::string_view text) {
    std::u32string line;
    for (const char32_t c : utf_to_utf<char32_t>(text.data(), text.data() + text.size())) {
        if (c == U'\n') {
            line += U' ';
        } else if (!is_control(c)) {
            line += c;
        }
    }
    return utf_to_utf<char>(line);
}

}  // namespace airtime::texts
