#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

/// Part of an error message: bounded, and printable whatever was stored.
std::string quoted(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    std::string out = "\"";
    for (const char c : text.substr(0, shown_max)) out += c >= ' ' && c <= '~' ? c : '?';
    out += text.size() > shown_max ? "\"..." : "\"";
    return out;
}

}  // namespace

void append_encoded(std::string& out, std::string_view text, std::string_view reserved) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '%' || reserved.find(c) != std::string_view::npos) {
            out += '%';
            out += hex_digits[byte >> 4U];
            out += hex_digits[byte & 0xfU];
        } else {
            out += c;
        }
    }
}

std::string encoded(std::string_view text) {
    std::string out;
    append_encoded(out, text, {});
    return out;
}

std::optional<std::string> decode_escapes(std::string_view text) {
    if (text.find('%') == std::string_view::npos) return std::string{text};
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const std::size_t high = i + 2 < text.size() ? hex_digits.find(text[i + 1]) : std::string_view::npos;
        const std::size_t low = i + 2 < text.size() ? hex_digits.find(text[i + 2]) : std::string_view::npos;
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        out += static_cast<char>(high << 4U | low);
        i += 2;
    }
    return out;
}

std::optional<charging::Money> parse_stored_money(std::string_view text) {
    constexpr std::uint64_t magnitude_max = std::uint64_t{1} << 63U;
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const auto whole = parse_number<std::uint64_t>(text.substr(0, point));
    std::uint64_t fraction = 0;
    if (point != std::string_view::npos) {
        std::string digits{text.substr(point + 1)};
        if (digits.empty() || digits.size() > 6) return std::nullopt;
        digits.resize(6, '0');
        const auto parsed = parse_number<std::uint64_t>(digits);
        if (!parsed) return std::nullopt;
        fraction = *parsed;
    }
    constexpr std::uint64_t scale = charging::Money::millionths_per_unit;
    if (!whole || *whole > magnitude_max / scale) return std::nullopt;
    const std::uint64_t magnitude = *whole * scale + fraction;
    if (magnitude > magnitude_max - (negative ? 0 : 1)) return std::nullopt;
    return charging::Money::from_millionths(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
}

std::string_view Parts::raw() {
    if (mistake_) return {};
    if (!rest_) {
        fail("ends too early");
        return {};
    }
    const std::size_t at = rest_->find(separator_);
    const std::string_view part = rest_->substr(0, at);
    rest_ = at == std::string_view::npos ? std::nullopt : std::optional{rest_->substr(at + 1)};
    return part;
}

std::string Parts::text() {
    const std::string_view part = raw();
    std::optional<std::string> text = decode_escapes(part);
    if (!text) refuse(part, "a broken escape");
    return std::move(text).value_or(std::string{});
}

charging::Money Parts::money() {
    const std::string_view part = raw();
    const std::optional<charging::Money> money = parse_stored_money(part);
    if (!money) refuse(part, "not an amount");
    return money.value_or(charging::Money{});
}

charging::MoneySum Parts::money_sum() {
    const std::string_view part = raw();
    const std::optional<charging::MoneySum> sum = charging::MoneySum::parse(part);
    if (!sum) refuse(part, "not an amount");
    return sum.value_or(charging::MoneySum{});
}

charging::Instant Parts::instant() {
    return charging::Instant{std::chrono::milliseconds{number<std::int64_t>()}};
}

void Parts::fail(std::string reason) {
    if (!mistake_) mistake_ = std::move(reason);
}

void Parts::absorb(const Parts& inner) {
    if (std::optional<std::string> reason = inner.mistake()) fail(std::move(*reason));
}

std::optional<std::string> Parts::mistake() const {
    if (!mistake_ && rest_) return "goes on with " + quoted(*rest_);
    return mistake_;
}

void Parts::refuse(std::string_view part, std::string_view what) {
    fail(quoted(part) + " is " + std::string{what});
}

}  // namespace airtime::store
