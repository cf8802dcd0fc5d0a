#include "portal/api/figure_resources.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "operations/circumstances.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/dashboard_view.hpp"
#include "portal/views/message_table.hpp"
#include "portal/views/policy_view.hpp"
#include "portal/views/report_view.hpp"
#include "portal/views/waiting_view.hpp"

namespace airtime::portal {

namespace {

using config::ApiRole;
using operations::schema::Schema;

HttpResponse books_away(const books::BooksFailure& failure) {
    log_unreadable(failure);
    HttpResponse response =
        problem({books_fault.status, std::string{books_fault.code}, "the books cannot be read", failure.why});
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

ApiAnswer get_dashboard(const ApiGet& get) {
    const auto circumstances = operations::read_circumstances(get.desk.contracts, get.desk.config.lab);
    if (!circumstances) return store_away();
    const charging::Calendar& calendar = get.desk.config.policy.calendar;
    const auto figures = read_dashboard(get.desk.books, calendar, circumstances->now);
    return figures ? json_answer(dashboard_view(*figures, calendar, circumstances->now))
                   : books_away(figures.error());
}

ApiAnswer get_report(const ApiGet& get) {
    const auto circumstances = operations::read_circumstances(get.desk.contracts, get.desk.config.lab);
    if (!circumstances) return store_away();
    const charging::Calendar& calendar = get.desk.config.policy.calendar;
    const ReportQuery query = read_report_query(get.request.query, calendar, circumstances->now);
    if (!query.mistakes.empty()) {
        std::vector<FieldMistake> fields;
        for (const QueryMistake& mistake : query.mistakes) {
            fields.push_back({std::string{mistake.field}, std::string{mistake.reason}});
        }
        return parameters_wrong(fields);
    }
    const auto view = report_view(get.desk.books, query, calendar,
                                  todays_messages(get.desk.ledger, query, calendar, circumstances->now));
    return view ? json_answer(*view) : books_away(view.error());
}

ApiAnswer get_policy(const ApiGet& get) {
    return json_answer(policy_view(get.desk.config.policy));
}

ApiAnswer get_operations(const ApiGet& get) {
    const auto view = get.desk.operations.read();
    return view ? json_answer(*view) : store_away();
}

ApiAnswer get_corrections(const ApiGet& get) {
    const auto circumstances = operations::read_circumstances(get.desk.contracts, get.desk.config.lab);
    if (!circumstances) return store_away();
    auto rows = waiting_rows(get.desk.corrections, get.desk.contracts, circumstances->now);
    if (!rows) return store_away();
    const auto age = [](const boost::json::object& row) {
        return std::string{row.at("at").as_string()}.append("_").append(row.at("id").as_string());
    };
    std::ranges::sort(*rows, {}, [&age](const boost::json::value& row) { return age(row.as_object()); });
    return json_answer(page_of("corrections", std::move(*rows), get, age));
}

Schema corrections_schema() {
    return page_schema("corrections", waiting_schema());
}

constexpr auto report_parameters = std::to_array<ApiParameter>(
    {{"report", "without it: lending", report_names},
     {"by", "without it: day. What a report cannot be told by is told by month", report_by_names},
     {"first", "a date of the operator's zone, at most 1100 days back from `last`, by day 400"},
     {"last",
      "a date of the operator's zone, not after today; without both: the last 30 days that are complete in "
      "the books, of curves six months"}});
constexpr auto page_parameters = std::to_array<ApiParameter>({cursor_parameter});

constexpr auto faults_of_dashboard = std::to_array<ApiFault>({books_fault});
constexpr auto faults_of_reports = std::to_array<ApiFault>({parameters_fault, books_fault});

}  // namespace

std::span<const ApiRoute> figure_resources() {
    static constexpr auto routes = std::to_array<ApiRoute>({
        {.path = "dashboard",
         .role = ApiRole::manager,
         .summary = "Today, the last 30 days and what is owed",
         .answer = get_dashboard,
         .schema_name = "Dashboard",
         .schema = dashboard_schema,
         .faults = faults_of_dashboard},
        {.path = "reports",
         .role = ApiRole::manager,
         .summary = "A table of lending, of what came back, of offers and messages, or of who borrows",
         .answer = get_report,
         .schema_name = "Report",
         .schema = report_schema,
         .parameters = report_parameters,
         .faults = faults_of_reports},
        {.path = "policy",
         .role = ApiRole::manager,
         .summary = "The policy in force",
         .answer = get_policy,
         .schema_name = "Policy",
         .schema = policy_schema},
        {.path = "operations",
         .role = ApiRole::manager,
         .summary = "Whether it lends and what stops it, what runs and what waits, and how far the books are",
         .answer = get_operations,
         .schema_name = "Operations",
         .schema = operations_schema},
        {.path = "corrections",
         .role = ApiRole::manager,
         .summary = "Corrections that wait for a second person, oldest first",
         .answer = get_corrections,
         .schema_name = "Corrections",
         .schema = corrections_schema,
         .parameters = page_parameters,
         .seen = "corrections.seen"},
    });
    return routes;
}

}  // namespace airtime::portal
