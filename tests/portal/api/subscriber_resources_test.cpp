#include "portal/api/subscriber_resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "operations/corrections.hpp"
#include "portal/api/api.hpp"
#include "portal/views/advances_view.hpp"
#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using portal_test::dong;
using ::testing::ElementsAre;

class SubscriberResourcesTest : public portal_test::PortalTest {
  protected:
    SubscriberResourcesTest() {
        config_.portal.api_addresses.add("127.0.0.1");
        config_.portal.api_clients = {{"till", config::ApiRole::channel, "0123456789-channel"},
                                      {"care", config::ApiRole::care, "0123456789-care"}};
    }
    HttpResponse get(const std::string& path, const HttpParameters& query = {},
                     const std::string& role = "care", const std::string& method = "GET") {
        HttpRequest request;
        request.method = method;
        request.path = "/api/v1/subscribers/" + path;
        request.query = query;
        request.client = "127.0.0.1";
        request.headers = {{"Authorization", "Bearer 0123456789-" + role}};
        return api_.answer(request);
    }
    static boost::json::object object(const HttpResponse& response) {
        return boost::json::parse(response.body).as_object();
    }
    /// "404 subscriber_unknown" of a problem.
    static std::string problem_in(const HttpResponse& response) {
        EXPECT_EQ(response.content_type, "application/problem+json") << response.body;
        const auto problem = object(response);
        EXPECT_EQ(problem.at("status").as_int64(), response.status);
        EXPECT_EQ(problem.at("type").as_string(),
                  "urn:airtime:" + std::string{problem.at("code").as_string()});
        EXPECT_FALSE(problem.at("title").as_string().empty());
        return std::to_string(response.status) + ' ' + std::string{problem.at("code").as_string()};
    }
    void adjust(int number) {
        const auto changed =
            operations::correct({contracts_, config_.policy, tokens_, {.now = charging::sample_now()}},
                                *charging::Msisdn::parse("84900000001"),
                                charging::Adjustment{.account = {"main"}, .amount = dong(number)},
                                {"k" + std::to_string(number), "care", "test"});
        ASSERT_TRUE(std::holds_alternative<store::Changed<charging::CorrectionOutcome>>(changed));
    }

    books::BooksReader books_{{}, {}};
    Api api_{config_, contracts_, ledger_, books_, tokens_};
};

TEST_F(SubscriberResourcesTest, TellTheTimelinePageByPage) {
    for (int number = 1; number <= 51; ++number) adjust(number);
    const auto first = object(get("84900000001/timeline"));
    EXPECT_EQ(first.at("events").as_array().size(), 50U);
    EXPECT_EQ(first.at("events").at(0).at("amount").as_string(), "51");
    EXPECT_EQ(first.at("older").as_string(), "?before=2");
    const auto second = object(get("c1/timeline", {{"before", "2"}}));
    EXPECT_EQ(second.at("events").as_array().size(), 1U);
    EXPECT_EQ(second.at("older").as_string(), "");
    EXPECT_FALSE(second.contains("usage"));
    const auto with_usage = object(get("c1/timeline", {{"usage", "yes"}}));
    EXPECT_FALSE(with_usage.at("usage").at("known").as_bool()) << "there are no books";
}

TEST_F(SubscriberResourcesTest, ExplainAnAmountOrTheOffer) {
    EXPECT_EQ(object(get("+84900000001/explain")).at("asked").as_string(), "20000");
    const auto five = object(get("0900000001/explain", {{"amount", "5000"}}));
    EXPECT_EQ(five.at("asked").as_string(), "5000");
    EXPECT_TRUE(five.at("refusal_on_request").is_null());
    EXPECT_EQ(problem_in(get("c1/explain", {{"amount", "0"}})), "400 field_wrong");
    EXPECT_EQ(problem_in(get("c1/explain", {{"amount", "x"}})), "400 field_wrong");
}

TEST_F(SubscriberResourcesTest, NameTheFieldThatIsWrong) {
    const auto wrong = get("c1/timeline", {{"from", "2026-11-02"}, {"to", "2026-11-01"}});
    EXPECT_EQ(problem_in(wrong), "400 field_wrong");
    EXPECT_EQ(object(wrong).at("fields").at(0).at("field").as_string(), "to");
    EXPECT_EQ(object(wrong).at("fields").at(0).at("reason").as_string(), "before_first");
}

TEST_F(SubscriberResourcesTest, SayWhatIsNotThereAndWhoMayNot) {
    EXPECT_EQ(problem_in(get("84911111111/explain")), "404 subscriber_unknown");
    EXPECT_EQ(problem_in(get("c1/secrets")), "404 resource_unknown");
    EXPECT_EQ(problem_in(get("c1/timeline", {}, "channel")), "403 role_too_low");
    const auto posted = get("c1/timeline", {}, "care", "POST");
    EXPECT_EQ(problem_in(posted), "405 method_wrong");
    EXPECT_THAT(posted.headers, ::testing::Contains(std::pair<std::string, std::string>{"Allow", "GET"}));
    contracts_.contracts_away = true;
    EXPECT_EQ(problem_in(get("c1/timeline")), "503 store_away");
}

TEST_F(SubscriberResourcesTest, LeaveWhatWasThereAsItIs) {
    EXPECT_EQ(object(get("84900000001", {}, "channel")).at("contract").as_string(), "c1");
    EXPECT_EQ(object(get("84911111111")).at("error").at("code").as_string(), "subscriber_unknown");
}

std::vector<std::string> ids(const boost::json::object& view) {
    std::vector<std::string> found;
    for (const auto& row : view.at("advances").as_array()) found.emplace_back(row.at("id").as_string());
    return found;
}

books::AdvanceRecord booked(const std::string& id, std::string_view granted_at) {
    books::AdvanceRecord record;
    record.id = {id};
    record.granted_at = charging::at(granted_at);
    record.principal = dong(5'000);
    record.outstanding_principal = dong(5'000);
    return record;
}

TEST(AdvancesView, TakesFromTheContractWhatItKnowsBetter) {
    auto contract = charging::ContractBuilder{}.owing("a2", dong(5'000), dong(500)).build();
    contract.advances[0].outstanding_principal = dong(1'000);
    auto settled = booked("a1", "2026-10-01");
    settled.settled_at = charging::at("2026-10-05");
    const auto view =
        advances_view(contract, std::vector{booked("a2", "2026-11-14T05:00:00.000Z"), settled}, "");
    EXPECT_THAT(ids(*view), ElementsAre("a2", "a1"));
    EXPECT_TRUE(view->at("complete").as_bool());
    EXPECT_TRUE(view->at("next").is_null());
    EXPECT_EQ(view->at("advances").at(0).at("outstanding_principal").as_string(), "1000");
    EXPECT_EQ(view->at("advances").at(1).at("state").as_string(), "settled");
    const auto without = advances_view(contract, std::nullopt, "");
    EXPECT_THAT(ids(*without), ElementsAre("a2"));
    EXPECT_FALSE(without->at("complete").as_bool());
}

TEST(AdvancesView, GoesOnAfterTheLastOfThePageBefore) {
    std::vector<books::AdvanceRecord> records;
    for (std::size_t number = 0; number < advances_page_max + 1; ++number) {
        records.push_back(booked("a" + std::to_string(number), "2026-10-01"));
    }
    const charging::Contract none = charging::ContractBuilder{}.build();
    const auto first = advances_view(none, records, "");
    EXPECT_EQ(ids(*first).size(), advances_page_max);
    EXPECT_EQ(first->at("next").as_string(), "a49");
    const auto second = advances_view(none, records, "a49");
    EXPECT_THAT(ids(*second), ElementsAre("a50"));
    EXPECT_TRUE(second->at("next").is_null());
    EXPECT_FALSE(advances_view(none, records, "b1")) << "nothing goes on after what is not there";
}

}  // namespace
}  // namespace airtime::portal
