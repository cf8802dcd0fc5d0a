#include "portal/api/open_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "portal/api/route_table.hpp"
#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;

class OpenApiTest : public portal_test::ApiFixture {
  protected:
    static json::object operation(const json::object& document, const ApiRoute& route) {
        std::string method;
        for (const char letter : method_of(route)) method += static_cast<char>(letter - 'A' + 'a');
        return document.at("paths").at("/" + std::string{route.path}).at(method).as_object();
    }
    /// A body with a harmless value for each field of a route, times left out, but `name` with that one.
    static json::object body_with(const ApiRoute& route, std::string_view name, const json::value& value) {
        json::object body;
        for (const ApiField& field : route.fields) {
            switch (field.form) {
                case FieldForm::msisdn:
                    body[field.name] = "84900000001";
                    break;
                case FieldForm::imsi:
                    body[field.name] = "452040000000001";
                    break;
                case FieldForm::amount:
                    body[field.name] = "1";
                    break;
                case FieldForm::time:
                    break;
                case FieldForm::lines:
                case FieldForm::text:
                    body[field.name] = field.choices.empty() ? "x" : field.choices.front();
                    break;
            }
        }
        body[name] = value;
        return body;
    }
    /// "GET, DELETE"
    static std::string methods_at(std::string_view path) {
        std::string methods;
        for (const ApiRoute& route : api_routes()) {
            if (route.path != path) continue;
            methods.append(methods.empty() ? "" : ", ").append(method_of(route));
        }
        return methods;
    }
    std::string error_of(const ApiRoute& route, const json::object& body) {
        const auto problem = object(
            post(std::string{route.path}, json::serialize(body), "k" + std::to_string(++keys_), "admin"));
        const auto* code = problem.if_contains("code");
        return code == nullptr
                   ? "none"
                   : std::string{code->as_string()} + ' ' + std::string{problem.at("remedy").as_string()};
    }

    int keys_ = 0;
};

void collect_references(const json::value& value, std::set<std::string>& found) {
    if (value.is_array()) {
        for (const json::value& item : value.get_array()) collect_references(item, found);
    } else if (value.is_object()) {
        for (const auto& member : value.get_object()) {
            if (member.key() == "$ref") found.emplace(member.value().as_string());
            collect_references(member.value(), found);
        }
    }
}

TEST_F(OpenApiTest, HasEveryRouteWithItsRoleItsAnswerAndAnIdOfItsOwn) {
    const json::object document = open_api(api_routes());
    std::set<std::string> ids;
    for (const ApiRoute& route : api_routes()) {
        const json::object described = operation(document, route);
        EXPECT_TRUE(ids.emplace(described.at("operationId").as_string()).second) << route.path;
        EXPECT_EQ(described.at("security").at(0).at("token").at(0).as_string(), name_of(route.role));
        EXPECT_TRUE(described.at("responses").as_object().contains("200")) << route.path;
    }
    std::size_t operations = 0;
    for (const auto& path : document.at("paths").as_object()) operations += path.value().as_object().size();
    EXPECT_EQ(operations, api_routes().size()) << "no route is another's double";
}

TEST_F(OpenApiTest, NamesNoSchemaThatIsNotThereAndOneSchemaByOneName) {
    const json::object document = open_api(api_routes());
    const json::object& schemas = document.at("components").at("schemas").as_object();
    std::set<std::string> references;
    collect_references(document, references);
    for (const std::string& reference : references) {
        constexpr std::string_view begin = "#/components/schemas/";
        ASSERT_TRUE(reference.starts_with(begin)) << reference;
        EXPECT_TRUE(schemas.contains(reference.substr(begin.size()))) << reference;
    }
    for (const ApiRoute& route : api_routes()) {
        EXPECT_EQ(schemas.at(route.schema_name).as_object(), route.schema()) << route.path;
    }
}

TEST_F(OpenApiTest, IsServedToEveryTokenAndToNobodyElse) {
    EXPECT_EQ(object(api_.answer(request("GET", "/api/v1/openapi.json", "channel"))), open_api(api_routes()));
    EXPECT_EQ(problem_in(api_.answer(request("GET", "/api/v1/openapi.json", "unknown"))), "401 token_wrong");
}

TEST_F(OpenApiTest, EveryRouteStandsInTheGuide) {
    std::ifstream file{AIRTIME_SOURCE_DIR "/docs/api.md"};
    const std::string guide{std::istreambuf_iterator<char>{file}, {}};
    for (const ApiRoute& route : api_routes()) {
        EXPECT_THAT(guide,
                    HasSubstr("`" + std::string{method_of(route)} + ' ' + std::string{route.path} + "`"));
    }
}

TEST_F(OpenApiTest, EveryRouteRefusesARoleBelowItsOwnAndAnotherMethod) {
    for (const ApiRoute& route : api_routes()) {
        const std::string path = "/api/v1/" + std::string{route.path};
        const auto refused = [&](const std::string& role) {
            return api_.answer(request(std::string{method_of(route)}, path, role)).status == 403U;
        };
        const auto own = static_cast<std::size_t>(route.role);
        const std::vector<std::string> roles{"channel", "care", "manager", "admin"};
        for (std::size_t role = 0; role < roles.size(); ++role) {
            EXPECT_EQ(refused(roles[role]), role < own) << path << ' ' << roles[role];
        }
        const HttpResponse other = api_.answer(request("PUT", path));
        EXPECT_EQ(other.status, 405U) << path;
        EXPECT_EQ(value_of(other.headers, "Allow"), methods_at(route.path)) << path;
    }
}

TEST_F(OpenApiTest, EveryPostReadsEachOfItsFieldsAndTakesNoOther) {
    std::set<std::string_view> names;
    for (const ApiRoute& route : api_routes()) {
        for (const ApiField& field : route.fields) names.insert(field.name);
    }
    for (const ApiRoute& route : api_routes()) {
        if (method_of(route) != "POST") continue;
        for (const ApiField& field : route.fields) {
            const std::string is_wrong = "field_wrong " + std::string{field.name};
            EXPECT_THAT(error_of(route, body_with(route, field.name, json::object{})),
                        testing::StartsWith(is_wrong))
                << route.path;
            json::object without = body_with(route, field.name, nullptr);
            without.erase(field.name);
            EXPECT_EQ(error_of(route, without).starts_with("field_missing"), field.required)
                << route.path << ' ' << field.name;
        }
        for (const std::string_view name : names) {
            const auto is_same = [&](const ApiField& field) { return field.name == name; };
            if (std::ranges::any_of(route.fields, is_same)) continue;
            EXPECT_EQ(error_of(route, body_with(route, name, "1")),
                      "field_unknown leave it out: " + std::string{name})
                << route.path;
        }
    }
}

TEST_F(OpenApiTest, SaysWhatAnAnswerIsThatIsNoJson) {
    const json::object document = open_api(api_routes());
    const auto& file = document.at("paths").at("/exports/{id}/file").at("get").at("responses").at("200");
    EXPECT_TRUE(file.at("content").as_object().contains("text/csv; charset=utf-8"));
    const auto& removed = document.at("paths").at("/exports/{id}").at("delete");
    EXPECT_TRUE(removed.at("responses").at("403").as_object().contains("x-codes"));
    EXPECT_FALSE(removed.as_object().contains("requestBody"));
}

TEST_F(OpenApiTest, SaysWhatABodyMayBe) {
    const auto adjustments =
        std::ranges::find(api_routes(), std::string_view{"adjustments"}, &ApiRoute::path);
    const json::object body = body_schema(adjustments->fields);
    EXPECT_EQ(body.at("additionalProperties"), false);
    EXPECT_EQ(body.at("required"), (json::array{"msisdn", "account", "amount", "reason"}));
    EXPECT_EQ(body.at("properties").at("amount").at("type"), (json::array{"string", "integer"}));
    EXPECT_EQ(body.at("properties").at("reason").at("maxLength"), 200);
    const auto lending = std::ranges::find(api_routes(), std::string_view{"lending"}, &ApiRoute::path);
    EXPECT_EQ(body_schema(lending->fields).at("properties").at("state").at("enum"),
              (json::array{"on", "off"}));
}

TEST(RoutePath, TakesTheNameOutOfAPathThatFits) {
    EXPECT_EQ(name_in("policy", "policy"), "");
    EXPECT_FALSE(name_in("policy/x", "policy"));
    EXPECT_EQ(name_in("subscribers/84900000001", "subscribers/{msisdn}"), "84900000001");
    EXPECT_EQ(name_in("subscribers/", "subscribers/{msisdn}"), "") << "no number";
    EXPECT_FALSE(name_in("subscribers", "subscribers/{msisdn}"));
    EXPECT_FALSE(name_in("subscribers/a/b", "subscribers/{msisdn}"));
    EXPECT_EQ(name_in("subscribers/a/explain", "subscribers/{subscriber}/explain"), "a");
    EXPECT_EQ(name_in("subscribers/a/b/explain", "subscribers/{subscriber}/explain"), "a/b");
    EXPECT_EQ(name_in("subscribers//explain", "subscribers/{subscriber}/explain"), "");
    EXPECT_FALSE(name_in("subscribers/explain", "subscribers/{subscriber}/explain"))
        << "the slash is not both";
    EXPECT_FALSE(name_in("subscribers/a/explain/", "subscribers/{subscriber}/explain"));
}

}  // namespace
}  // namespace airtime::portal
