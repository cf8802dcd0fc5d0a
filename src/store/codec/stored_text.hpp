#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"
#include "charging/values/money_sum.hpp"

/// The words that stored values are made of.
namespace airtime::store {

/// Appends `text` with `%`, blanks, bytes that are not printable ASCII and those in `reserved` written as
/// %XX.
void append_encoded(std::string& out, std::string_view text, std::string_view reserved);
/// The same with nothing reserved, as a text of its own.
std::string encoded(std::string_view text);
/// What append_encoded wrote; empty for a broken escape.
std::optional<std::string> decode_escapes(std::string_view text);

template <std::integral Number>
void append_number(std::string& out, Number number, int base = 10) {
    std::array<char, 72> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out.append(digits.data(), end);
}

template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, base);
    if (error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

/// What separates the members of words; escaped inside them.
constexpr std::string_view separators = "/,:=";

template <class Enum, std::size_t size>
std::string_view name_of(Enum value, const std::array<std::string_view, size>& names) {
    return names[static_cast<std::size_t>(value)];
}

/// The value of that name, which is its place in `names`; empty: it is none of them.
template <class Enum, std::size_t size>
std::optional<Enum> named_in(const std::array<std::string_view, size>& names, std::string_view name) {
    for (std::size_t place = 0; place < size; ++place) {
        if (names[place] == name) return static_cast<Enum>(place);
    }
    return std::nullopt;
}

/// Since 1970.
inline std::int64_t milliseconds_of(charging::Instant instant) {
    return instant.time_since_epoch().count();
}

inline void append_instant(std::string& out, charging::Instant instant) {
    append_number(out, milliseconds_of(instant));
}

/// What Money::to_string prints, over the whole range of its integer: Money::parse bounds what comes in, but
/// a sum that was stored must never become unreadable.
std::optional<charging::Money> parse_stored_money(std::string_view text);

/// Takes the parts of a text one after the other. The first mistake sticks; what is read after it is empty.
class Parts {
  public:
    Parts(std::string_view text, char separator) : rest_(text), separator_(separator) {}

    bool more() const { return !mistake_ && rest_.has_value(); }
    std::string_view raw();
    /// A part with its escapes decoded.
    std::string text();
    charging::Money money();
    charging::MoneySum money_sum();
    charging::Instant instant();
    template <std::integral Number>
    Number number(int base = 10);
    /// The index of the part in `names`, as the enumerator with that value.
    template <class Enum, std::size_t size>
    Enum one_of(const std::array<std::string_view, size>& names);

    void fail(std::string reason);
    /// Takes over the mistake of a part that was read as parts of its own.
    void absorb(const Parts& inner);
    /// Why the text cannot be what it should be; parts left over are a mistake too.
    std::optional<std::string> mistake() const;

  private:
    void refuse(std::string_view part, std::string_view what);

    std::optional<std::string_view> rest_;
    char separator_;
    std::optional<std::string> mistake_;
};

/// A number in its plain digits, as Msisdn and Imsi are stored.
template <class Digits>
std::optional<Digits> take_digits(Parts& words) {
    const std::string_view digits = words.raw();
    std::optional<Digits> number = Digits::parse(digits);
    if (!number || number->digits() != digits) {
        words.fail("is not a number of that kind");
        return std::nullopt;
    }
    return number;
}

template <std::integral Number>
Number Parts::number(int base) {
    const std::string_view part = raw();
    const std::optional<Number> number = parse_number<Number>(part, base);
    if (!number) refuse(part, "not a number, or out of range");
    return number.value_or(Number{});
}

template <class Enum, std::size_t size>
Enum Parts::one_of(const std::array<std::string_view, size>& names) {
    const std::string_view part = raw();
    const auto value = named_in<Enum>(names, part);
    if (!value) refuse(part, "an unknown word");
    return value.value_or(Enum{});
}

}  // namespace airtime::store
