#include "portal/views/report_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "portal/views/collection_table.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/freshness_view.hpp"
#include "portal/views/message_table.hpp"
#include "portal/views/report_spans.hpp"
#include "portal/views/take_up.hpp"
#include "portal/views/vintage_curves.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using books::Answer;
using books::BooksReader;
using charging::Calendar;

constexpr std::int64_t roll_days = 30;
constexpr std::int64_t roll_steps_max = 24;

books::Dimension dimension_of(ReportBy by) {
    switch (by) {
        case ReportBy::channel:
            return books::Dimension::channel;
        case ReportBy::tier:
            return books::Dimension::tier;
        case ReportBy::segment:
            return books::Dimension::segment;
        case ReportBy::service:
            return books::Dimension::service;
        case ReportBy::account:
            return books::Dimension::account;
        case ReportBy::policy:
            return books::Dimension::policy;
        default:
            return books::Dimension::day;
    }
}

Answer<ReportTable> read_lending(const BooksReader& books, const ReportQuery& query) {
    const auto totals = books.totals(
        {.days = query.days, .by = {dimension_of(query.by), books::Dimension::kind}, .kinds = {}});
    if (!totals) return totals.error();
    return lending_table(*totals, query.by);
}

Answer<ReportTable> read_fees(const BooksReader& books, const ReportQuery& query) {
    const auto totals = books.totals(
        {.days = query.days, .by = {dimension_of(query.by), books::Dimension::kind}, .kinds = {}});
    if (!totals) return totals.error();
    return fee_table(*totals, query.by);
}

Answer<ReportTable> read_write_offs(const BooksReader& books, const ReportQuery& query) {
    const auto totals = books.write_offs(
        {.days = query.days, .by = {dimension_of(query.by), books::Dimension::kind}, .kinds = {}});
    if (!totals) return totals.error();
    return write_off_table(*totals, query.by);
}

Answer<ReportTable> read_vintage(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                                 charging::Instant through) {
    const auto cohorts = books.cohorts(query.days);
    if (!cohorts) return cohorts.error();
    return vintage_table(*cohorts, query.by, calendar, through);
}

Answer<ReportTable> read_curves(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                                charging::Instant through) {
    const auto cohorts = books.cohorts(query.days);
    if (!cohorts) return cohorts.error();
    return vintage_curves(*cohorts, calendar, through);
}

/// Days that the books have all of.
struct FullDays {
    books::DayRange days;
    const books::Freshness& freshness;

    bool have(std::int64_t day) const { return days.first <= day && day <= days.last; }
    bool have_any(const books::DayRange& of) const { return of.first <= days.last && of.last >= days.first; }
};

FullDays full_days(const books::Freshness& freshness, const Calendar& calendar, charging::Instant now) {
    const std::int64_t last = last_full_day(freshness, calendar, now);
    return {.days = {.first = freshness.first_day.value_or(last + 1), .last = last}, .freshness = freshness};
}

/// A span is a row of figures that are not known where it begins behind the days that are complete, or where
/// what was owed when it began is not known.
Answer<ReportTable> read_collection(const BooksReader& books, const ReportQuery& query,
                                    const Calendar& calendar, charging::Instant through,
                                    const FullDays& full) {
    const auto steps = books.due_steps(query.days.last);
    if (!steps) return steps.error();
    const DaysBySpan spans = spans_of(query, calendar);
    DaysBySpan known;
    for (const auto& [span, days] : spans) {
        const bool owed_known = full.freshness.knows_owed(days.first - 1);
        if (owed_known && days.first <= full.days.last) known.emplace(span, days);
    }
    ReportTable table = collection_table(*steps, known, calendar, through);
    for (const auto& [span, days] : spans) {
        if (known.contains(span)) continue;
        json::array row(table.columns.size());
        row.front() = span;
        table.rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(table.rows, {},
                             [](const json::array& row) { return std::string{row.front().as_string()}; });
    return table;
}

using KnownAgeing = std::optional<std::vector<books::AgedDebt>>;

/// Known where all that was owed is, and how late.
Answer<KnownAgeing> ageing_if_known(const BooksReader& books, std::int64_t day, const FullDays& full) {
    if (!full.have(day) || !full.freshness.knows_owed(day)) return KnownAgeing{};
    auto ageing = books.ageing(day);
    if (!ageing) return ageing.error();
    for (const books::AgedDebt& each : *ageing) {
        const bool none = each.principal == charging::MoneySum{} && each.fee == charging::MoneySum{};
        if (each.bucket == books::AgeBucket::unknown_due && !none) return KnownAgeing{};
    }
    return KnownAgeing{std::move(*ageing)};
}

/// Those that were charged in the `roll_days` until `day`, by how many days late their advances were before.
std::map<std::int64_t, Int128> late_fees_until(const std::vector<books::DueStep>& steps, std::int64_t day) {
    std::map<std::int64_t, Int128> charged;
    for (const books::DueStep& step : steps) {
        const bool within = step.day > day - roll_days && step.day <= day;
        if (!within || step.kind != charging::EventKind::late_fee_charged) continue;
        charged[day - roll_days - step.due_day] +=
            step.sums.principal.millionths() + step.sums.fee.millionths();
    }
    return charged;
}

/// The last day of the range, and every 30 days before it; oldest first.
Answer<ReportTable> read_rolls(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                               const FullDays& full) {
    const std::int64_t count = std::min(roll_steps_max, (query.days.last - query.days.first) / roll_days + 1);
    std::vector<AgedStep> steps;
    const auto due_steps = books.due_steps(query.days.last);
    if (!due_steps) return due_steps.error();
    auto before = ageing_if_known(books, query.days.last - count * roll_days, full);
    if (!before) return before.error();
    for (std::int64_t step = count - 1; step >= 0; --step) {
        const std::int64_t day = query.days.last - step * roll_days;
        auto ageing = ageing_if_known(books, day, full);
        if (!ageing) return ageing.error();
        steps.push_back({.date = date_text(calendar, day),
                         .ageing = *ageing,
                         .ageing_before = *before,
                         .late_fees = late_fees_until(*due_steps, day)});
        before = std::move(ageing);
    }
    return rolls_table(steps);
}

Answer<ReportTable> read_borrowing(const BooksReader& books, const ReportQuery& query,
                                   const Calendar& calendar, const FullDays& full) {
    std::vector<BorrowersOfSpan> rows;
    for (const auto& [span, days] : spans_of(query, calendar)) {
        const auto borrowers = books.borrowers(days);
        if (!borrowers) return borrowers.error();
        const auto lent = books.totals({.days = days, .by = {}, .kinds = {charging::EventKind::advanced}});
        if (!lent) return lent.error();
        rows.push_back({.span = span,
                        .borrowers = *borrowers,
                        .lent = lent->empty() ? books::Sums{} : lent->front().sums,
                        .known = full.have_any(days)});
    }
    return borrowing_table(rows);
}

Answer<ReportTable> read_take_up(const BooksReader& books, const ReportQuery& query) {
    using charging::EventKind;
    books::TotalsQuery asked{
        .days = query.days,
        .by = {dimension_of(query.by), books::Dimension::kind, books::Dimension::channel},
        .kinds = {EventKind::advanced, EventKind::offered}};
    auto totals = books.totals(asked);
    if (!totals) return totals.error();
    asked.kinds = {};
    const auto invitations = books.invitations(asked);
    if (!invitations) return invitations.error();
    totals->insert(totals->end(), invitations->begin(), invitations->end());
    return take_up_table(*totals, query.by);
}

books::RefusedBy refused_by(ReportBy by) {
    switch (by) {
        case ReportBy::reason:
            return books::RefusedBy::reason;
        case ReportBy::channel:
            return books::RefusedBy::channel;
        case ReportBy::segment:
            return books::RefusedBy::segment;
        case ReportBy::service:
            return books::RefusedBy::service;
        case ReportBy::policy:
            return books::RefusedBy::policy;
        default:
            return books::RefusedBy::day;
    }
}

Answer<ReportTable> read_refusals(const BooksReader& books, const ReportQuery& query) {
    const auto refused = books.refusals(query.days, refused_by(query.by));
    if (!refused) return refused.error();
    return refusals_table(*refused, query.by);
}

Answer<ReportTable> read_messages(const BooksReader& books, const ReportQuery& query,
                                  const std::vector<books::MessageCount>& today) {
    auto messages = books.messages(query.days);
    if (!messages) return messages.error();
    messages->insert(messages->end(), today.begin(), today.end());
    return message_table(*messages, query.by);
}

}  // namespace

Answer<ReportTable> read_report_table(const BooksReader& books, const ReportQuery& query,
                                      const Calendar& calendar, const books::Freshness& freshness,
                                      const std::vector<books::MessageCount>& today) {
    const FullDays full = full_days(freshness, calendar, query.asked_at);
    switch (query.report) {
        case Report::lending:
            return read_lending(books, query);
        case Report::vintage:
            return read_vintage(books, query, calendar, freshness.through);
        case Report::roll:
            return read_rolls(books, query, calendar, full);
        case Report::repeat:
            return read_borrowing(books, query, calendar, full);
        case Report::collection:
            return read_collection(books, query, calendar, freshness.through, full);
        case Report::fees:
            return read_fees(books, query);
        case Report::write_offs:
            return read_write_offs(books, query);
        case Report::take_up:
            return read_take_up(books, query);
        case Report::refusals:
            return read_refusals(books, query);
        case Report::messages:
            return read_messages(books, query, today);
        case Report::curves:
            return read_curves(books, query, calendar, freshness.through);
    }
    return ReportTable{};
}

}  // namespace airtime::portal
