#include "portal/api/export_resources.hpp"

#include <gtest/gtest.h>

#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

/// Where the configuration has none; all else is in exports_on_redis_test.cpp.
class ExportResourcesTest : public portal_test::ApiFixture {};

TEST_F(ExportResourcesTest, SayThatThereAreNone) {
    for (const char* path : {"exports", "exports/0123456789abcdef0123456789abcdef",
                             "exports/0123456789abcdef0123456789abcdef/file"}) {
        const HttpResponse away = api_.answer(request("GET", "/api/v1/" + std::string{path}));
        EXPECT_EQ(problem_in(away), "503 exports_away") << path;
        EXPECT_EQ(value_of(away.headers, "Retry-After"), "30");
    }
    EXPECT_EQ(
        problem_in(post("exports", R"({"what": "usage", "first": "2025-01-01", "last": "2025-01-02"})")),
        "503 exports_away");
}

TEST_F(ExportResourcesTest, AreForManagers) {
    EXPECT_EQ(problem_in(api_.answer(request("GET", "/api/v1/exports", "care"))), "403 role_too_low");
    EXPECT_EQ(problem_in(api_.answer(request("DELETE", "/api/v1/exports/0", "care"))), "403 role_too_low");
}

TEST_F(ExportResourcesTest, HaveTwoMethodsForOneAddress) {
    const HttpResponse wrong = api_.answer(request("DELETE", "/api/v1/exports"));
    EXPECT_EQ(problem_in(wrong), "405 method_wrong");
    EXPECT_EQ(value_of(wrong.headers, "Allow"), "POST, GET");
}

}  // namespace
}  // namespace airtime::portal
