#include "charging/policy/price_periods.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

constexpr std::uint32_t week_minutes = 7 * PricePeriod::day_minutes;

/// The minutes that the period lasts; all of a day where it ends when it began.
std::uint32_t length_of(const PricePeriod& period) {
    const bool ends_next_day = period.to_minute <= period.from_minute;
    return period.to_minute + (ends_next_day ? PricePeriod::day_minutes : 0) - period.from_minute;
}

}  // namespace

PricePeriods::PricePeriods(const std::vector<PricePeriod>& periods) {
    std::vector<std::uint32_t> minutes(week_minutes, 0);
    for (const PricePeriod& period : periods) {
        auto name = std::ranges::find(names_, period.name);
        if (name == names_.end()) name = names_.insert(names_.end(), period.name);
        const auto number = static_cast<std::uint32_t>(name - names_.begin()) + 1;
        for (std::uint32_t day = 0; day < period.days.size(); ++day) {
            if (!period.days[day]) continue;
            const std::uint32_t begin = day * PricePeriod::day_minutes + period.from_minute;
            for (std::uint32_t minute = 0; minute < length_of(period); ++minute) {
                std::uint32_t& claimed = minutes[(begin + minute) % week_minutes];
                if (claimed == 0) claimed = number;
            }
        }
    }
    if (names_.empty()) return;
    for (std::uint32_t minute = 0; minute < week_minutes; ++minute) {
        if (week_.empty() || week_.back().period != minutes[minute]) {
            week_.push_back({minute, minutes[minute]});
        }
    }
}

std::size_t PricePeriods::stretch_at(std::uint32_t minute) const {
    const auto after = std::ranges::upper_bound(week_, minute, {}, &Stretch::from_minute);
    return static_cast<std::size_t>(after - week_.begin()) - 1;
}

const PeriodName* PricePeriods::at(const Calendar& calendar, Instant instant) const {
    if (week_.empty()) return nullptr;
    const std::uint32_t period = week_[stretch_at(calendar.minute_of_week(instant))].period;
    return period == 0 ? nullptr : &names_[period - 1];
}

std::optional<Instant> PricePeriods::next_change(const Calendar& calendar, Instant instant) const {
    if (week_.size() < 2) return std::nullopt;
    const std::uint32_t minute = calendar.minute_of_week(instant);
    const std::size_t here = stretch_at(minute);
    std::uint32_t end = here + 1 < week_.size() ? week_[here + 1].from_minute : week_minutes;
    // Sunday's midnight changes nothing where the week begins as it ended.
    if (end == week_minutes && week_.front().period == week_.back().period) end += week_[1].from_minute;
    const Instant change = calendar.minutes_later(instant, end - minute);
    // Clocks that are put back repeat an hour, and may leave this period before it ends.
    const std::optional<Instant> clocks = calendar.clocks_change(instant, change);
    if (!clocks) return change;
    return at(calendar, *clocks) == at(calendar, instant) ? next_change(calendar, *clocks) : clocks;
}

}  // namespace airtime::charging
