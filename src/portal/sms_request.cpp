#include "portal/sms_request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "portal/folded_text.hpp"

namespace airtime::portal {

namespace {

using config::Keyword;
using config::SmsCommand;

/// Longer than anything that is understood.
constexpr std::size_t text_bytes_max = 200;
constexpr std::size_t words_max = 8;
/// More than any amount that is lent, and far from where numbers overflow.
constexpr std::size_t amount_digits_max = 9;
constexpr std::uint32_t pause_days_max = 366;

bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_blank(char c) {
    return std::string_view{" .,!:;\"'()"}.find(c) != std::string_view::npos;
}
/// Of a number such as 10.000, 31/12 or 2026-12-31, between its digits.
bool joins_digits(char c) {
    return std::string_view{".,/-"}.find(c) != std::string_view::npos;
}

/// Words of letters, numbers with what joins their digits, and everything else as a word of its own:
/// "UT10.000d" is UT, 10.000 and D.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    const auto digit_at = [text](std::size_t at) { return at < text.size() && is_digit(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        if (is_letter(text[at])) {
            while (end < text.size() && is_letter(text[end])) ++end;
        } else if (is_digit(text[at])) {
            while (digit_at(end) || (end < text.size() && joins_digits(text[end]) && digit_at(end + 1))) {
                ++end;
            }
        } else if (is_blank(text[at])) {
            at = end;
            continue;
        }
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::optional<std::uint32_t> whole_number(std::string_view digits, std::size_t digits_max) {
    if (digits.empty() || digits.size() > digits_max || !std::ranges::all_of(digits, is_digit)) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    for (const char digit : digits) {
        number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    return number;
}

/// The digits of "10000" and "10.000": a point or comma stands before three digits or is none of ours.
std::optional<std::uint32_t> grouped_number(std::string_view text) {
    std::string digits;
    std::size_t since_separator = 0;
    bool grouped = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
            ++since_separator;
            continue;
        }
        const bool first = !grouped && since_separator >= 1 && since_separator <= 3;
        if ((c != '.' && c != ',') || (!first && since_separator != 3)) {
            return std::nullopt;
        }
        grouped = true;
        since_separator = 0;
    }
    return grouped && since_separator != 3 ? std::nullopt : whole_number(digits, amount_digits_max);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// "10000", "10.000 D", "10K", "10 NGAN".
bool read_amount(std::span<const std::string> words, SmsRequest& request) {
    if (words.empty()) {
        return true;
    }
    const auto number = grouped_number(words[0]);
    const std::string unit = words.size() == 2 ? words[1] : "";
    const bool thousands = is_one_of(unit, {"K", "NGAN", "NGHIN"});
    if (!number || words.size() > 2 || !(thousands || is_one_of(unit, {"", "D", "VND", "DONG"}))) {
        return false;
    }
    request.amount = std::int64_t{*number} * (thousands ? 1'000 : 1);
    return true;
}

/// "31/12", "31/12/2026", "31-12-2026" or "2026-12-31".
std::optional<WrittenDate> read_date(std::string_view text) {
    const char separator = text.find('/') == std::string_view::npos ? '-' : '/';
    std::vector<std::uint32_t> numbers;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        const auto number = whole_number(text.substr(at, end - at), 4);
        if (!number) {
            return std::nullopt;
        }
        numbers.push_back(*number);
        at = end + 1;
    }
    if (numbers.size() < 2 || numbers.size() > 3 || (separator == '-' && numbers.size() == 2)) {
        return std::nullopt;
    }
    constexpr std::uint32_t day_max = 31;
    if (numbers.front() > day_max) {
        std::ranges::reverse(numbers);
    }
    WrittenDate date{.year = {}, .month = numbers[1], .day = numbers[0]};
    if (numbers.size() == 3) {
        date.year = static_cast<int>(numbers[2]);
    }
    return date;
}

/// "7", "7 NGAY", "DEN 31/12", "UNTIL 2026-12-31".
bool read_pause(std::span<const std::string> words, SmsRequest& request) {
    if (!words.empty() && is_one_of(words.front(), {"DEN", "UNTIL", "TILL", "TO", "FOR", "TRONG"})) {
        words = words.subspan(1);
        if (words.empty()) {
            return false;
        }
    }
    if (words.empty()) {
        return true;
    }
    if (const auto date = words.size() == 1 ? read_date(words[0]) : std::nullopt) {
        request.pause = *date;
        return true;
    }
    const auto days = whole_number(words[0], 3);
    const bool named = words.size() == 2 && is_one_of(words[1], {"NGAY", "DAY", "DAYS", "D"});
    if (!days || *days == 0 || *days > pause_days_max || !(words.size() == 1 || named)) {
        return false;
    }
    request.pause = WrittenDays{*days};
    return true;
}

/// The keyword that the first words are, written apart or together, and how many words it took.
const Keyword* keyword_of(std::span<const std::string> words, std::span<const Keyword> keywords,
                          std::size_t& taken) {
    const Keyword* found = nullptr;
    std::string letters;
    for (std::size_t i = 0; i < words.size() && is_letter(words[i].front()); ++i) {
        letters += words[i];
        const auto match = std::ranges::find(keywords, letters, &Keyword::letters);
        if (match != keywords.end()) {
            found = &*match;
            taken = i + 1;
        }
    }
    return found;
}

}  // namespace

SmsRequest read_sms(std::string_view text, std::span<const Keyword> keywords) {
    if (text.size() > text_bytes_max) {
        return {};
    }
    const std::vector<std::string> words = words_of(folded(text));
    std::size_t taken = 0;
    const Keyword* keyword = words.size() <= words_max ? keyword_of(words, keywords, taken) : nullptr;
    if (keyword == nullptr) {
        return {};
    }
    SmsRequest request{.command = keyword->command, .language = keyword->language, .amount = {}, .pause = {}};
    const auto rest = std::span{words}.subspan(taken);
    const bool understood = keyword->command == SmsCommand::advance ? read_amount(rest, request)
                            : keyword->command == SmsCommand::pause ? read_pause(rest, request)
                                                                    : rest.empty();
    return understood ? request : SmsRequest{};
}

charging::Money meant_amount(std::int64_t written, std::span<const charging::Money> denominations) {
    for (const std::int64_t factor : {1, 1'000}) {
        const auto amount = charging::Money::from_units(written * factor);
        if (amount.within_bounds() && std::ranges::find(denominations, amount) != denominations.end()) {
            return amount;
        }
    }
    return charging::Money::from_units(written);
}

}  // namespace airtime::portal
