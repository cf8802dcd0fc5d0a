#include "worker/kannel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/sms_gateway.hpp"

namespace airtime::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SendOutcomeOf, ReadsTheBodyOf403) {
    EXPECT_EQ(outcome_of(202, "0: Accepted for delivery").acceptance, Acceptance::accepted);
    EXPECT_EQ(outcome_of(202, "3: Queued for later delivery").acceptance, Acceptance::accepted);
    EXPECT_EQ(outcome_of(403, "Authorization failed for sendsms").acceptance, Acceptance::closed);
    EXPECT_EQ(outcome_of(403, "Not routable. Do not try again.").acceptance, Acceptance::refused);
    EXPECT_EQ(outcome_of(400, "Sender missing and no global set, rejected").acceptance, Acceptance::refused);
    EXPECT_EQ(outcome_of(503, "Temporal failure, try again later.").acceptance, Acceptance::away);
    EXPECT_EQ(outcome_of(500, "").acceptance, Acceptance::away);
}

TEST(KannelTarget, EscapesEverythingOnce) {
    config::SmsSettings settings;
    settings.user = "svc";
    settings.password = "p&w";
    settings.sender = "9118";
    settings.delivery_url = "http://127.0.0.1:8080/sms/dlr?secret=s";
    const Kannel kannel{settings};
    EXPECT_EQ(
        kannel.target_of({.id = "c 1:7", .to = "84900000001", .text = "a&b=ü đ"}),
        "/cgi-bin/sendsms?username=svc&password=p%26w&from=9118&to=%2B84900000001&coding=2&charset=UTF-8&"
        "text=a%26b%3D%C3%BC%20%C4%91&dlr-mask=19&dlr-url="
        "http%3A%2F%2F127.0.0.1%3A8080%2Fsms%2Fdlr%3Fsecret%3Ds%26id%3Dc~201%3A7%26status%3D%25d");
}

TEST(KannelTarget, AsksForGsm7WhereItCanAndForNoReportWhereNobodyWantsOne) {
    config::SmsSettings settings;
    settings.sender = "9118";
    const std::string target = Kannel{settings}.target_of({.id = "1", .to = "84900000001", .text = "abc"});
    EXPECT_NE(target.find("&coding=0&"), std::string::npos) << target;
    EXPECT_EQ(target.find("dlr"), std::string::npos) << target;
}

class KannelSend : public testing::Test {
  protected:
    KannelSend() { settings_.port = gateway_.port(); }

    SendOutcome send() { return Kannel{settings_}.send({.id = "1", .to = "84900000001", .text = "abc"}); }
    static std::string answer_of(const std::string& status, const std::string& body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    }

    worker_test::SmsGateway gateway_;
    config::SmsSettings settings_;
};

TEST_F(KannelSend, AsksOnceOnAConnectionThatEndsWithTheAnswer) {
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::accepted);
    EXPECT_EQ(outcome.reason, "202 0: Accepted for delivery ");
    EXPECT_THAT(
        gateway_.requests(),
        ElementsAre("GET /cgi-bin/sendsms?username=&password=&from=&to=%2B84900000001&coding=0&"
                    "charset=UTF-8&text=abc HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
}

TEST_F(KannelSend, TellsWhatTheGatewaySaidInAtMost200Letters) {
    gateway_.answer_with(answer_of("403 Forbidden", "Not routable.\n" + std::string(300, 'x')));
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::refused);
    EXPECT_EQ(outcome.reason, "403 Not routable. " + std::string(200 - 14, 'x'));
}

TEST_F(KannelSend, ReadsNoEndlessAnswer) {
    constexpr std::size_t read_max = 65'536;
    gateway_.answer_with(answer_of("202 Accepted", std::string(read_max, 'x')));
    EXPECT_EQ(send().acceptance, Acceptance::accepted);
    gateway_.answer_with(answer_of("202 Accepted", std::string(read_max + 1, 'x')));
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::away);
    EXPECT_THAT(outcome.reason, HasSubstr("limit"));
}

TEST_F(KannelSend, GivesAGatewayUpThatSaysNothing) {
    gateway_.answer_with(std::nullopt);
    settings_.timeout = std::chrono::milliseconds{50};
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::away);
    EXPECT_THAT(outcome.reason, HasSubstr("timeout"));
}

TEST_F(KannelSend, SaysWhyItCannotFindTheGateway) {
    settings_.host = "no host";
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::away);
    EXPECT_THAT(outcome.reason, HasSubstr("ot found"));
}

TEST_F(KannelSend, IsAwayWhereNobodyListens) {
    settings_.port = 1;
    const SendOutcome outcome = send();
    EXPECT_EQ(outcome.acceptance, Acceptance::away);
    EXPECT_EQ(outcome.reason, "Connection refused");
}

}  // namespace
}  // namespace airtime::worker
