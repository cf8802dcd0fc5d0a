#include "portal/views/report_view.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "portal/views/dashboard_view.hpp"
#include "portal/views/figure_text.hpp"
#include "portal/views/freshness_view.hpp"
#include "portal/views/report_reader.hpp"
#include "portal/views/report_spans.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using books::Answer;
using books::BooksReader;
using charging::Calendar;

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

/// Without dates a report ends with the last day that the books have all of. Curves are of whole months.
ReportQuery with_full_days(const ReportQuery& query, std::int64_t last_day) {
    ReportQuery moved = query;
    const std::int64_t behind = query.days.last - last_day;
    if (query.dates_given || behind <= 0) return moved;
    if (query.report != Report::curves) moved.days.first -= behind;
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

std::string names_of(const json::array& columns) {
    std::string names;
    for (const json::value& column : columns) {
        names.append(names.empty() ? "" : " ").append(column.at("name").as_string());
    }
    return names;
}

/// Each says whether the range has not all of the week or month that it is about.
json::array marked(json::array named, std::string_view name, const std::set<std::string>& cut) {
    for (json::value& each : named) {
        each.as_object()["cut"] = cut.contains(std::string{each.at(name).as_string()});
    }
    return named;
}

/// What a chart shows of the table, whose columns are `columns`.
json::object plot_of(Report report, ReportBy by, const json::array& columns) {
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
        case Report::curves:
            return {{"type", "lines"}, {"columns", names_of(columns)}};
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
    auto table = read_report_table(books, query, calendar, *freshness, today);
    if (!table) return table.error();
    const auto due_unknown = query.report == Report::collection ? books.moved_without_due_day(query.days.last)
                                                                : Answer<bool>{false};
    if (!due_unknown) return due_unknown.error();
    json::object view = asked(query, calendar);
    view["freshness"] = freshness_view(*freshness, query.asked_at);
    view["incomplete_from"] =
        query.days.last > last_day ? json::value(date_text(calendar, last_day + 1)) : json::value(nullptr);
    const std::set<std::string> cut = cut_spans(query, calendar, freshness->first_day);
    const bool of_debt = query.report == Report::collection || query.report == Report::roll;
    view["owed_unknown"] = of_debt && freshness->grants_missing && !freshness->owed_since;
    view["due_unknown"] = *due_unknown;
    view["owed_unknown_before"] = of_debt ? owed_unknown_before(*freshness, calendar) : json::value(nullptr);
    view["columns"] = marked(json::array(table->columns.begin() + 1, table->columns.end()), "name", cut);
    json::array rows;
    for (const json::array& row : table->rows) {
        rows.push_back({{"key", row.front()}, {"cells", cells_of(row, table->columns)}});
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = marked(std::move(rows), "key", cut);
    view["has_cut"] = !cut.empty();
    view["has_totals"] = !table->totals.empty();
    view["totals"] = cells_of(table->totals, table->columns);
    view["plot"] = plot_of(query.report, query.by, view.at("columns").as_array());
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
         {"owed_unknown",
          yes_no("the report needs what was owed, which is not known: the books lack grants")},
         {"due_unknown", yes_no("of collection: it lacks advances whose due dates the books do not have")},
         {"owed_unknown_before", or_null(date("the same, but known from then on"))},
         {"columns", list_of(record({{"name", text("of curves: the month of granting")},
                                     {"unit", unit},
                                     {"cut", yes_no("of curves: as of rows")}}),
                             "of the cells")},
         {"rows",
          list_of(record({{"key", text("what the row is about: of curves an age in days")},
                          {"cut", yes_no("the range, or the books, which begin in it, may lack some of it")},
                          {"cells", cells}}))},
         {"has_cut", yes_no("some of the days, weeks or months are `cut`")},
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
