#include "portal/api/figure_resources.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "operations/circumstances.hpp"
#include "portal/api/problem.hpp"
#include "portal/views/dashboard_view.hpp"
#include "portal/views/policy_view.hpp"
#include "portal/views/report_view.hpp"

namespace airtime::portal {

namespace {

constexpr std::array figure_resources = std::to_array<std::string_view>({"dashboard", "reports", "policy"});

HttpResponse try_again_later(const ApiError& error) {
    HttpResponse response = problem(error);
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

HttpResponse books_away(const books::BooksFailure& failure) {
    return try_again_later({503, "books_away", "the books cannot be read", failure.why});
}

HttpResponse answer_report(const ApiLookUp& look_up, const HttpRequest& request, charging::Instant now) {
    const charging::Calendar& calendar = look_up.config.policy.calendar;
    const ReportQuery query = read_report_query(request.query, calendar, now);
    if (!query.mistakes.empty()) {
        std::vector<FieldMistake> fields;
        for (const QueryMistake& mistake : query.mistakes) {
            fields.push_back({std::string{mistake.field}, std::string{mistake.reason}});
        }
        return problem(
            {400, "field_wrong", "parameters make no sense", "see docs/api.md for what each may be"}, fields);
    }
    const auto view = report_view(look_up.books, query, calendar);
    return view ? json_answer(*view) : books_away(view.error());
}

}  // namespace

bool is_figure_resource(std::string_view resource) {
    return std::ranges::find(figure_resources, resource) != figure_resources.end();
}

HttpResponse answer_figures(const ApiLookUp& look_up, const HttpRequest& request, std::string_view resource) {
    if (request.method != "GET") {
        HttpResponse response =
            problem({405, "method_wrong", "this method is not for this resource", "use GET"});
        response.headers.emplace_back("Allow", "GET");
        return response;
    }
    if (resource == "policy") return json_answer(policy_view(look_up.config.policy));
    const auto circumstances = operations::read_circumstances(look_up.contracts, look_up.config.lab);
    if (!circumstances) {
        return try_again_later(
            {503, "store_away", "Redis does not answer now", "make the same call again in some seconds"});
    }
    if (resource == "reports") return answer_report(look_up, request, circumstances->now);
    const charging::Calendar& calendar = look_up.config.policy.calendar;
    const auto figures = read_dashboard(look_up.books, calendar, circumstances->now);
    return figures ? json_answer(dashboard_view(*figures, calendar, circumstances->now))
                   : books_away(figures.error());
}

}  // namespace airtime::portal
