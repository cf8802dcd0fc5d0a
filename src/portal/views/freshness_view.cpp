#include "portal/views/freshness_view.hpp"

#include <algorithm>

#include "portal/views/figure_text.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using charging::Calendar;
using charging::Instant;

/// Files are finished in minutes, and loaded in seconds.
constexpr std::chrono::minutes behind_after{15};

}  // namespace

std::int64_t last_full_day(const books::Freshness& freshness, const Calendar& calendar, Instant now) {
    return calendar.day_of(std::min(freshness.through, now)) - 1;
}

json::value owed_unknown_before(const books::Freshness& freshness, const Calendar& calendar) {
    if (!freshness.owed_since) return nullptr;
    return json::value(date_text(calendar, *freshness.owed_since + 1));
}

json::object freshness_view(const books::Freshness& freshness, Instant now) {
    return {{"known", true},
            {"through", charging::to_iso8601(freshness.through)},
            {"behind", freshness.through + behind_after < now},
            {"files", freshness.files},
            {"waiting", freshness.waiting},
            {"refused", freshness.refused},
            {"taken_back", freshness.taken_back},
            {"unreadable_rows", freshness.unreadable_rows}};
}

json::object freshness_without_books(const books::BooksFailure& failure) {
    return {{"known", false},
            {"absent", failure.absent},
            {"other_form", failure.other_form},
            {"why", failure.why}};
}

operations::schema::Schema freshness_schema() {
    using namespace operations::schema;
    return record(
        {{"known", yes_no("false: there are no books")},
         {"through", time("every event before it is in the books"), sometimes},
         {"behind", yes_no("later than usual"), sometimes},
         {"files", whole("of the ledger, that are loaded"), sometimes},
         {"waiting", whole("files that are not loaded yet"), sometimes},
         {"refused", whole("files that cannot be"), sometimes},
         {"taken_back", whole("loaded files that the ledger took back: the books are made anew"), sometimes},
         {"unreadable_rows", whole(), sometimes},
         {"absent", yes_no("there are none; else they cannot be read"), sometimes},
         {"other_form", yes_no("another version wrote them: they are being made anew"), sometimes},
         {"why", text(), sometimes}});
}

}  // namespace airtime::portal
