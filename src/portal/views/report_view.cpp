#include "portal/views/report_view.hpp"

#include <map>
#include <utility>

#include "portal/views/dashboard_view.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/report_tables.hpp"

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

Answer<ReportTable> read_vintage(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                                 charging::Instant through) {
    const auto cohorts = books.cohorts(query.days);
    if (!cohorts) return cohorts.error();
    return vintage_table(*cohorts, query.by, calendar, through);
}

/// The last day of the range, and every 30 days before it; oldest first.
Answer<ReportTable> read_rolls(const BooksReader& books, const ReportQuery& query, const Calendar& calendar) {
    const std::int64_t count = std::min(roll_steps_max, (query.days.last - query.days.first) / roll_days + 1);
    std::vector<AgedStep> steps;
    auto before = books.ageing(query.days.last - count * roll_days);
    if (!before) return before.error();
    for (std::int64_t step = count - 1; step >= 0; --step) {
        const std::int64_t day = query.days.last - step * roll_days;
        auto ageing = books.ageing(day);
        if (!ageing) return ageing.error();
        steps.push_back({.date = date_text(calendar, day), .ageing = *ageing, .ageing_before = *before});
        before = std::move(ageing);
    }
    return rolls_table(steps);
}

Answer<ReportTable> read_borrowing(const BooksReader& books, const ReportQuery& query,
                                   const Calendar& calendar) {
    std::map<std::string, books::DayRange> spans;
    for (std::int64_t day = query.days.first; day <= query.days.last; ++day) {
        const auto [span, begun] =
            spans.try_emplace(span_of_date(date_text(calendar, day), query.by), books::DayRange{day, day});
        span->second.last = day;
    }
    std::vector<BorrowersOfSpan> rows;
    for (const auto& [span, days] : spans) {
        const auto borrowers = books.borrowers(days);
        if (!borrowers) return borrowers.error();
        const auto lent = books.totals({.days = days, .by = {}, .kinds = {charging::EventKind::advanced}});
        if (!lent) return lent.error();
        rows.push_back({.span = span,
                        .borrowers = *borrowers,
                        .lent = lent->empty() ? books::Sums{} : lent->front().sums});
    }
    return borrowing_table(rows);
}

Answer<ReportTable> read_table(const BooksReader& books, const ReportQuery& query, const Calendar& calendar,
                               charging::Instant through) {
    switch (query.report) {
        case Report::lending:
            return read_lending(books, query);
        case Report::vintage:
            return read_vintage(books, query, calendar, through);
        case Report::roll:
            return read_rolls(books, query, calendar);
        case Report::repeat:
            return read_borrowing(books, query, calendar);
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

json::object asked(const ReportQuery& query, const Calendar& calendar) {
    json::array problems;
    for (const QueryMistake& mistake : query.mistakes) {
        problems.push_back({{"field", mistake.field}, {"reason", mistake.reason}});
    }
    return {
        {"report", report_names.at(static_cast<std::size_t>(query.report))},
        {"group", report_by_names.at(static_cast<std::size_t>(query.by))},
        {"filter",
         {{"first", date_text(calendar, query.days.first)}, {"last", date_text(calendar, query.days.last)}}},
        {"reports", choices_of(report_names, static_cast<std::size_t>(query.report))},
        {"bys", choices_of(report_by_names, static_cast<std::size_t>(query.by))},
        {"problems", std::move(problems)},
        {"asked", query.mistakes.empty()}};
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
json::object plot_of(Report report) {
    switch (report) {
        case Report::lending:
            return {{"type", "bar"}, {"columns", "lent recovered"}};
        case Report::vintage:
            return {{"type", "line"}, {"columns", "recovered_1 recovered_7 recovered_30"}};
        case Report::roll:
            return {{"type", "line"}, {"columns", "rolled_31_60 rolled_61_90"}};
        case Report::repeat:
            return {{"type", "bar"}, {"columns", "borrowers borrowed_again"}};
    }
    return {};
}

}  // namespace

Answer<json::object> report_view(const BooksReader& books, const ReportQuery& query,
                                 const Calendar& calendar) {
    const auto freshness = books.freshness();
    if (!freshness) return freshness.error();
    auto table = read_table(books, query, calendar, freshness->through);
    if (!table) return table.error();
    json::object view = asked(query, calendar);
    view["freshness"] = freshness_view(*freshness);
    view["columns"] = json::array(table->columns.begin() + 1, table->columns.end());
    json::array rows;
    for (const json::array& row : table->rows) {
        rows.push_back({{"key", row.front()}, {"cells", cells_of(row, table->columns)}});
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = std::move(rows);
    view["has_totals"] = !table->totals.empty();
    view["totals"] = cells_of(table->totals, table->columns);
    view["plot"] = plot_of(query.report);
    return view;
}

json::object report_without_books(const ReportQuery& query, const Calendar& calendar,
                                  const books::BooksFailure& failure) {
    json::object view = asked(query, calendar);
    for (auto& [name, value] : dashboard_without_books(failure)) view[name] = value;
    return view;
}

}  // namespace airtime::portal
