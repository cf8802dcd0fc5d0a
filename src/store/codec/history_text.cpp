#include "store/codec/history_text.hpp"

#include <algorithm>
#include <array>

namespace airtime::store {

namespace {

/// A word's byte is its place, counted from here. Stored lines have them: a new word comes last, and none
/// goes.
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
    "Z kind=not_charged",
});
// clang-format on
static_assert(words.size() <= 0x100 - first_byte);
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
        const std::size_t place = word_at(line);
        const bool found = place < words.size();
        text += found ? static_cast<char>(first_byte + place) : line.front();
        line.remove_prefix(found ? words.at(place).size() : 1);
    }
    return text;
}

std::string expanded(std::string_view line) {
    std::string text;
    for (const char byte : line) {
        const std::size_t place = static_cast<unsigned char>(byte) - std::size_t{first_byte};
        if (place < words.size()) {
            text += words.at(place);
        } else {
            text += byte;
        }
    }
    return text;
}

}  // namespace airtime::store
