#include "charging/values/calendar.hpp"

#include <date/tz.h>

namespace airtime::charging {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// The local date, as the day that has this date in UTC.
sys_days local_day(const date::time_zone* zone, Instant instant) {
    if (zone == nullptr) return std::chrono::floor<days>(instant);
    const auto local = zone->to_local(instant);
    return sys_days{std::chrono::floor<days>(local.time_since_epoch())};
}

/// `text` has the shape of `pattern`, where 0 stands for any digit.
bool has_shape(std::string_view text, std::string_view pattern) {
    if (text.size() != pattern.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool fits = pattern[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i];
        if (!fits) return false;
    }
    return true;
}

/// The digits that has_shape() found at `at`.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
    int number = 0;
    for (const char digit : text.substr(at, count)) number = number * 10 + (digit - '0');
    return number;
}

/// Writes the number with leading zeros: snprintf costs more than the rest of a ledger event.
void append_digits(std::string& text, std::int64_t number, std::size_t digits) {
    text.append(digits, '0');
    for (std::size_t place = 1; place <= digits; ++place, number /= 10) {
        text[text.size() - place] = static_cast<char>('0' + number % 10);
    }
}

std::string date_text(year_month_day date) {
    std::string text;
    append_digits(text, int{date.year()}, 4);
    append_digits(text += '-', unsigned{date.month()}, 2);
    append_digits(text += '-', unsigned{date.day()}, 2);
    return text;
}

}  // namespace

std::optional<Month> Month::parse(std::string_view text) {
    if (!has_shape(text, "0000-00")) return std::nullopt;
    const int month = number_at(text, 5, 2);
    if (month < 1 || month > 12) return std::nullopt;
    return Month{number_at(text, 0, 4) * 12 + month - 1};
}

std::string Month::to_string() const {
    std::string text;
    append_digits(text, count / 12, 4);
    append_digits(text += '-', count % 12 + 1, 2);
    return text;
}

Month Calendar::month_of(Instant instant) const {
    const year_month_day date{local_day(zone, instant)};
    return {static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1};
}

std::int64_t Calendar::day_of(Instant instant) const {
    return local_day(zone, instant).time_since_epoch().count();
}

Instant Calendar::begin_of_day(std::int64_t day) const {
    const days since_epoch{day};
    if (zone == nullptr) return Instant{since_epoch};
    // Midnight, or the earliest moment where clocks leave it out.
    return zone->to_sys(date::local_time<std::chrono::milliseconds>{since_epoch}, date::choose::earliest);
}

std::uint32_t Calendar::minute_of_week(Instant instant) const {
    const auto local =
        zone == nullptr ? instant.time_since_epoch() : zone->to_local(instant).time_since_epoch();
    const auto minutes = std::chrono::floor<std::chrono::minutes>(local);
    // 1970 began on a Thursday.
    constexpr std::chrono::minutes thursday = days{3};
    constexpr std::chrono::minutes week = days{7};
    const auto since_monday = (minutes + thursday) % week;
    return static_cast<std::uint32_t>(
        (since_monday.count() < 0 ? since_monday + week : since_monday).count());
}

Instant Calendar::minutes_later(Instant instant, std::uint32_t minutes) const {
    const std::chrono::minutes step{minutes};
    if (zone == nullptr) return std::chrono::floor<std::chrono::minutes>(instant) + step;
    const auto local = std::chrono::floor<std::chrono::minutes>(zone->to_local(instant)) + step;
    // A minute that a change of clocks leaves out or repeats is its earliest.
    const Instant later = zone->to_sys(local, date::choose::earliest);
    return later > instant ? later : std::chrono::floor<std::chrono::minutes>(instant) + step;
}

std::optional<Instant> Calendar::clocks_change(Instant instant, Instant end) const {
    if (zone == nullptr) return std::nullopt;
    const auto change = zone->get_info(instant).end;
    return change < end ? std::optional<Instant>{change} : std::nullopt;
}

std::string Calendar::date_of(Instant instant) const {
    return date_text(year_month_day{local_day(zone, instant)});
}

std::string to_iso8601(Instant instant) {
    const sys_days day = std::chrono::floor<days>(instant);
    const std::chrono::hh_mm_ss time{instant - day};
    std::string text = date_text(year_month_day{day});
    append_digits(text += 'T', time.hours().count(), 2);
    append_digits(text += ':', time.minutes().count(), 2);
    append_digits(text += ':', time.seconds().count(), 2);
    append_digits(text += '.', time.subseconds().count(), 3);
    return text += 'Z';
}

std::optional<Instant> parse_instant(std::string_view text) {
    const bool with_time = has_shape(text, "0000-00-00T00:00:00.000Z");
    if (!with_time && !has_shape(text, "0000-00-00")) return std::nullopt;
    const year_month_day date{std::chrono::year{number_at(text, 0, 4)},
                              std::chrono::month{static_cast<unsigned>(number_at(text, 5, 2))},
                              std::chrono::day{static_cast<unsigned>(number_at(text, 8, 2))}};
    if (!date.ok()) return std::nullopt;
    Instant instant = sys_days{date};
    if (with_time) {
        const int hours = number_at(text, 11, 2);
        const int minutes = number_at(text, 14, 2);
        const int seconds = number_at(text, 17, 2);
        if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
        instant += std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds} +
                   std::chrono::milliseconds{number_at(text, 20, 3)};
    }
    return instant;
}

}  // namespace airtime::charging
