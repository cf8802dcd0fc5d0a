#include "portal/web/route_match.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

using Names = std::vector<std::string>;

TEST(RouteMatch, TakesOnePartForEachName) {
    EXPECT_EQ(match_route("/", "/"), Names{});
    EXPECT_EQ(match_route("/users", "/users"), Names{});
    EXPECT_EQ(match_route("/users/{name}", "/users/lan"), Names{"lan"});
    EXPECT_EQ(match_route("/users/{name}/role", "/users/lan/role"), Names{"lan"});
    EXPECT_EQ(match_route("/{a}/{b}", "/x/y"), (Names{"x", "y"}));
}

TEST(RouteMatch, DecodesNamesOnceThePartsAreToldApart) {
    EXPECT_EQ(match_route("/subscribers/{id}", "/subscribers/a%2Fb"), Names{"a/b"});
    EXPECT_EQ(match_route("/subscribers/{id}", "/subscribers/c1%2fenrol"), Names{"c1/enrol"});
    EXPECT_FALSE(match_route("/subscribers/{id}/enrol", "/subscribers/c1%2Fenrol"));
    EXPECT_EQ(match_route("/subscribers/{id}", "/%73ubscribers/%C4%91"), Names{"đ"});
    EXPECT_EQ(match_route("/subscribers/{id}", "/subscribers/%252F"), Names{"%2F"}) << "once";
    for (const char* path : {"/subscribers/%2e%2E", "/subscribers/%2e", "/subscribers/%00",
                             "/subscribers/%zz", "/subscribers/%4", "/subscribers%2Fc1"}) {
        EXPECT_FALSE(match_route("/subscribers/{id}", path)) << path;
    }
}

TEST(RouteMatch, TakesNothingElse) {
    for (const char* path : {"/users", "/users/", "/users/lan/", "/users/lan/role", "users/lan", "//lan",
                             "/users/.", "/users/..", "/users/a\tb"}) {
        EXPECT_FALSE(match_route("/users/{name}", path)) << path;
    }
    EXPECT_TRUE(match_route("/users/{name}", "/users/" + std::string(256, 'a')));
    EXPECT_FALSE(match_route("/users/{name}", "/users/" + std::string(257, 'a')));
    EXPECT_FALSE(match_route("/", "/x"));
}

}  // namespace
}  // namespace airtime::portal
