#include "portal/pages/written_values.hpp"

#include <algorithm>

#include "charging/values/written_time.hpp"

namespace airtime::portal {

namespace {

using charging::Instant;
using charging::Language;

bool only_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct Decimal {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
};

std::optional<Decimal> read_decimal(std::string_view text) {
    Decimal decimal;
    if (text.starts_with('-')) {
        decimal.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t point = text.find('.');
    decimal.whole = text.substr(0, point);
    if (point != std::string_view::npos) decimal.fraction = text.substr(point + 1);
    if (decimal.whole.empty() || !only_digits(decimal.whole) || !only_digits(decimal.fraction)) {
        return std::nullopt;
    }
    return decimal;
}

const texts::AmountStyle& style_of(const PageFormats& formats, Language language) {
    static const texts::AmountStyle plain;
    return formats.wording != nullptr ? formats.wording->in(language).amount : plain;
}

std::string in_thousands(std::string_view whole, std::string_view separator) {
    constexpr std::size_t group = 3;
    std::string text{whole};
    for (std::size_t at = text.size(); at > group; at -= group) text.insert(at - group, separator);
    return text;
}

std::string in_digits(const Decimal& decimal, std::size_t decimals_min, const texts::AmountStyle& style) {
    std::string fraction{decimal.fraction};
    while (fraction.size() > decimals_min && fraction.ends_with('0')) fraction.pop_back();
    fraction.resize(std::max(fraction.size(), decimals_min), '0');
    std::string text = in_thousands(decimal.whole, style.thousands);
    if (!fraction.empty()) text += style.decimal_point + fraction;
    return text;
}

/// "2026-11-22" as "22/11/2026".
std::string day_first(std::string_view date) {
    return std::string{date.substr(8, 2)} + '/' + std::string{date.substr(5, 2)} + '/' +
           std::string{date.substr(0, 4)};
}

bool is_date(std::string_view text) {
    constexpr std::size_t date_length = 10;
    return text.size() == date_length && charging::parse_instant(text);
}

/// A date, or a time of UTC with or without its thousandths of a second.
std::optional<Instant> read_instant(std::string_view text) {
    constexpr std::string_view to_the_second = "2026-11-22T11:30:00Z";
    if (text.size() != to_the_second.size() || !text.ends_with('Z')) return charging::parse_instant(text);
    return charging::parse_instant(std::string{text.substr(0, text.size() - 1)} + ".000Z");
}

std::string element(std::string_view machine, const std::string& people) {
    return "<time datetime=\"" + std::string{machine} + "\">" + people + "</time>";
}

}  // namespace

std::string written_amount(std::string_view decimal, const PageFormats& formats, Language language) {
    const auto amount = read_decimal(decimal);
    if (!amount) return std::string{decimal};
    const texts::AmountStyle& style = style_of(formats, language);
    return (amount->negative ? "-" : "") + style.in_front +
           in_digits(*amount, formats.currency_decimals, style) + style.behind;
}

std::string written_bare_amount(std::string_view decimal, const PageFormats& formats, Language language) {
    const auto amount = read_decimal(decimal);
    if (!amount) return std::string{decimal};
    return (amount->negative ? "-" : "") +
           in_digits(*amount, formats.currency_decimals, style_of(formats, language));
}

std::string written_currency(const PageFormats& formats, Language language) {
    const texts::AmountStyle& style = style_of(formats, language);
    std::string currency = style.in_front + style.behind;
    const std::size_t first = currency.find_first_not_of(' ');
    if (first == std::string::npos) return {};
    return currency.substr(first, currency.find_last_not_of(' ') - first + 1);
}

std::string written_average(std::string_view decimal, const PageFormats& formats, Language language) {
    const std::size_t point = std::min(decimal.find('.'), decimal.size());
    const std::size_t length = point + (formats.currency_decimals > 0 ? 1 + formats.currency_decimals : 0);
    return written_amount(decimal.substr(0, length), formats, language);
}

std::string written_count(std::string_view decimal, const PageFormats& formats, Language language) {
    const auto count = read_decimal(decimal);
    if (!count) return std::string{decimal};
    return (count->negative ? "-" : "") + in_digits(*count, 0, style_of(formats, language));
}

std::string with_sign(std::string_view decimal, std::string written) {
    const auto amount = read_decimal(decimal);
    const bool above_zero =
        amount && !amount->negative && decimal.find_first_of("123456789") != std::string_view::npos;
    return above_zero ? '+' + written : written;
}

std::string written_clock(std::string_view instant, const PageFormats& formats) {
    const auto at = read_instant(instant);
    if (!at) return std::string{instant};
    const std::string written = charging::written_time(*at, formats.calendar);  // 2026-11-22 18:30:00 +0700
    return day_first(written) + written.substr(10, 9);
}

std::string written_date(std::string_view instant, const PageFormats& formats) {
    const auto at = read_instant(instant);
    if (!at) return std::string{instant};
    return day_first(is_date(instant) ? std::string{instant} : formats.calendar.date_of(*at));
}

std::string written_month(std::string_view month) {
    if (!charging::Month::parse(month)) return std::string{month};
    return std::string{month.substr(5)} + '/' + std::string{month.substr(0, 4)};
}

std::string time_element(std::string_view instant, const PageFormats& formats) {
    const auto at = read_instant(instant);
    return at ? element(charging::to_iso8601(*at), written_clock(instant, formats)) : std::string{};
}

std::string date_element(std::string_view instant, const PageFormats& formats) {
    const auto at = read_instant(instant);
    if (!at) return {};
    const std::string day = is_date(instant) ? std::string{instant} : formats.calendar.date_of(*at);
    return element(day, written_date(instant, formats));
}

}  // namespace airtime::portal
