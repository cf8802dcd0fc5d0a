#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// How long a text is as SMS (3GPP TS 23.038, 23.040). Texts are UTF-8.
namespace airtime::texts {

enum class SmsCoding : std::uint8_t { gsm7, ucs2 };

struct SmsLength {
    SmsCoding coding = SmsCoding::gsm7;
    std::size_t units = 0;  ///< septets, where the extension table takes two, or UTF-16 code units
    std::size_t parts = 1;  ///< 160 or 70 units in one, 153 or 67 in each of several
    friend bool operator==(const SmsLength&, const SmsLength&) = default;
};
SmsLength sms_length(std::string_view text);

/// The text up to where it fits `parts_max` parts.
std::string shortened_to(std::string_view text, std::size_t parts_max);

/// Letters without their diacritics, which mostly leaves what fits GSM-7: "Số dư: 5.000đ" -> "So du: 5.000d".
std::string without_diacritics(std::string_view text);

/// Without control characters and bytes that are no UTF-8, which have no place in a message; a line end
/// becomes a blank.
std::string on_one_line(std::string_view text);

}  // namespace airtime::texts
