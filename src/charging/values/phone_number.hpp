#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/values/identifiers.hpp"

/// Telephone numbers as people and machines write them (E.164, RFC 3966, RFC 3261).
namespace airtime::charging {

/// How numbers are dialled at home.
struct Numbering {
    std::string country_code = {};            ///< digits; empty: numbers in national form are not understood
    std::string international_prefix = "00";  ///< in front of a country code; empty: there is none
    std::string national_prefix = "0";        ///< in front of a national number; empty: there is none
};

/// Digits of a number as they were written.
struct WrittenNumber {
    std::string digits;
    bool international = false;  ///< a plus or the international prefix stood in front: that is taken off
    std::string context;         ///< digits of a phone-context, in front of which the number is international
};

/// Takes `tel:`, `sip:` and `sips:` with all parameters, or plain digits without any; the visual separators
/// of RFC 3966 5.1.1 carry no meaning between digits, and stand nowhere else. Empty if no digits, or
/// something else than digits, are left.
std::optional<WrittenNumber> read_number(std::string_view text, const Numbering& numbering);

/// The number in "84900000001", "+84900000001", "0084900000001", "0900000001", "tel:+84-90-0000001" and
/// "sip:+84900000001@ims.example;user=phone". Digits in no national form count as international.
std::optional<Msisdn> subscriber_number(std::string_view text, const Numbering& numbering);

/// The same for a number that was read already.
std::optional<Msisdn> subscriber_number(const WrittenNumber& number, const Numbering& numbering);

}  // namespace airtime::charging
