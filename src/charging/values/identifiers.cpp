#include "charging/values/identifiers.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

bool is_number_of(std::string_view text, std::size_t digits_min, std::size_t digits_max) {
    return text.size() >= digits_min && text.size() <= digits_max &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Msisdn> Msisdn::parse(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!is_number_of(text, 5, 15)) return std::nullopt;
    return Msisdn{std::string{text}};
}

std::optional<Imsi> Imsi::parse(std::string_view text) {
    if (!is_number_of(text, 6, 15)) return std::nullopt;
    return Imsi{std::string{text}};
}

}  // namespace airtime::charging
