#include "portal/views/report_spans.hpp"

#include <utility>

#include "portal/views/figure_text.hpp"

namespace airtime::portal {

DaysBySpan spans_of(const ReportQuery& query, const charging::Calendar& calendar) {
    DaysBySpan spans;
    for (std::int64_t day = query.days.first; day <= query.days.last; ++day) {
        const auto [span, begun] =
            spans.try_emplace(span_of_date(date_text(calendar, day), query.by), books::DayRange{day, day});
        span->second.last = day;
    }
    return spans;
}

std::set<std::string> cut_spans(const ReportQuery& query, const charging::Calendar& calendar,
                                std::optional<std::int64_t> first_day) {
    std::set<std::string> cut;
    if (query.by > ReportBy::month || query.report == Report::roll) return cut;
    const auto span_of = [&](std::int64_t day) { return span_of_date(date_text(calendar, day), query.by); };
    const bool begins = first_day && query.days.first <= *first_day && *first_day <= query.days.last;
    if (begins) cut.insert(span_of(*first_day));
    for (const auto& [inside, outside] : {std::pair{query.days.first, query.days.first - 1},
                                          std::pair{query.days.last, query.days.last + 1}}) {
        if (span_of(inside) == span_of(outside)) cut.insert(span_of(inside));
    }
    return cut;
}

}  // namespace airtime::portal
