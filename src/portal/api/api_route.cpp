#include "portal/api/api_route.hpp"

#include <array>
#include <boost/json.hpp>

namespace airtime::portal {

namespace {

namespace json = boost::json;
using operations::schema::Schema;

constexpr std::size_t page_max = 50;

// clang-format off
/// Tokens of the pages are in Redis: without it no call is answered.
constexpr auto faults_of_every_call = std::to_array<ApiFault>({
    {401, "token_wrong"},
    {403, "address_not_trusted"},
    {403, "role_too_low"},
    {404, "api_closed"},
    {503, "store_away"},
});
constexpr auto faults_of_every_post = std::to_array<ApiFault>({
    {400, "key_missing"},
    {400, "body_wrong"},
    {400, "field_missing"},
    {400, "field_wrong"},
    {400, "field_unknown"},
});
// clang-format on
constexpr ApiFault fault_of_every_change{403, "token_reads_only"};
/// Once per key.
constexpr auto faults_of_changes = std::to_array<ApiFault>({subscriber_fault, {409, "key_used_otherwise"}});

}  // namespace

std::string_view method_of(const ApiRoute& route) {
    if (std::holds_alternative<AnswerDelete>(route.answer)) return "DELETE";
    return std::holds_alternative<AnswerGet>(route.answer) ? "GET" : "POST";
}

bool is_heavy_call(const ApiRoute& route) {
    return route.is_heavy || (method_of(route) == "GET" && route.role != config::ApiRole::channel);
}

std::string_view name_of(config::ApiRole role) {
    constexpr auto names = std::to_array<std::string_view>({"channel", "care", "manager", "admin"});
    return names.at(static_cast<std::size_t>(role));
}

std::vector<ApiFault> faults_of(const ApiRoute& route) {
    constexpr unsigned refused = 422;
    std::vector<ApiFault> faults(faults_of_every_call.begin(), faults_of_every_call.end());
    const auto add = [&faults](const auto& some) { faults.insert(faults.end(), some.begin(), some.end()); };
    add(route.faults);
    if (std::holds_alternative<AnswerPost>(route.answer)) add(faults_of_every_post);
    if (!std::holds_alternative<AnswerGet>(route.answer)) faults.push_back(fault_of_every_change);
    if (is_heavy_call(route)) faults.push_back(calls_fault);
    if (!route.seen.empty()) faults.push_back(look_ups_fault);
    if (route.refusals != nullptr) {
        add(faults_of_changes);
        for (const std::string_view refusal : route.refusals()) faults.push_back({refused, refusal});
    }
    return faults;
}

HttpResponse json_answer(const json::object& object) {
    HttpResponse response;
    response.content_type = "application/json";
    response.body = json::serialize(object) + '\n';
    return response;
}

HttpParameters with_cursor_as(std::string_view name, const HttpParameters& query) {
    const auto cursor = value_of(query, cursor_parameter.name);
    if (!cursor) return query;
    HttpParameters read;
    for (const auto& parameter : query) {
        if (parameter.first != name && parameter.first != cursor_parameter.name) read.push_back(parameter);
    }
    read.emplace_back(name, *cursor);
    return read;
}

json::object page_of(std::string_view list, json::array rows, const ApiGet& get,
                     std::string (*key_of)(const json::object& row)) {
    const std::string_view cursor = get.request.parameter(cursor_parameter.name).value_or("");
    json::array page;
    json::value next = nullptr;
    for (json::value& row : rows) {
        if (!cursor.empty() && key_of(row.as_object()) <= cursor) continue;
        if (page.size() == page_max) {
            next = key_of(page.back().as_object());
            break;
        }
        page.push_back(std::move(row));
    }
    return {{list, std::move(page)}, {"next", std::move(next)}};
}

Schema page_schema(std::string_view list, Schema row) {
    using namespace operations::schema;
    return record({{list, list_of(std::move(row), "at most 50")},
                   {"next", or_null(text("the cursor of the next page; null: this is the last"))}});
}

}  // namespace airtime::portal
