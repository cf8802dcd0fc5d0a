#include "store/codec/history_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "charging/values/calendar.hpp"

namespace airtime::store {

namespace {

/// A word's byte is its place, counted from here. Stored lines have them: a new word comes last, and none
/// goes. From `number_byte` on they stand for what follows them.
constexpr unsigned char first_byte = 0x80;
// clang-format off
constexpr auto words = std::to_array<std::string_view>({
    "n=", " at=20", "Z kind=", " account.", " account.main=", " account.main=-", " principal=", " principal=-",
    " fee=", " fee=-", " vat=", " vat=-", " advance=", " session=", " request=", " service=", " units=", " note=",
    "000", "0000",
    "Z kind=recharged", "Z kind=refunded", "Z kind=advanced", "Z kind=recovered", "Z kind=reversed",
    "Z kind=adjusted", "Z kind=waived", "Z kind=written_off", "Z kind=reinstated", "Z kind=overdue",
    "Z kind=enrolment_changed", "Z kind=settled", "Z kind=recharge_reversed", "Z kind=recovery_reversed",
    "Z kind=bonus", "Z kind=transferred_out", "Z kind=transferred_in", "Z kind=identity_changed",
    "Z kind=standing_changed", "Z kind=late_fee_charged", "Z kind=life_cycle_changed", "Z kind=validity_changed",
    "Z kind=not_charged", " note=automatic",
});
// clang-format on
/// And more by how many bytes the number has that follows.
constexpr unsigned char number_byte = 0xf7;
constexpr std::size_t number_bytes_max = 7;
/// A time follows, of `time_bytes`.
constexpr unsigned char time_byte = 0xff;
constexpr std::size_t time_bytes = 6;
static_assert(first_byte + words.size() <= number_byte);
static_assert(number_byte + number_bytes_max < time_byte);
constexpr std::string_view beginnings = "nZ 0";

/// The place of the longest word that the text begins with; words.size(): none.
std::size_t word_at(std::string_view text) {
    std::size_t longest = words.size();
    if (beginnings.find(text.front()) == std::string_view::npos) return longest;
    for (std::size_t place = 0; place < words.size(); ++place) {
        const bool longer = longest == words.size() || words.at(place).size() > words.at(longest).size();
        if (longer && text.starts_with(words.at(place))) longest = place;
    }
    return longest;
}

/// Bytes of a number: any but the end of a line.
constexpr unsigned number_base = 255;
constexpr unsigned char line_end = '\n';

/// The highest first.
std::string number_as_bytes(std::uint64_t number) {
    std::string bytes;
    for (; number > 0; number /= number_base) {
        const auto digit = static_cast<unsigned char>(number % number_base);
        bytes.insert(bytes.begin(), static_cast<char>(digit < line_end ? digit : digit + 1));
    }
    return bytes;
}

std::uint64_t number_in(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        number = number * number_base + (byte < line_end ? byte : byte - 1U);
    }
    return number;
}

/// Beginning of a line, and the fewer bytes that stand for it.
struct Shortening {
    std::size_t length = 0;  ///< zero: none
    std::string bytes;
};

Shortening word_in_short(std::string_view line) {
    const std::size_t place = word_at(line);
    if (place == words.size()) return {};
    return {.length = words.at(place).size(), .bytes = {static_cast<char>(first_byte + place)}};
}

/// Without its Z, which stands in the word behind it.
Shortening time_in_short(std::string_view line) {
    constexpr std::string_view key = " at=";
    constexpr std::size_t text_length = std::string_view{"2026-11-22T23:58:08.123"}.size();
    const std::size_t length = key.size() + text_length;
    if (line.size() <= length || !line.starts_with(key) || line[length] != 'Z') return {};
    const std::string_view text = line.substr(key.size(), text_length + 1);
    const auto at = charging::parse_instant(text);
    if (!at || at->time_since_epoch().count() <= 0 || charging::to_iso8601(*at) != text) return {};
    std::string bytes = number_as_bytes(static_cast<std::uint64_t>(at->time_since_epoch().count()));
    if (bytes.size() > time_bytes) return {};
    bytes.insert(0, time_bytes - bytes.size(), '\0');
    return {.length = length, .bytes = static_cast<char>(time_byte) + bytes};
}

std::string time_in_full(std::uint64_t number) {
    std::string text =
        " at=" +
        charging::to_iso8601(charging::Instant{std::chrono::milliseconds{static_cast<std::int64_t>(number)}});
    text.pop_back();
    return text;
}

/// Digits of an id, as they are many. Those that words make shorter are left to them.
Shortening number_in_short(std::string_view line) {
    constexpr std::size_t digits_max = 16;
    if (line.front() < '1' || line.front() > '9') return {};
    const std::size_t length = std::min({line.find_first_not_of("0123456789"), line.size(), digits_max});
    const std::size_t round = length - line.substr(0, length).find_last_not_of('0') - 1;
    std::uint64_t number = 0;
    std::from_chars(line.data(), line.data() + length, number);
    std::string bytes = number_as_bytes(number);
    if (bytes.size() > number_bytes_max || bytes.size() + 1 >= length - round) return {};
    bytes.insert(bytes.begin(), static_cast<char>(number_byte + bytes.size()));
    return {.length = length, .bytes = std::move(bytes)};
}

Shortening in_short(std::string_view line) {
    for (const auto shorten : {time_in_short, number_in_short}) {
        if (Shortening found = shorten(line); found.length > 0) return found;
    }
    return word_in_short(line);
}

}  // namespace

void append_history(std::string& history, std::string_view lines) {
    (history += lines) += '\n';
    if (history.size() <= history_bytes_kept) return;
    const std::size_t newest = history.rfind('\n', history.size() - 2) + 1;
    const std::size_t kept = history.find('\n', history.size() - history_bytes_kept - 1) + 1;
    history.erase(0, std::min(newest, kept));
}

std::vector<std::string> newest_lines(std::string_view history, std::size_t max) {
    std::vector<std::string> lines;
    while (!history.empty() && lines.size() < max) {
        history.remove_suffix(1);  // the line end
        const std::size_t begin = history.rfind('\n') + 1;
        lines.emplace_back(history.substr(begin));
        history = history.substr(0, begin);
    }
    return lines;
}

std::string shortened(std::string_view line) {
    std::string text;
    while (!line.empty()) {
        const Shortening found = in_short(line);
        text += found.length > 0 ? found.bytes : std::string{line.front()};
        line.remove_prefix(std::max<std::size_t>(found.length, 1));
    }
    return text;
}

std::string expanded(std::string_view line) {
    std::string text;
    while (!line.empty()) {
        const auto byte = static_cast<unsigned char>(line.front());
        line.remove_prefix(1);
        const std::size_t place = byte - std::size_t{first_byte};
        const std::size_t follow = byte == time_byte     ? time_bytes
                                   : byte >= number_byte ? std::size_t{byte} - number_byte
                                                         : 0;
        if (place < words.size()) {
            text += words.at(place);
        } else if (follow == 0 || follow > line.size()) {
            text += static_cast<char>(byte);
        } else {
            const std::uint64_t number = number_in(line.substr(0, follow));
            text += byte == time_byte ? time_in_full(number) : std::to_string(number);
            line.remove_prefix(follow);
        }
    }
    return text;
}

}  // namespace airtime::store
