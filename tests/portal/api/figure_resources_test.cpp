#include "portal/api/figure_resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

using ::testing::ElementsAre;

class FigureResourcesTest : public portal_test::ApiFixture {
  protected:
    HttpResponse get(const std::string& path, const HttpParameters& query = {},
                     const std::string& role = "manager") {
        HttpRequest call = request("GET", "/api/v1/" + path, role);
        call.query = query;
        return api_.answer(call);
    }
    /// One that waits: it was asked for `minutes` ago.
    void put_waiting(const std::string& id, int minutes) {
        const charging::Instant now = std::chrono::floor<std::chrono::milliseconds>(charging::sample_now());
        corrections_.kept[id] = {.id = id,
                                 .contract = {"c1"},
                                 .action = "adjust",
                                 .given = {},
                                 .by = "lan",
                                 .reason = "sorry",
                                 .amount = portal_test::dong(5),
                                 .at = now - std::chrono::minutes{minutes},
                                 .expires_at = now + std::chrono::hours{1}};
    }
    static std::vector<std::string> ids(const boost::json::object& page) {
        std::vector<std::string> found;
        for (const auto& row : page.at("corrections").as_array()) {
            found.emplace_back(row.at("id").as_string());
        }
        return found;
    }
};

TEST_F(FigureResourcesTest, SayOfOperationsThatRedisIsAway) {
    EXPECT_EQ(problem_in(get("operations")), "503 store_away") << "what nodes tell cannot be read";
    contracts_.settings_away = true;
    EXPECT_EQ(problem_in(get("operations")), "503 store_away");
    EXPECT_EQ(problem_in(get("operations", {}, "care")), "403 role_too_low");
}

TEST_F(FigureResourcesTest, SayThatTheBooksAreNotThere) {
    for (const char* path : {"dashboard", "reports"}) {
        const HttpResponse away = get(path);
        EXPECT_EQ(problem_in(away), "503 books_away") << path;
        EXPECT_EQ(value_of(away.headers, "Retry-After"), "30");
    }
    EXPECT_EQ(problem_in(get("reports", {{"by", "colour"}})), "400 field_wrong");
}

TEST_F(FigureResourcesTest, TellWhatWaitsForASecondPersonOldestFirst) {
    put_waiting("new", 1);
    put_waiting("old", 2);
    const auto page = object(get("corrections"));
    EXPECT_THAT(ids(page), ElementsAre("old", "new"));
    EXPECT_TRUE(page.at("next").is_null());
    EXPECT_EQ(page.at("corrections").at(0).at("msisdn").as_string(), "84900000001");
    EXPECT_FALSE(page.at("corrections").at(0).as_object().contains("own")) << "a program is nobody";
    EXPECT_EQ(problem_in(get("corrections", {}, "care")), "403 role_too_low");
}

TEST_F(FigureResourcesTest, GoOnWhereThePageBeforeEndedAlsoIfItsLastIsGone) {
    for (int number = 0; number < 50; ++number) put_waiting("id" + std::to_string(100 + number), 1);
    EXPECT_TRUE(object(get("corrections")).at("next").is_null()) << "50 are one page";
    put_waiting("id150", 1);
    const auto first = object(get("corrections"));
    EXPECT_EQ(ids(first).size(), 50U);
    EXPECT_EQ(ids(first).back(), "id149");
    corrections_.kept.erase("id149");
    const std::string next{first.at("next").as_string()};
    const auto second = object(get("corrections", {{"cursor", next}}));
    EXPECT_THAT(ids(second), ElementsAre("id150"));
    EXPECT_TRUE(second.at("next").is_null());
}

TEST_F(FigureResourcesTest, KeepUsersAndTheAuditLogForAdministratorsAndSayThatRedisIsAway) {
    for (const char* path : {"users", "audit"}) {
        EXPECT_EQ(problem_in(get(path)), "403 role_too_low") << path;
        EXPECT_EQ(problem_in(get(path, {}, "admin")), "503 store_away") << path;
    }
    EXPECT_EQ(problem_in(get("audit", {{"cursor", "x"}}, "admin")), "400 field_wrong");
    EXPECT_EQ(object(get("audit", {{"cursor", "x"}}, "admin")).at("fields").at(0).at("field"), "cursor");
}

}  // namespace
}  // namespace airtime::portal
