#include "store/codec/exposure_codec.hpp"

#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

using charging::Money;
using charging::MoneySum;

std::string name_in(std::string_view field) {
    return decode_escapes(field).value_or(std::string{field});
}

bool take_span(charging::LentInSpan& span, std::string_view member, std::int64_t number) {
    if (member.empty()) {
        span.span = number;
    } else if (member == "_lent") {
        span.lent = MoneySum{Money::from_millionths(number)};
    } else if (member == "_advances") {
        span.advances = static_cast<std::uint64_t>(number);
    } else {
        return false;
    }
    return true;
}

}  // namespace

std::string encode_exposure(const charging::ExposureChange& change) {
    std::string out;
    for (const std::int64_t number :
         {change.hour, change.day, change.lent.millionths(), std::int64_t{change.advances},
          change.debt.millionths(), change.overdue.millionths()}) {
        out += out.empty() ? "" : " ";
        append_number(out, number);
    }
    if (!change.recharge.by.empty()) {
        append_number(out += ' ', change.recharge.amount.millionths());
        append_encoded(out += ' ', change.recharge.by, {});
    }
    return out;
}

bool take_exposure(charging::Exposure& exposure, std::string_view field, std::string_view value) {
    constexpr std::string_view recharged_day = "recharged_day:";
    constexpr std::string_view recharged = "recharged:";
    constexpr std::string_view hour = "hour";
    constexpr std::string_view day = "day";
    const auto number = parse_number<std::int64_t>(value);
    if (!number) return false;
    if (field == "debt") {
        exposure.debt = MoneySum{Money::from_millionths(*number)};
    } else if (field == "overdue") {
        exposure.overdue = MoneySum{Money::from_millionths(*number)};
    } else if (field.starts_with(recharged_day)) {
        exposure.recharged[name_in(field.substr(recharged_day.size()))].day = *number;
    } else if (field.starts_with(recharged)) {
        exposure.recharged[name_in(field.substr(recharged.size()))].recharged =
            MoneySum{Money::from_millionths(*number)};
    } else if (field.starts_with(hour)) {
        return take_span(exposure.hour, field.substr(hour.size()), *number);
    } else if (field.starts_with(day)) {
        return take_span(exposure.day, field.substr(day.size()), *number);
    } else {
        return false;
    }
    return true;
}

}  // namespace airtime::store
