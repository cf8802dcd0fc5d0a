#include "charging/values/phone_number.hpp"

#include <algorithm>
#include <cctype>

namespace airtime::charging {

namespace {

/// Longer than any number with its separators and parameters; what is longer is no number.
constexpr std::size_t text_size_max = 256;

bool starts_with_any_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char expected, char found) {
               return expected == std::tolower(static_cast<unsigned char>(found));
           });
}

/// False: it is no URI.
bool remove_scheme(std::string_view& text) {
    for (const std::string_view scheme : {"sip:", "sips:", "tel:"}) {
        if (starts_with_any_case(text, scheme)) {
            text.remove_prefix(scheme.size());
            return true;
        }
    }
    return false;
}

bool is_separator(char c) {
    return std::string_view{"-.() "}.find(c) != std::string_view::npos;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Whether separators stand between digits only: in front, a dash is a sign and no number has one.
bool separates_digits(std::string_view text) {
    return !text.empty() && is_digit(text.front()) && is_digit(text.back());
}

std::string without_separators(std::string_view text) {
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept), [](char c) { return !is_separator(c); });
    return kept;
}

/// The digits of `;phone-context=+84` in the parameters of a URI; empty for a context that is a domain.
std::string phone_context(std::string_view parameters) {
    constexpr std::string_view name = ";phone-context=+";
    const auto at = std::ranges::search(parameters, name, [](char found, char expected) {
        return std::tolower(static_cast<unsigned char>(found)) == expected;
    });
    if (at.empty()) return {};
    const std::string_view value{at.end(), parameters.end()};
    const std::string digits = without_separators(value.substr(0, value.find_first_of(";@")));
    return is_digits(digits) ? digits : std::string{};
}

/// Removes the prefix where digits follow it.
bool remove_prefix(std::string& digits, const std::string& prefix) {
    if (prefix.empty() || digits.size() <= prefix.size() || !digits.starts_with(prefix)) return false;
    digits.erase(0, prefix.size());
    return true;
}

}  // namespace

std::optional<WrittenNumber> read_number(std::string_view text, const Numbering& numbering) {
    if (text.size() > text_size_max) return std::nullopt;
    const bool is_uri = remove_scheme(text);
    std::string_view user = is_uri ? text.substr(0, text.find_first_of("@;")) : text;
    const bool international = user.starts_with('+');
    if (international) user.remove_prefix(1);
    WrittenNumber number{without_separators(user), international,
                         is_uri ? phone_context(text) : std::string{}};
    if (!separates_digits(user) || !is_digits(number.digits)) return std::nullopt;
    if (!number.international) {
        number.international = remove_prefix(number.digits, numbering.international_prefix);
    }
    return number;
}

std::optional<Msisdn> subscriber_number(const WrittenNumber& number, const Numbering& numbering) {
    std::string digits = number.digits;
    if (number.international) return Msisdn::parse(digits);
    const std::string& country = number.context.empty() ? numbering.country_code : number.context;
    const bool national = !country.empty() && remove_prefix(digits, numbering.national_prefix);
    if (national || !number.context.empty()) digits.insert(0, country);
    return Msisdn::parse(digits);
}

std::optional<Msisdn> subscriber_number(std::string_view text, const Numbering& numbering) {
    const auto number = read_number(text, numbering);
    return number ? subscriber_number(*number, numbering) : std::nullopt;
}

}  // namespace airtime::charging
