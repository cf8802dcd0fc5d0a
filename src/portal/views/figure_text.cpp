#include "portal/views/figure_text.hpp"

#include "charging/values/money_sum.hpp"

namespace airtime::portal {

std::string money_text(Int128 millionths) {
    return charging::MoneySum::from_millionths(millionths).to_string();
}

std::string count_text(Int128 count) {
    return std::to_string(static_cast<std::int64_t>(count));
}

std::string date_text(const charging::Calendar& calendar, std::int64_t day) {
    return calendar.date_of(calendar.begin_of_day(day));
}

}  // namespace airtime::portal
