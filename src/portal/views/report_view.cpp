#include "portal/views/report_view.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "portal/views/collection_table.hpp"
#include "portal/views/dashboard_view.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/message_table.hpp"
#include "portal/views/report_tables.hpp"
#include "portal/views/take_up.hpp"

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

DaysBySpan spans_of(const ReportQuery& query, const Calendar& calendar) {
    DaysBySpan spans;
    for (std::int64_t day = query.days.first; day <= query.days.last; ++day) {
        const auto [span, begun] =
            spans.try_emplace(span_of_date(date_text(calendar, day), query.by), books::DayRange{day, day});
        span->second.last = day;
    }
    return spans;
}

Answer<ReportTable> read_vintage(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                                 charging::Instant through) {
    const auto cohorts = books.cohorts(query.days);
    if (!cohorts) return cohorts.error();
    return vintage_table(*cohorts, query.by, calendar, through);
}

/// Days that the books have all of.
struct FullDays {
    books::DayRange days;
    bool grants_missing = false;

    bool have(std::int64_t day) const { return days.first <= day && day <= days.last; }
    bool have_any(const books::DayRange& of) const { return of.first <= days.last && of.last >= days.first; }
};

FullDays full_days(const books::Freshness& freshness, const Calendar& calendar, charging::Instant now) {
    const std::int64_t last = last_full_day(freshness, calendar, now);
    return {.days = {.first = freshness.first_day.value_or(last + 1), .last = last},
            .grants_missing = freshness.grants_missing};
}

/// A span that begins behind the days that are complete is a row of figures that are not known.
Answer<ReportTable> read_collection(const BooksReader& books, const ReportQuery& query,
                                    const Calendar& calendar, charging::Instant through,
                                    const FullDays& full) {
    const auto steps = books.due_steps(query.days.last);
    if (!steps) return steps.error();
    DaysBySpan spans = spans_of(query, calendar);
    const auto begun =
        std::ranges::find_if(spans, [&](const auto& each) { return each.second.first > full.days.last; });
    const DaysBySpan unknown(begun, spans.end());
    spans.erase(begun, spans.end());
    ReportTable table = collection_table(*steps, spans, calendar, through);
    for (const auto& [span, days] : unknown) {
        json::array row(table.columns.size());
        row.front() = span;
        table.rows.push_back(std::move(row));
    }
    return table;
}

using KnownAgeing = std::optional<std::vector<books::AgedDebt>>;

/// Known where all that was owed is, and how late.
Answer<KnownAgeing> ageing_if_known(const BooksReader& books, std::int64_t day, const FullDays& full) {
    if (!full.have(day) || full.grants_missing) return KnownAgeing{};
    auto ageing = books.ageing(day);
    if (!ageing) return ageing.error();
    for (const books::AgedDebt& each : *ageing) {
        const bool none = each.principal == charging::MoneySum{} && each.fee == charging::MoneySum{};
        if (each.bucket == books::AgeBucket::unknown_due && !none) return KnownAgeing{};
    }
    return KnownAgeing{std::move(*ageing)};
}

/// The last day of the range, and every 30 days before it; oldest first.
Answer<ReportTable> read_rolls(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                               const FullDays& full) {
    const std::int64_t count = std::min(roll_steps_max, (query.days.last - query.days.first) / roll_days + 1);
    std::vector<AgedStep> steps;
    auto before = ageing_if_known(books, query.days.last - count * roll_days, full);
    if (!before) return before.error();
    for (std::int64_t step = count - 1; step >= 0; --step) {
        const std::int64_t day = query.days.last - step * roll_days;
        auto ageing = ageing_if_known(books, day, full);
        if (!ageing) return ageing.error();
        steps.push_back({.date = date_text(calendar, day), .ageing = *ageing, .ageing_before = *before});
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
    const auto totals =
        books.totals({.days = query.days,
                      .by = {dimension_of(query.by), books::Dimension::kind, books::Dimension::channel},
                      .kinds = {EventKind::advanced, EventKind::offered, EventKind::invited,
                                EventKind::invitation_accepted, EventKind::invitation_declined}});
    if (!totals) return totals.error();
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

Answer<ReportTable> read_table(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                               const books::Freshness& freshness,
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
    }
    return ReportTable{};
}

template <std::size_t size>
json::array choices_of(const std::array<std::string_view, size>& names, std::size_t chosen) {
    json::array choices;
    for (std::size_t place = 0; place < size; ++place) {
        choices.push_back({{"code", names.at(place)}, {"chosen", place == chosen}});
    }
    return choices;
}

/// What was typed stays there where it makes no sense; `wrong_first`, `wrong_last`: it is the one to mend.
json::object dates_of(const ReportQuery& query, const Calendar& calendar) {
    const auto is_wrong = [&](std::string_view field) {
        return std::ranges::any_of(query.mistakes,
                                   [&](const QueryMistake& mistake) { return mistake.field == field; });
    };
    const bool again = !query.mistakes.empty();
    const auto shown = [&](const std::string& written, std::int64_t day) {
        return again && !written.empty() ? written : date_text(calendar, day);
    };
    return {{"first", shown(query.first_day, query.days.first)},
            {"last", shown(query.last_day, query.days.last)},
            {"wrong_first", is_wrong("first")},
            {"wrong_last", is_wrong("last")}};
}

json::object asked(const ReportQuery& query, const Calendar& calendar) {
    json::array problems;
    for (const QueryMistake& mistake : query.mistakes) {
        problems.push_back({{"field", mistake.field}, {"reason", mistake.reason}});
    }
    return {{"report", report_names.at(static_cast<std::size_t>(query.report))},
            {"group", report_by_names.at(static_cast<std::size_t>(query.by))},
            {"filter", dates_of(query, calendar)},
            {"reports", choices_of(report_names, static_cast<std::size_t>(query.report))},
            {"bys", choices_of(report_by_names, static_cast<std::size_t>(query.by))},
            {"problems", std::move(problems)},
            {"asked", query.mistakes.empty()}};
}

/// Without dates a report ends with the last day that the books have all of.
ReportQuery with_full_days(const ReportQuery& query, std::int64_t last_day) {
    ReportQuery moved = query;
    const std::int64_t behind = query.days.last - last_day;
    if (query.dates_given || behind <= 0) return moved;
    moved.days.first -= behind;
    moved.days.last -= behind;
    return moved;
}

/// All but the first, which names the row.
json::array cells_of(const json::array& row, const json::array& columns) {
    json::array cells;
    for (std::size_t place = 1; place < row.size(); ++place) {
        cells.push_back({{"value", row[place]}, {"unit", columns[place].at("unit")}});
    }
    return cells;
}

/// What a chart shows of the table.
json::object plot_of(Report report, ReportBy by) {
    switch (report) {
        case Report::lending:
            return {{"type", "bar"}, {"columns", "lent recovered"}};
        case Report::vintage:
            return {{"type", "line"}, {"columns", "recovered_1 recovered_7 recovered_30"}};
        case Report::roll:
            return {{"type", "line"}, {"columns", "rolled_31_60 rolled_61_90"}};
        case Report::repeat:
            return {{"type", "bar"}, {"columns", "borrowers borrowed_again"}};
        case Report::collection:
            return {{"type", "line"}, {"columns", "efficiency collected_30"}};
        case Report::fees:
            return {{"type", "bar"}, {"columns", "fees_net fees_recovered"}};
        case Report::write_offs:
            return {{"type", "bar"}, {"columns", "still_given_up recovered_later"}};
        case Report::take_up:
            return {{"type", "bar"}, {"columns", "offers taken"}};
        case Report::refusals:
            return {{"type", by <= ReportBy::month ? "bar" : "across"}, {"columns", "refused"}};
        case Report::messages:
            return {{"type", by <= ReportBy::month ? "bar" : "across"}, {"columns", "sent delivered"}};
    }
    return {};
}

}  // namespace

Answer<json::object> report_view(const BooksReader& books, const ReportQuery& asked_for,
                                 const Calendar& calendar, const std::vector<books::MessageCount>& today) {
    const auto freshness = books.freshness();
    if (!freshness) return freshness.error();
    const std::int64_t last_day = last_full_day(*freshness, calendar, asked_for.asked_at);
    const ReportQuery query = with_full_days(asked_for, last_day);
    auto table = read_table(books, query, calendar, *freshness, today);
    if (!table) return table.error();
    json::object view = asked(query, calendar);
    view["freshness"] = freshness_view(*freshness, query.asked_at);
    view["incomplete_from"] =
        query.days.last > last_day ? json::value(date_text(calendar, last_day + 1)) : json::value(nullptr);
    view["columns"] = json::array(table->columns.begin() + 1, table->columns.end());
    json::array rows;
    for (const json::array& row : table->rows) {
        rows.push_back({{"key", row.front()}, {"cells", cells_of(row, table->columns)}});
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = std::move(rows);
    view["has_totals"] = !table->totals.empty();
    view["totals"] = cells_of(table->totals, table->columns);
    view["plot"] = plot_of(query.report, query.by);
    return view;
}

operations::schema::Schema report_schema() {
    using namespace operations::schema;
    const Schema unit = text("text, count, money or percent");
    const Schema choices = list_of(record({{"code", text()}, {"chosen", yes_no()}}));
    const Schema cells =
        list_of(record({{"value", or_null(text("null: it cannot be told: a share of nothing, what is too "
                                               "young, a time that the books do not have"))},
                        {"unit", unit}}));
    return record(
        {{"report", choice(report_names)},
         {"group", choice(report_by_names, "which `by` was taken: not every report can be told by each")},
         {"filter", record({{"first", date()},
                            {"last", date()},
                            {"wrong_first", yes_no("false, as the next: what is wrong is an error")},
                            {"wrong_last", yes_no()}})},
         {"reports", choices},
         {"bys", choices},
         {"problems", list_of(record({{"field", text()}, {"reason", text()}}), "none: they are an error")},
         {"asked", yes_no()},
         {"freshness", freshness_schema()},
         {"incomplete_from", or_null(date("the first day asked for that is not complete in the books"))},
         {"columns", list_of(record({{"name", text()}, {"unit", unit}}), "of the cells")},
         {"rows", list_of(record({{"key", text("what the row is about")}, {"cells", cells}}))},
         {"has_rows", yes_no()},
         {"totals", cells},
         {"has_totals", yes_no("false: they cannot be added up")},
         {"plot", record({{"type", text()}, {"columns", text("that the page's chart shows")}})}});
}

json::object report_without_books(const ReportQuery& query, const Calendar& calendar,
                                  const books::BooksFailure& failure) {
    json::object view = asked(query, calendar);
    for (auto& [name, value] : dashboard_without_books(failure)) view[name] = value;
    return view;
}

}  // namespace airtime::portal
