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
