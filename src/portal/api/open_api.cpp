#include "portal/api/open_api.hpp"

#include <boost/json.hpp>
#include <map>
#include <string>

namespace airtime::portal {

namespace {

namespace json = boost::json;
using operations::schema::Schema;

constexpr std::string_view about =
    "Lends prepaid subscribers small sums and takes them back from recharges. A token's role is the least "
    "that `security` names, or one behind it: channel, care, manager, admin; one whose scope is read may "
    "every GET of a manager, and no other call. Amounts are decimal text in currency units, times are UTC. "
    "Answers "
    "may get more members. A list has `next`, which is the `cursor` of its next page. Beside what is named "
    "here HTTP itself may be refused, in plain text: 400, 413, 431, and 503 where nothing was done. "
    "docs/api.md is the guide.";

json::object reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string{schema}}};
}

json::object content(std::string_view type, Schema schema) {
    return {{type, {{"schema", std::move(schema)}}}};
}

/// "get", "post", "delete".
std::string method_word(const ApiRoute& route) {
    std::string word{method_of(route)};
    for (char& letter : word) letter = static_cast<char>(letter - 'A' + 'a');
    return word;
}

/// "post_write_offs", "get_subscribers_by_msisdn".
std::string operation_id(const ApiRoute& route) {
    std::string id = method_word(route) + '_';
    for (const char c : route.path) {
        if (c == '{') {
            id += "by_";
        } else if (c != '}') {
            id += c == '/' || c == '-' || c == '.' ? '_' : c;
        }
    }
    return id;
}

json::object header(std::string_view name, std::string_view says, Schema schema) {
    return {{"name", name},
            {"in", "header"},
            {"required", true},
            {"description", says},
            {"schema", std::move(schema)}};
}

/// What stands for the `{...}` of a path.
std::string_view told_of_name(std::string_view name) {
    if (name == "msisdn") return "a subscriber's number, as people write it";
    if (name == "list") return "deny, allow or no_ads";
    if (name == "id") return "of an export of the caller's own";
    return "a subscriber's number, or a contract's id";
}

json::array parameters_of(const ApiRoute& route) {
    namespace schema = operations::schema;
    json::array all;
    if (const std::size_t begin = route.path.find('{'); begin != std::string_view::npos) {
        const std::string_view name = route.path.substr(begin + 1, route.path.find('}') - begin - 1);
        all.push_back({{"name", name},
                       {"in", "path"},
                       {"required", true},
                       {"description", told_of_name(name)},
                       {"schema", schema::text()}});
    }
    if (method_of(route) == "POST") {
        Schema key = schema::text();
        key["pattern"] = "^[!-~]{1,64}$";
        all.push_back(header("Idempotency-Key",
                             "a key of the call's own; a repetition has the same, and is not done twice",
                             std::move(key)));
    }
    for (const ApiParameter& parameter : route.parameters) {
        Schema value = parameter.choices.empty() ? schema::text() : schema::choice(parameter.choices);
        json::object object{
            {"name", parameter.name},
            {"in", "query"},
            {"description", parameter.says},
            {"schema", parameter.is_list ? schema::list_of(std::move(value)) : std::move(value)}};
        if (parameter.is_deprecated) object["deprecated"] = true;
        all.push_back(std::move(object));
    }
    return all;
}

json::object responses_of(const ApiRoute& route) {
    json::object responses{
        {"200",
         {{"description", "done"}, {"content", content(route.content_type, reference(route.schema_name))}}}};
    std::map<unsigned, json::array> codes;
    for (const ApiFault& fault : faults_of(route)) codes[fault.status].push_back(json::value(fault.code));
    for (auto& [status, some] : codes) {
        std::string names;
        for (const json::value& code : some) {
            names.append(names.empty() ? "" : ", ").append(std::string_view{code.as_string()});
        }
        responses[std::to_string(status)] = {
            {"description", names},
            {"x-codes", std::move(some)},
            {"content", content("application/problem+json", reference("Problem"))}};
    }
    return responses;
}

json::object operation_of(const ApiRoute& route) {
    json::object operation{{"operationId", operation_id(route)},
                           {"summary", route.summary},
                           {"security", json::array{{{"token", json::array{name_of(route.role)}}}}},
                           {"parameters", parameters_of(route)}};
    if (!route.fields.empty()) {
        operation["requestBody"] = {{"required", true},
                                    {"content", content("application/json", body_schema(route.fields))}};
    }
    operation["responses"] = responses_of(route);
    return operation;
}

}  // namespace

json::object open_api(std::span<const ApiRoute> routes) {
    json::object paths;
    json::object schemas{{"Problem", problem_schema()}};
    for (const ApiRoute& route : routes) {
        json::value& path = paths["/" + std::string{route.path}];
        if (!path.is_object()) path = json::object{};
        path.as_object()[method_word(route)] = operation_of(route);
        schemas[route.schema_name] = route.schema();
    }
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Airtime Credit"}, {"version", "1"}, {"description", about}}},
            {"servers", json::array{{{"url", "/api/v1"}}}},
            {"paths", std::move(paths)},
            {"components",
             {{"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}},
              {"schemas", std::move(schemas)}}}};
}

}  // namespace airtime::portal
