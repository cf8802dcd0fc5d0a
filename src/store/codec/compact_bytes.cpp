#include "store/codec/compact_bytes.hpp"

#include <array>

namespace airtime::store {

using charging::Instant;

namespace {

constexpr unsigned payload_bits = 7;
constexpr std::uint8_t more_follow = 0x80;
/// Of a round number: how many decimal zeros were left out.
constexpr unsigned zeros_bits = 4;
constexpr unsigned zeros_max = (1U << zeros_bits) - 1;
/// What MoneySum::parse() takes, which leaves room to add them up.
constexpr Int128 sum_digits_end = Int128{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000;

template <class Unsigned>
void append_varint(std::string& out, Unsigned value) {
    std::array<char, sizeof(Unsigned) * 8 / payload_bits + 1> bytes;
    std::size_t size = 0;
    while (value >= more_follow) {
        bytes[size++] = static_cast<char>(static_cast<std::uint8_t>(value) | more_follow);
        value >>= payload_bits;
    }
    bytes[size++] = static_cast<char>(value);
    out.append(bytes.data(), size);
}

template <class Unsigned, class Signed>
Unsigned zigzag(Signed value) {
    const auto bits = static_cast<Unsigned>(value);
    return value < 0 ? ~(bits << 1U) : bits << 1U;
}

template <class Signed, class Unsigned>
Signed from_zigzag(Unsigned value) {
    const Unsigned half = value >> 1U;
    return static_cast<Signed>((value & 1U) != 0 ? ~half : half);
}

/// Differences and sums go around the end of 64 bits and back.
std::uint64_t bits_of(Instant instant) {
    return static_cast<std::uint64_t>(instant.time_since_epoch().count());
}

std::int64_t ms_between(Instant base, Instant later) {
    return static_cast<std::int64_t>(bits_of(later) - bits_of(base));
}

Instant ms_after(Instant base, std::int64_t ms) {
    return Instant{
        std::chrono::milliseconds{static_cast<std::int64_t>(bits_of(base) + static_cast<std::uint64_t>(ms))}};
}

}  // namespace

void CompactWriter::number(std::uint64_t value) {
    if (value < more_follow) {
        out_ += static_cast<char>(value);
    } else {
        append_varint(out_, value);
    }
}

void CompactWriter::signed_number(std::int64_t value) {
    number(zigzag<std::uint64_t>(value));
}

void CompactWriter::round_number(std::int64_t value) {
    constexpr std::int64_t thousand = 1000;
    unsigned zeros = 0;
    if (value != 0) {
        while (zeros + 3 <= zeros_max && value % thousand == 0) value /= thousand, zeros += 3;
        while (zeros < zeros_max && value % 10 == 0) value /= 10, ++zeros;
    }
    wide_number(static_cast<UInt128>(zigzag<std::uint64_t>(value)) << zeros_bits | zeros);
}

void CompactWriter::wide(Int128 value) {
    const auto narrow = static_cast<std::int64_t>(value);
    if (narrow == value) {
        round_number(narrow);
    } else {
        wide_number(zigzag<UInt128>(value) << zeros_bits);
    }
}

void CompactWriter::wide_number(UInt128 value) {
    const auto narrow = static_cast<std::uint64_t>(value);
    if (narrow == value) {
        number(narrow);
    } else {
        append_varint(out_, value);
    }
}

void CompactWriter::fixed64(std::uint64_t value) {
    std::array<char, 8> bytes;
    for (std::size_t place = bytes.size(); place-- > 0; value >>= 8U) bytes[place] = static_cast<char>(value);
    out_.append(bytes.data(), bytes.size());
}

void CompactWriter::text(std::string_view value) {
    number(value.size());
    out_ += value;
}

void CompactWriter::since(Instant base, Instant value) {
    signed_number(ms_between(base, value));
}

void CompactWriter::round_since(Instant base, Instant value) {
    round_number(ms_between(base, value));
}

std::optional<std::string_view> CompactReader::bytes(std::size_t size) {
    if (size > rest_.size()) {
        fail("ends too early");
        return std::nullopt;
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

template <class Unsigned>
Unsigned CompactReader::varint() {
    constexpr unsigned bits = sizeof(Unsigned) * 8;
    Unsigned value = 0;
    for (unsigned shift = 0; shift < bits; shift += payload_bits) {
        const std::uint8_t next = byte();
        const auto part = static_cast<Unsigned>(next & (more_follow - 1U));
        if (shift + payload_bits > bits && part >> (bits - shift) != 0) break;
        value |= part << shift;
        if ((next & more_follow) == 0) return mistake_ ? 0 : value;
    }
    fail("a number has too many bytes");
    return 0;
}

std::uint8_t CompactReader::byte() {
    if (rest_.empty()) {
        fail("ends too early");
        return 0;
    }
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
}

std::uint64_t CompactReader::long_number() {
    return varint<std::uint64_t>();
}

std::int64_t CompactReader::signed_number() {
    return from_zigzag<std::int64_t>(number());
}

std::int64_t CompactReader::round_number() {
    const Int128 value = wide();
    const auto narrow = static_cast<std::int64_t>(value);
    if (narrow != value) {
        fail("an amount is out of range");
        return 0;
    }
    return narrow;
}

Int128 CompactReader::wide() {
    const auto written = varint<UInt128>();
    auto value = from_zigzag<Int128>(written >> zeros_bits);
    const auto zeros = static_cast<unsigned>(written) & zeros_max;
    if (zeros > 0 && value != static_cast<std::int64_t>(value)) {
        fail("an amount is out of range");
        return 0;
    }
    for (unsigned zero = 0; zero < zeros; ++zero) value *= 10;
    return value;
}

std::uint64_t CompactReader::fixed64() {
    std::uint64_t value = 0;
    for (const char one : bytes(8).value_or("")) value = value << 8U | static_cast<std::uint8_t>(one);
    return value;
}

std::string CompactReader::text() {
    return std::string{bytes(number()).value_or("")};
}

charging::MoneySum CompactReader::money_sum() {
    const Int128 millionths = wide();
    if (millionths >= sum_digits_end || millionths <= -sum_digits_end) {
        fail("a sum is out of range");
        return {};
    }
    return charging::MoneySum::from_millionths(millionths);
}

Instant CompactReader::since(Instant base) {
    return ms_after(base, signed_number());
}

Instant CompactReader::round_since(Instant base) {
    return ms_after(base, round_number());
}

std::uint64_t CompactReader::flags(std::uint64_t known) {
    const std::uint64_t flags = number();
    if ((flags & ~known) != 0) {
        fail("has a member that is unknown");
        return 0;
    }
    return flags;
}

std::size_t CompactReader::count_of(std::uint64_t claimed) {
    if (claimed > rest_.size()) {
        fail("has fewer elements than it says");
        return 0;
    }
    return claimed;
}

void CompactReader::fail(std::string_view reason) {
    if (!mistake_) mistake_ = reason;
    rest_ = {};
}

std::optional<std::string> CompactReader::mistake() const {
    if (!mistake_ && !rest_.empty()) return "goes on with " + std::to_string(rest_.size()) + " bytes";
    return mistake_;
}

}  // namespace airtime::store
