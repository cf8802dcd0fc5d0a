#include "portal/dialogue/subscriber_request.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "portal/dialogue/folded_text.hpp"

namespace airtime::portal {

namespace {

using config::Keyword;
using config::SmsCommand;

/// Longer than anything that is understood.
constexpr std::size_t text_bytes_max = 200;
constexpr std::size_t words_max = 12;
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
    return std::string_view{" .,!:;\"'`()"}.find(c) != std::string_view::npos;
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
    for (const char digit : digits) number = number * 10 + static_cast<std::uint32_t>(digit - '0');
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
        if ((c != '.' && c != ',') || (!first && since_separator != 3)) return std::nullopt;
        grouped = true;
        since_separator = 0;
    }
    return grouped && since_separator != 3 ? std::nullopt : whole_number(digits, amount_digits_max);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

/// "10 000": how many words of `words` are one number, its thousands written apart.
std::size_t words_of_number(std::span<const std::string> words) {
    constexpr std::size_t group = 3;
    std::size_t count = 1;
    const bool first = words.front().size() <= group;
    while (first && count < words.size() && words[count].size() == group &&
           std::ranges::all_of(words[count], is_digit)) {
        ++count;
    }
    return count;
}

/// "D", "VND", "K", "NGHIN DONG": what the number before it is multiplied by; empty: no unit of money.
std::optional<std::int64_t> factor_of(std::span<const std::string> unit) {
    std::string letters;
    for (const std::string& word : unit) letters += word;
    if (is_one_of(letters, {"", "D", "VND", "DONG"})) return 1;
    for (const std::string_view thousand : {"K", "NGAN", "NGHIN", "NGIN"}) {
        if (letters.starts_with(thousand) &&
            is_one_of(std::string_view{letters}.substr(thousand.size()), {"", "D", "VND", "DONG"})) {
            return 1'000;
        }
    }
    return std::nullopt;
}

/// "10000", "10.000 D", "10 000", "10K", "10 NGAN DONG".
bool read_amount(std::span<const std::string> words, SmsRequest& request) {
    if (words.empty()) return true;
    const std::size_t count = words_of_number(words);
    std::string digits;
    for (const std::string& word : words.first(count)) digits += word;
    const auto number = grouped_number(digits);
    const auto factor = factor_of(words.subspan(count));
    if (!number || !factor) return false;
    request.amount = std::int64_t{*number} * *factor;
    return true;
}

/// The numbers of a date between one kind of separator: "31/12", "31-12-2026", "31.12.2026". None: it is
/// none.
std::vector<std::uint32_t> numbers_of(std::string_view text) {
    const std::size_t found = text.find_first_of("/-.");
    if (found == std::string_view::npos) return {};
    std::vector<std::uint32_t> numbers;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(text[found], at), text.size());
        const auto number = whole_number(text.substr(at, end - at), 4);
        if (!number) return {};
        numbers.push_back(*number);
        at = end + 1;
    }
    // 1.5 is no date.
    return text[found] == '.' && numbers.size() < 3 ? std::vector<std::uint32_t>{} : numbers;
}

/// "31/12", "31-12", "31/12/2026", "31/12/26", "2026-12-31".
std::optional<WrittenDate> read_date(std::string_view text) {
    constexpr std::uint32_t day_max = 31;
    constexpr std::uint32_t short_year_max = 99;
    std::vector<std::uint32_t> numbers = numbers_of(text);
    if (numbers.size() < 2 || numbers.size() > 3) return std::nullopt;
    if (numbers.size() == 3 && numbers.front() > day_max) std::ranges::reverse(numbers);
    if (numbers[0] > day_max || numbers[1] > day_max) return std::nullopt;
    WrittenDate date{.year = {}, .month = numbers[1], .day = numbers[0]};
    if (numbers.size() == 3) {
        date.year = static_cast<int>(numbers[2] <= short_year_max ? 2'000 + numbers[2] : numbers[2]);
    }
    return date;
}

/// "7", "7 NGAY", "2 TUAN".
std::optional<WrittenDays> read_days(std::span<const std::string> words) {
    constexpr std::uint32_t days_of_week = 7;
    const std::string unit = words.size() == 2 ? words[1] : "";
    const bool weeks = is_one_of(unit, {"TUAN", "WEEK", "WEEKS"});
    const auto number = words.empty() ? std::nullopt : whole_number(words[0], 3);
    if (!number || words.size() > 2 || !(weeks || is_one_of(unit, {"", "NGAY", "DAY", "DAYS", "D"}))) {
        return std::nullopt;
    }
    const std::uint32_t days = *number * (weeks ? days_of_week : 1);
    return days > 0 && days <= pause_days_max ? std::optional{WrittenDays{days}} : std::nullopt;
}

/// "7 NGAY", "TRONG 2 TUAN", "DEN 31/12", "DEN HET NGAY 31-12", "UNTIL 2026-12-31", "DEN 31 THANG 12".
bool read_pause(std::span<const std::string> words, SmsRequest& request) {
    const auto skip = [&words](std::initializer_list<std::string_view> any) {
        const bool there = !words.empty() && is_one_of(words.front(), any);
        words = words.subspan(there ? 1 : 0);
        return there;
    };
    if (words.empty()) return true;
    if (skip({"DEN", "TOI", "UNTIL", "TILL", "TO"})) {
        skip({"HET"});
        skip({"NGAY"});
    } else {
        skip({"FOR", "TRONG"});
    }
    const bool in_words = words.size() == 3 && words[1] == "THANG";
    const std::string text = in_words ? words[0] + '/' + words[2] : words.size() == 1 ? words[0] : "";
    if (const auto date = read_date(text)) {
        request.pause = *date;
        return true;
    }
    const auto days = read_days(words);
    if (days) request.pause = *days;
    return days.has_value();
}

/// What people copy from an instruction: SOAN TIN in front, GUI 9118 behind. That is no part of what is
/// asked.
std::span<const std::string> without_instruction(std::span<const std::string> words) {
    constexpr std::size_t code_digits_min = 3;
    constexpr std::size_t code_digits_max = 8;
    if (!words.empty() && words.front() == "SOAN") {
        words = words.subspan(1);
        words = words.subspan(!words.empty() && words.front() == "TIN" ? 1 : 0);
    }
    const bool code = words.size() > 2 && words.back().size() >= code_digits_min &&
                      words.back().size() <= code_digits_max && std::ranges::all_of(words.back(), is_digit);
    if (!code) return words;
    auto before = words.first(words.size() - 1);
    if (before.size() > 2 && is_one_of(before.back(), {"TOI", "DEN", "TO"}) &&
        is_one_of(before[before.size() - 2], {"GUI", "SEND"})) {
        return before.first(before.size() - 2);
    }
    return is_one_of(before.back(), {"GUI", "TO"}) ? before.first(before.size() - 1) : words;
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
    if (text.size() > text_bytes_max) return {};
    const std::vector<std::string> all_words = words_of(folded(text));
    const auto words = without_instruction(all_words);
    std::size_t taken = 0;
    const Keyword* keyword = words.size() <= words_max ? keyword_of(words, keywords, taken) : nullptr;
    if (keyword == nullptr) return {};
    SmsRequest request{.command = keyword->command, .language = keyword->language, .amount = {}, .pause = {}};
    const auto rest = words.subspan(taken);
    switch (keyword->command) {
        case SmsCommand::advance:
        case SmsCommand::repay:
            return read_amount(rest, request) ? request : SmsRequest{};
        case SmsCommand::pause:
            return read_pause(rest, request) ? request : SmsRequest{};
        default:
            return rest.empty() ? request : SmsRequest{};
    }
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
