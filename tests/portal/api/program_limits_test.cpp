#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "portal/api/heavy_turn.hpp"
#include "portal/api/route_table.hpp"
#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

using portal_test::dong;
using ::testing::ElementsAre;

/// What a program may do in an hour, on a day and at once.
class ProgramLimitsTest : public portal_test::ApiFixture {
  protected:
    config::ApiLimits& limits_of_boss() { return config_.portal.api_clients[2].limits; }
    /// "done", or the problem's "422 code".
    std::string said(const HttpResponse& response) {
        return response.status == 200 ? "done" : problem_in(response);
    }
    std::string adjust(const std::string& amount) { return adjust(amount, "a" + std::to_string(++keys_)); }
    std::string adjust(const std::string& amount, const std::string& key) {
        return said(post(
            "adjustments",
            R"({"msisdn": "84900000001", "account": "main", "reason": "x", "amount": ")" + amount + "\"}",
            key));
    }
    std::string about_advance(const std::string& resource) {
        return said(post(resource, R"({"msisdn": "84900000001", "reason": "x"})", resource));
    }
    std::string look(const std::string& path, const std::string& role = "care") {
        return said(api_.answer(request("GET", "/api/v1/" + path, role)));
    }

    int keys_ = 0;
};

TEST_F(ProgramLimitsTest, CorrectionsPutInAndTakenOutCountForTheDay) {
    limits_of_boss().corrected_per_day_max = dong(1'000);
    EXPECT_EQ(adjust("1001"), "422 above_corrected_per_day_max");
    EXPECT_EQ(adjust("600"), "done");
    EXPECT_EQ(adjust("-300"), "done");
    EXPECT_EQ(adjust("101"), "422 above_corrected_per_day_max") << "what was refused counts for nothing";
    EXPECT_EQ(adjust("100", "last"), "done");
    EXPECT_EQ(adjust("100", "last"), "done") << "a repetition is not counted again";
    EXPECT_EQ(adjust("1"), "422 above_corrected_per_day_max");
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(900));
    move_clock_to(charging::sample_now() + std::chrono::days{1});
    EXPECT_EQ(adjust("1000"), "done") << "of another day";
}

TEST_F(ProgramLimitsTest, WhatTheRulesRefuseDoesNotCount) {
    limits_of_boss().corrected_per_day_max = dong(1'000);
    EXPECT_EQ(adjust("-501"), "422 would_overdraw");
    EXPECT_EQ(adjust("1000"), "done");
}

TEST_F(ProgramLimitsTest, WriteOffsCountAndRepaymentsDoNot) {
    limits_of_boss().corrected_per_day_max = dong(4'999);
    ASSERT_EQ(said(post("advances", R"({"msisdn": "84900000001", "amount": 5000})")), "done");
    EXPECT_EQ(about_advance("write-offs"), "422 above_corrected_per_day_max");
    EXPECT_EQ(said(post("repayments", R"({"msisdn": "84900000001"})", "p1")), "done");
}

TEST_F(ProgramLimitsTest, AClientWithoutALimitCorrectsAsMuchAsItLikes) {
    EXPECT_EQ(adjust("1000001"), "422 above_corrected_per_day_max") << "of the default";
    limits_of_boss().corrected_per_day_max = {};
    EXPECT_EQ(adjust("1000001"), "done");
}

TEST_F(ProgramLimitsTest, LooksAtSubscribersAreInTheAuditLogUnderTheProgramsName) {
    EXPECT_EQ(look("subscribers/84900000001", "channel"), "done");
    EXPECT_EQ(look("subscribers/84900000001/timeline"), "done");
    EXPECT_EQ(look("subscribers/84900000002/details"), "404 subscriber_unknown");
    EXPECT_EQ(look("openapi.json"), "done");
    EXPECT_THAT(*audited_, ElementsAre("api.till subscriber.seen c1 done", "api.care subscriber.seen c1 done",
                                       "api.care subscriber.seen 84900000002 nobody"));
}

TEST_F(ProgramLimitsTest, NobodyIsShownWhereTheLogCannotBeWritten) {
    audited_.reset();
    const HttpResponse answer = api_.answer(request("GET", "/api/v1/subscribers/84900000001", "channel"));
    EXPECT_EQ(problem_in(answer), "503 store_away");
    EXPECT_EQ(answer.body.find("c1"), std::string::npos);
    EXPECT_EQ(look("openapi.json"), "done") << "that is about nobody";
}

TEST_F(ProgramLimitsTest, LookUpsOfAnHourAreCountedForEachProgram) {
    config_.portal.api_clients[1].limits.look_ups_per_hour = 2;
    EXPECT_EQ(look("subscribers/84900000001"), "done");
    EXPECT_EQ(look("subscribers/84900000009"), "404 subscriber_unknown") << "that counts, too";
    const HttpResponse refused = api_.answer(request("GET", "/api/v1/subscribers/84900000001", "care"));
    EXPECT_EQ(problem_in(refused), "429 look_ups_used_up");
    const int wait_s = std::stoi(std::string{value_of(refused.headers, "Retry-After").value_or("0")});
    EXPECT_GE(wait_s, 1);
    EXPECT_LE(wait_s, 3'601);
    EXPECT_EQ(look("subscribers/84900000001/explain"), "429 look_ups_used_up");
    EXPECT_EQ(look("openapi.json"), "done");
    EXPECT_EQ(look("subscribers/84900000001", "manager"), "done") << "another program has its own";
    EXPECT_EQ(std::ranges::count(*audited_, "api.care look_ups.used_up  refused"), 1);
}

TEST_F(ProgramLimitsTest, EveryRouteAboutSubscribersIsALookUp) {
    for (const ApiRoute& route : api_routes()) {
        if (method_of(route) != "GET" || !route.path.starts_with("subscribers")) continue;
        if (route.path.ends_with("/lists")) continue;  // it notes lists.seen itself
        EXPECT_FALSE(route.seen.empty()) << route.path;
    }
}

TEST_F(ProgramLimitsTest, AProgramHasSoManyHeavyAnswersMadeAtOnceAndLeavesThreadsToPeople) {
    const config::ApiClient& care = config_.portal.api_clients[1];
    auto first = begin_heavy_call(turns_, care);
    const auto second = begin_heavy_call(turns_, care);
    ASSERT_TRUE(first && second);
    const HttpResponse third = api_.answer(request("GET", "/api/v1/subscribers/84900000001/explain", "care"));
    EXPECT_EQ(problem_in(third), "429 calls_at_once");
    EXPECT_EQ(value_of(third.headers, "Retry-After"), "1");
    EXPECT_EQ(look("subscribers/84900000001"), "done") << "what channels ask is not heavy";
    const auto of_boss = begin_heavy_call(turns_, config_.portal.api_clients[2]);
    ASSERT_TRUE(of_boss);
    EXPECT_EQ(look("policy", "manager"), "429 calls_at_once") << "programs have three together";
    EXPECT_TRUE(turns_.begin("lan")) << "people do not wait for programs";
    first.reset();
    EXPECT_EQ(look("subscribers/84900000001/explain"), "done");
    EXPECT_EQ(look("subscribers/84900000001/explain"), "done") << "a turn ends with its answer";
    EXPECT_EQ(said(post("repayments", R"({"msisdn": "84900000001"})", "p9", "care")).find("429"),
              std::string::npos);
}

}  // namespace
}  // namespace airtime::portal
