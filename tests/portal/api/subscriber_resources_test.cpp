#include "portal/api/subscriber_resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "operations/corrections.hpp"
#include "portal/views/advances_view.hpp"
#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

using portal_test::dong;
using ::testing::ElementsAre;

class SubscriberResourcesTest : public portal_test::ApiFixture {
  protected:
    HttpResponse get(const std::string& path, const HttpParameters& query = {},
                     const std::string& role = "care", const std::string& method = "GET") {
        HttpRequest call = request(method, "/api/v1/subscribers/" + path, role);
        call.query = query;
        return api_.answer(call);
    }
    void adjust(int number) {
        const auto changed =
            operations::correct({contracts_, config_.policy, tokens_, {.now = charging::sample_now()}},
                                *charging::Msisdn::parse("84900000001"),
                                charging::Adjustment{.account = {"main"}, .amount = dong(number)},
                                {"k" + std::to_string(number), "care", "test"});
        ASSERT_TRUE(std::holds_alternative<store::Changed<charging::CorrectionOutcome>>(changed));
    }
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
    EXPECT_TRUE(second.at("next").is_null());
    EXPECT_FALSE(second.contains("usage"));
    EXPECT_EQ(first.at("next").as_string(), "2");
    EXPECT_EQ(object(get("c1/timeline", {{"cursor", "2"}})), second);
    EXPECT_EQ(object(get("c1/timeline", {{"before", "50"}, {"cursor", "2"}})), second);
    EXPECT_EQ(object(get("c1/timeline", {{"cursor", "x"}})).at("fields").at(0).at("field"), "cursor");
    EXPECT_EQ(object(get("c1/timeline", {{"before", "x"}})).at("fields").at(0).at("field"), "before");
    const auto with_usage = object(get("c1/timeline", {{"usage", "yes"}}));
    EXPECT_FALSE(with_usage.at("usage").at("known").as_bool()) << "there are no books";
}

TEST_F(SubscriberResourcesTest, TellWhatTheSubscriberWroteAndThatRedisIsAway) {
    EXPECT_TRUE(object(get("c1/messages")).at("messages").as_array().empty());
    received_.kept["c1"] = {
        {.id = "i1", .at = charging::sample_now(), .text = "UT 10000", .answer = "granted"}};
    const auto told = object(get("84900000001/messages")).at("messages");
    ASSERT_EQ(told.as_array().size(), 1U);
    EXPECT_EQ(told.at(0).at("direction").as_string(), "received");
    EXPECT_EQ(told.at(0).at("answer").as_string(), "granted");
    EXPECT_EQ(problem_in(get("c1/messages", {}, "channel")), "403 role_too_low");
    received_.away = true;
    EXPECT_EQ(get("c1/messages").status, 503U);
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
    EXPECT_EQ(problem_in(get("c1/advances", {{"cursor", "none"}})), "400 field_wrong");
    EXPECT_EQ(object(get("c1/advances", {{"cursor", "none"}})).at("fields").at(0).at("field"), "cursor");
    EXPECT_EQ(problem_in(get("c1/details", {}, "channel")), "403 role_too_low");
    EXPECT_THAT(posted.headers, ::testing::Contains(std::pair<std::string, std::string>{"Allow", "GET"}));
    contracts_.contracts_away = true;
    EXPECT_EQ(problem_in(get("c1/timeline")), "503 store_away");
}

TEST_F(SubscriberResourcesTest, TellWhomANumberOrAnIdIsAbout) {
    const auto search = [this](const std::string& asked) {
        HttpRequest call = request("GET", "/api/v1/subscribers", "care");
        call.query = {{"q", asked}};
        return object(api_.answer(call));
    };
    for (const char* asked : {"+84 900 000 001", "c1"}) {
        const auto found = search(asked);
        ASSERT_EQ(found.at("hits").as_array().size(), 1U) << asked;
        EXPECT_EQ(found.at("hits").at(0).at("contract").as_string(), "c1");
    }
    EXPECT_TRUE(search("84999999999").at("hits").as_array().empty());
    EXPECT_FALSE(search("").at("searched").as_bool());
    EXPECT_EQ(problem_in(api_.answer(request("GET", "/api/v1/subscribers", "channel"))), "403 role_too_low");
}

TEST_F(SubscriberResourcesTest, TellInDetailsWhatThePageShows) {
    change([](charging::Contract& contract) { contract.enrolment = charging::Enrolment::active; });
    const auto details = object(get("84900000001/details"));
    EXPECT_EQ(details.at("accounts").at(0).at("available").as_string(), "500");
    EXPECT_TRUE(details.at("enrolled").as_bool());
    EXPECT_EQ(details.at("explanation").at("contract").as_string(), "c1");
    EXPECT_TRUE(details.at("consents").as_array().empty()) << "nobody was asked";
}

TEST_F(SubscriberResourcesTest, TakeAnIdWithASlash) {
    auto other = charging::ContractBuilder{}.build();
    other.id = {"a/b"};
    other.msisdn = charging::Msisdn::parse("84900000002");
    put(other);
    EXPECT_EQ(object(get("a/b/explain")).at("contract").as_string(), "a/b");
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

TEST(AdvancesView, OweNothingOfWhatIsWrittenOffAndSayHowMuchThatWas) {
    auto contract = charging::ContractBuilder{}.owing("a2", dong(5'000), dong(500)).build();
    contract.advances[0].state = charging::AdvanceState::written_off;
    auto row = advances_view(contract, std::nullopt, "")->at("advances").at(0).as_object();
    EXPECT_EQ(row.at("outstanding_principal").as_string(), "0");
    EXPECT_EQ(row.at("outstanding_fee").as_string(), "0");
    EXPECT_EQ(row.at("given_up").as_string(), "5500");
    contract.advances[0].state = charging::AdvanceState::open;  // some of it is owed again
    contract.advances[0].given_up_principal = dong(2'000);
    row = advances_view(contract, std::nullopt, "")->at("advances").at(0).as_object();
    EXPECT_EQ(row.at("outstanding_principal").as_string(), "5000");
    EXPECT_EQ(row.at("given_up").as_string(), "2000");
}

TEST(AdvancesView, OweNothingOfWhatTheContractHasNoMore) {
    const charging::Contract none = charging::ContractBuilder{}.build();
    const auto row = advances_view(none, std::vector{booked("a1", "2026-10-01")}, "")->at("advances").at(0);
    EXPECT_EQ(row.at("state").as_string(), "ended");
    EXPECT_EQ(row.at("outstanding_principal").as_string(), "0");
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
