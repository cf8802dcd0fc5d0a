#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/money.hpp"
#include "charging/values/money_sum.hpp"

/// The bytes of what changes at each request, written so often that each of them counts.
namespace airtime::store {

/// What a value begins with that is not text: no text does.
constexpr char compact_mark = '\x01';
inline bool is_compact(std::string_view value) {
    return value.starts_with(compact_mark);
}

/// Appends values: small numbers take one byte, those near zero few, whatever their sign.
class CompactWriter {
  public:
    explicit CompactWriter(std::string& out) : out_(out) {}

    void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
    /// LEB128: seven bits a byte, the lowest first.
    void number(std::uint64_t value);
    /// Zigzag: 0, -1, 1, -2, ...
    void signed_number(std::int64_t value);
    /// A number that people chose: its decimal zeros are counted, not written.
    void round_number(std::int64_t value);
    /// As round_number(). At most 2^122 on either side of zero.
    void wide(Int128 value);
    /// Eight bytes, the highest first: for what is spread over all of its bits.
    void fixed64(std::uint64_t value);
    /// Behind its length.
    void text(std::string_view value);
    void money(charging::Money value) { round_number(value.millionths()); }
    void money_sum(const charging::MoneySum& value) { wide(value.millionths()); }
    void instant(charging::Instant value) { signed_number(value.time_since_epoch().count()); }
    /// The time from `base` on, in ms.
    void since(charging::Instant base, charging::Instant value);
    /// The same where it is mostly a span that people chose.
    void round_since(charging::Instant base, charging::Instant value);

  private:
    void wide_number(UInt128 value);

    std::string& out_;
};

/// Takes the values one after the other. The first mistake sticks; what is read after it is zero or empty.
class CompactReader {
  public:
    explicit CompactReader(std::string_view bytes) : rest_(bytes) {}

    bool good() const { return !mistake_; }
    /// Without a mistake and not at the end.
    bool more() const { return !mistake_ && !rest_.empty(); }
    std::size_t left() const { return rest_.size(); }
    std::uint8_t byte();
    template <std::unsigned_integral Number = std::uint64_t>
    Number number();
    std::int64_t signed_number();
    std::int64_t round_number();
    Int128 wide();
    std::uint64_t fixed64();
    std::string text();
    charging::Money money() { return charging::Money::from_millionths(round_number()); }
    charging::MoneySum money_sum();
    charging::Instant instant() { return charging::Instant{std::chrono::milliseconds{signed_number()}}; }
    charging::Instant since(charging::Instant base);
    charging::Instant round_since(charging::Instant base);
    /// Bits that say what follows; a bit that is not among the `known` is a mistake.
    std::uint64_t flags(std::uint64_t known);
    /// How many elements follow.
    std::size_t count() { return count_of(number()); }
    /// The same as it was read already. Each element takes a byte at least, so that more than are left are a
    /// mistake, and nobody makes room for them.
    std::size_t count_of(std::uint64_t claimed);
    template <class Enum>
    Enum one_of(Enum last);

    void fail(std::string_view reason);
    /// Why the bytes cannot be what they should be; bytes left over are a mistake too.
    std::optional<std::string> mistake() const;

  private:
    std::optional<std::string_view> bytes(std::size_t size);
    template <class Unsigned>
    Unsigned varint();
    std::uint64_t long_number();

    std::string_view rest_;
    std::optional<std::string> mistake_;
};

template <std::unsigned_integral Number>
Number CompactReader::number() {
    const std::uint64_t value = long_number();
    if (value > std::numeric_limits<Number>::max()) {
        fail("a number is out of range");
        return 0;
    }
    return static_cast<Number>(value);
}

template <class Enum>
Enum CompactReader::one_of(Enum last) {
    const std::uint8_t value = byte();
    if (value > static_cast<std::uint8_t>(last)) {
        fail("one of its words is unknown");
        return {};
    }
    return static_cast<Enum>(value);
}

}  // namespace airtime::store
