#include "portal/ussd/ussd_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using ::testing::StartsWith;

class UssdEndpointTest : public portal_test::PortalTest {
  protected:
    UssdEndpointTest() {
        config_.portal.ussd.secret = "0123456789-secret";
        config_.portal.ussd.trusted_addresses.add("192.0.2.7");
    }
    HttpRequest post(const std::string& body, const std::string& type = "application/x-www-form-urlencoded") {
        return {.method = "POST",
                .path = "/ussd",
                .query = {{"secret", "0123456789-secret"}},
                .headers = {{"Content-Type", type}},
                .body = body,
                .client = "192.0.2.7"};
    }
    HttpResponse answer(const HttpRequest& request) {
        UssdService service{config_, contracts_, ledger_, tokens_};
        return answer_ussd(request, config_, service);
    }
};

constexpr auto lend = "sessionId=s1&phoneNumber=%2B84900000001&serviceCode=*9118%23&text=1*1*1";

TEST_F(UssdEndpointTest, AnswersAStepAsAFormOrAsJson) {
    EXPECT_THAT(answer(post("sessionId=s1&phoneNumber=%2B84900000001&text=")).body,
                StartsWith("CON Ung tien\n"));
    const auto json = R"({"sessionId": "s1", "msisdn": 84900000001, "text": "2"})";
    EXPECT_THAT(answer(post(json, "application/json; charset=utf-8")).body, StartsWith("END So du: "));
}

TEST_F(UssdEndpointTest, DoesNothingForAnotherMethodThanPost) {
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
        HttpRequest request = post(lend);
        request.method = method;
        const HttpResponse refused = answer(request);
        EXPECT_EQ(refused.status, 405U) << method;
        EXPECT_EQ(refused.headers, (HttpParameters{{"Allow", "POST"}}));
    }
    HttpRequest get = post("");
    get.method = "GET";
    get.query.insert(get.query.end(), {{"sessionId", "s1"}, {"msisdn", "84900000001"}, {"text", "1*1*1"}});
    EXPECT_EQ(answer(get).status, 405U);
    EXPECT_TRUE(contract().advances.empty());
    answer(post("sessionId=s1&phoneNumber=%2B84900000001&text=1*1"));
    EXPECT_EQ(answer(post(lend)).status, 200U);
    EXPECT_EQ(contract().advances.size(), 1U) << "by POST it lends";
}

TEST_F(UssdEndpointTest, LetsInWhoIsTrustedAndKnowsTheSecret) {
    HttpRequest request = post(lend);
    request.client = "192.0.2.8";
    EXPECT_EQ(answer(request).status, 403U);
    request = post(lend);
    request.query = {{"secret", "0123456789-secreT"}};
    EXPECT_EQ(answer(request).status, 401U);
    request.query = {};
    EXPECT_EQ(answer(request).status, 401U);
    config_.portal.ussd.secret.clear();
    EXPECT_EQ(answer(post(lend)).status, 404U) << "without a secret the channel is closed";
    EXPECT_TRUE(contract().advances.empty());
}

TEST_F(UssdEndpointTest, RefusesWhatIsNoStep) {
    for (const std::string& body :
         {std::string{""}, std::string{"text=1"}, std::string{"sessionId=s1&text=1"},
          std::string{"sessionId=s1&msisdn=84900000001"}, std::string{"sessionId=&msisdn=84900000001&text="},
          std::string{"sessionId=a+b&msisdn=84900000001&text="}, std::string{"sessionId=s1&msisdn=x&text="},
          "sessionId=" + std::string(129, 's') + "&msisdn=84900000001&text=",
          "sessionId=s1&msisdn=84900000001&text=" + std::string(201, '1')}) {
        EXPECT_EQ(answer(post(body)).status, 400U) << body;
    }
    EXPECT_EQ(answer(post("sessionId=" + std::string(128, 's') +
                          "&msisdn=84900000001&text=" + std::string(200, '1')))
                  .status,
              200U);
    for (const char* body : {"", "[]", "{", R"({"sessionId": {}, "msisdn": "84900000001", "text": ""})"}) {
        EXPECT_EQ(answer(post(body, "application/json")).status, 400U) << body;
    }
}

}  // namespace
}  // namespace airtime::portal
