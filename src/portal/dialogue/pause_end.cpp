#include "portal/dialogue/pause_end.hpp"

#include <chrono>

namespace airtime::portal {

namespace {

using charging::Instant;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr days longest{366};

std::optional<sys_days> local_date(const WrittenDate& written, sys_days today) {
    const year_month_day now{today};
    for (int later = 0; later < (written.year ? 1 : 2); ++later) {
        const year_month_day date{
            written.year ? std::chrono::year{*written.year} : now.year() + std::chrono::years{later},
            std::chrono::month{written.month}, std::chrono::day{written.day}};
        if (date.ok() && sys_days{date} > today) return sys_days{date};
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::optional<Instant>> pause_end(const PauseLength& length, const charging::Calendar& calendar,
                                                Instant now) {
    if (const auto* written = std::get_if<WrittenDays>(&length)) return now + days{written->days};
    if (const auto* written = std::get_if<WrittenDate>(&length)) {
        const sys_days today{days{calendar.day_of(now)}};
        const auto date = local_date(*written, today);
        if (!date || *date - today > longest) return std::nullopt;
        return calendar.begin_of_day(date->time_since_epoch().count());
    }
    return std::optional<Instant>{};
}

}  // namespace airtime::portal
