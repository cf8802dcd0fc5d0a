#include "portal/portal_handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/redis/redis_outbox.hpp"
#include "store/redis/sms_inbox.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr auto secret = "0123456789-secret";

/// The portal without the wire, on a real Redis.
class PortalHandlerTest : public testing::Test {
  protected:
    static config::Config open_portal(const store::RedisSettings& redis) {
        config::Config config = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
        config.redis = redis;
        for (config::ChannelAccess* access : {&config.portal.sms, &config.portal.ussd}) {
            access->secret = secret;
            access->trusted_addresses.add("192.0.2.7");
        }
        config.portal.api_addresses.add("192.0.2.8");
        config.portal.api_clients = {{"care", config::ApiRole::care, "0123456789-care", {}}};
        config.portal.metrics_addresses.add("192.0.2.9");
        return config;
    }
    HttpResponse get(const std::string& path, const std::string& client, HttpParameters query = {}) {
        query.emplace_back("secret", secret);
        return handler_.answer(
            {.method = "GET", .path = path, .query = query, .headers = {}, .body = {}, .client = client});
    }
    HttpResponse sms(const std::string& from, const std::string& id = "m1", const std::string& text = "DK") {
        return get("/sms/mo", "192.0.2.7", {{"id", id}, {"from", from}, {"text", text}});
    }
    std::vector<store::InboxEntry> received() {
        store::RedisSmsInbox inbox{config_.redis, "test"};
        return inbox.take(100, milliseconds{1}).value();
    }

    store_test::PrivateRedis redis_;
    config::Config config_ = open_portal(redis_.settings());
    PortalMetrics metrics_;
    DenialLog denials_;
    books::BooksReader books_{{}, config_.policy.calendar};
    SignInGuard guard_{SignInLimits{}};
    WaitingCount waiting_;
    PolicyTrials trials_{config_,
                         [this] { return std::make_unique<store::RedisContractStore>(config_.redis); }};
    PageTurns turns_{2};
    LatestOperations operations_;
    ExportShelf exports_{config::ExportSettings{}};
    PortalHandler handler_{
        config_,
        "test",
        {metrics_, denials_, guard_, turns_, books_, trials_, operations_, waiting_, exports_}};
};

TEST_F(PortalHandlerTest, TellsAnybodyWhetherRedisIsThere) {
    EXPECT_EQ(get("/health", "203.0.113.1").status, 200U);
    redis_.kill();
    const HttpResponse away = get("/health", "203.0.113.1");
    EXPECT_EQ(away.status, 503U);
    EXPECT_EQ(away.headers, (HttpParameters{{"Retry-After", "2"}}));
    redis_.start();
}

TEST_F(PortalHandlerTest, KeepsWhatPeopleLookAtAwayFromTheChannels) {
    const auto lane_of = [](const std::string& target) {
        HttpRequest request;
        request.method = "GET";
        EXPECT_TRUE(read_target(target, request)) << target;
        return PortalHandler::lane_of(request);
    };
    for (const char* target : {"/health", "/metrics", "/sms/mo?id=1", "/sms/dlr", "/ussd",
                               "/api/v1/subscribers/84900000001", "/api/v1/openapi.json"}) {
        EXPECT_EQ(lane_of(target), LaneName::channels) << target;
    }
    EXPECT_EQ(PortalHandler::lane_of({.method = "POST",
                                      .path = "/api/v1/recharges",
                                      .query = {},
                                      .headers = {},
                                      .body = {},
                                      .client = {}}),
              LaneName::channels);
    for (const char* target : {"/api/v1/operations", "/api/v1/corrections", "/api/v1/users", "/api/v1/policy",
                               "/api/v1/subscribers/84900000001/explain",
                               "/api/v1/subscribers/84900000001/advances", "/api/nothing"}) {
        EXPECT_EQ(lane_of(target), LaneName::api) << target;
    }
    for (const char* target :
         {"/api/v1/dashboard", "/api/v1/reports?by=day", "/api/v1/subscribers?q=c1", "/api/v1/audit",
          "/api/v1/subscribers/84900000001/timeline", "/api/v1/subscribers/84900000001/details",
          "/api/v1/lists/deny", "/api/v1/list-changes", "/api/v1/policy-comparisons", "/reports",
          "/api/v1/exports", "/api/v1/exports/0123/file", "/exports/0123/file", "/dashboard"}) {
        EXPECT_EQ(lane_of(target), LaneName::heavy_pages) << target;
    }
    EXPECT_EQ(lane_of("/"), LaneName::pages);
    EXPECT_EQ(lane_of("/exports"), LaneName::pages);
    EXPECT_EQ(lane_of("/smsx"), LaneName::pages) << "that is no channel";
}

TEST_F(PortalHandlerTest, ShowsItsCountersToWhoIsNamed) {
    EXPECT_EQ(get("/metrics", "192.0.2.7").status, 403U);
    get("/nowhere", "192.0.2.7");
    get("/smsx", "192.0.2.7");
    sms("84900000001");
    const HttpResponse shown = get("/metrics", "192.0.2.9");
    EXPECT_EQ(shown.status, 200U);
    EXPECT_THAT(shown.body, HasSubstr("airtime_portal_answers_total{channel=\"other\",status=\"404\"} 2"));
    EXPECT_THAT(shown.body, HasSubstr("airtime_portal_answers_total{channel=\"sms\",status=\"200\"} 1"));
}

TEST_F(PortalHandlerTest, CountsWhatBecameOfSigningIn) {
    config::Config config = config_;
    config.portal.pages.origin = "http://127.0.0.1:8080";
    const std::string& origin = config.portal.pages.origin;
    PortalHandler handler{
        config,
        "test",
        {metrics_, denials_, guard_, turns_, books_, trials_, operations_, waiting_, exports_}};
    const auto sign_in = [&](const std::string& body) {
        return handler.answer({.method = "POST",
                               .path = "/sign-in",
                               .query = {},
                               .headers = {{"Host", origin.substr(origin.find("//") + 2)},
                                           {"Origin", origin},
                                           {"Sec-Fetch-Site", "same-origin"},
                                           {"Content-Type", "application/x-www-form-urlencoded"}},
                               .body = body,
                               .client = "127.0.0.1"});
    };
    EXPECT_EQ(sign_in("user=nobody&password=wrong").status, 401U);
    EXPECT_THAT(get("/metrics", "192.0.2.9").body,
                HasSubstr("airtime_portal_sign_ins_total{outcome=\"wrong\"} 1"));
}

TEST_F(PortalHandlerTest, KeepsAnSmsBeforeItSaysSo) {
    EXPECT_EQ(sms("+84900000001", "m1", "ứng tiền").status, 200U);
    const auto kept = received();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept.front().sms.id, "m1");
    EXPECT_EQ(kept.front().sms.from.digits(), "84900000001");
    EXPECT_EQ(kept.front().sms.text, "ứng tiền");
    redis_.kill();
    EXPECT_EQ(sms("+84900000001", "m2").status, 503U);
    redis_.start();
}

TEST_F(PortalHandlerTest, CountsItsAnswersByChannel) {
    get("/ussd", "192.0.2.7");
    get("/api/v1/nothing", "192.0.2.7");
    get("", "192.0.2.7");
    const std::string counters = get("/metrics", "192.0.2.9").body;
    EXPECT_THAT(counters, HasSubstr("airtime_portal_answers_total{channel=\"ussd\",status=\"405\"} 1"));
    EXPECT_THAT(counters, HasSubstr("airtime_portal_answers_total{channel=\"api\",status=\"403\"} 1"));
    EXPECT_THAT(counters, HasSubstr("airtime_portal_answers_total{channel=\"other\",status=\"404\"} 1"));
}

TEST_F(PortalHandlerTest, CountsWhatTheNetworkReports) {
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m1"}, {"status", "1"}}).status, 200U);
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m2"}, {"status", "2"}}).status, 200U);
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m3"}, {"status", "3"}}).status, 400U);
    const std::string counters = get("/metrics", "192.0.2.9").body;
    EXPECT_THAT(counters, HasSubstr("airtime_portal_deliveries_total{status=\"delivered\"} 1"));
    EXPECT_THAT(counters, HasSubstr("airtime_portal_deliveries_total{status=\"undelivered\"} 1"));
    redis_.kill();
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m4"}, {"status", "1"}}).status, 503U);
    EXPECT_THAT(get("/metrics", "192.0.2.9").body,
                HasSubstr("airtime_portal_deliveries_total{status=\"delivered\"} 1"));
    redis_.start();
}

TEST_F(PortalHandlerTest, TakesNoSmsWithoutAnIdASenderAndAText) {
    const std::string longest(128, 'i');
    for (const std::string& id : {std::string{}, longest + "i", std::string{"a b"}, std::string{"a\x7f"}}) {
        EXPECT_EQ(sms("84900000001", id).status, 400U) << id;
    }
    EXPECT_EQ(get("/sms/mo", "192.0.2.7", {{"id", "m1"}, {"text", "DK"}}).status, 400U);
    EXPECT_EQ(get("/sms/mo", "192.0.2.7", {{"id", "m1"}, {"from", "84900000001"}}).status, 400U);
    EXPECT_TRUE(received().empty());
    EXPECT_EQ(sms("84900000001", longest).status, 200U);
    EXPECT_EQ(sms("84900000001", "!~").status, 200U);
    EXPECT_EQ(received().size(), 2U);
}

TEST_F(PortalHandlerTest, KeepsOfALongSmsWhatAKeywordMayNeed) {
    sms("84900000001", "m1", std::string(1'000, 'a'));
    sms("84900000001", "m2", std::string(1'001, 'b'));
    const auto kept = received();
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].sms.text, std::string(1'000, 'a'));
    EXPECT_EQ(kept[1].sms.text, std::string(1'000, 'b'));
}

TEST_F(PortalHandlerTest, LetsKannelComeAgainWhereTheInboxIsFull) {
    config_.portal.inbox_max = 1;
    EXPECT_EQ(sms("84900000001", "m1").status, 200U);
    EXPECT_EQ(sms("84900000001", "m2").status, 503U);
    EXPECT_EQ(received().size(), 1U);
}

TEST_F(PortalHandlerTest, ForgetsSmsOfShortCodesAndNames) {
    for (const char* machine : {"9118", "18001091", "+849118", "09118", "VNPT", "Bank-01", ""}) {
        EXPECT_EQ(sms(machine).status, 200U) << machine;
    }
    EXPECT_TRUE(received().empty());
    sms("849001091");
    EXPECT_EQ(received().size(), 1U) << "nine digits are a number";
    config_.portal.short_code_digits_max = 7;
    sms("1800109");
    EXPECT_TRUE(received().empty());
    sms("18001091");
    EXPECT_EQ(received().size(), 1U) << "as the operator has it";
}

TEST_F(PortalHandlerTest, TakesSmsByGetFromWhoIsTrustedOnly) {
    EXPECT_EQ(get("/sms/mo", "192.0.2.8", {{"id", "1"}, {"from", "84900000001"}, {"text", "DK"}}).status,
              403U);
    for (const char* path : {"/sms/mo", "/sms/dlr"}) {
        const HttpResponse refused = handler_.answer(
            {.method = "POST",
             .path = path,
             .query =
                 {{"secret", secret}, {"id", "1"}, {"from", "84900000001"}, {"text", "DK"}, {"status", "1"}},
             .headers = {},
             .body = {},
             .client = "192.0.2.7"});
        EXPECT_EQ(refused.status, 405U) << path;
        EXPECT_EQ(refused.headers, (HttpParameters{{"Allow", "GET"}}));
    }
    EXPECT_EQ(get("/sms/mo", "192.0.2.7", {{"from", "84900000001"}, {"text", "DK"}}).status, 400U);
    EXPECT_TRUE(received().empty());
}

TEST_F(PortalHandlerTest, NotesWhatBecameOfAMessage) {
    using store::MessageStatus;
    store::RedisOutbox outbox{config_.redis, "test"};
    const store::MessageRecord sent{
        .id = "m1", .contract = {"c1"}, .to = "84900000001", .kind = "granted", .at = {}, .text = {}};
    ASSERT_TRUE(outbox.record(sent, std::chrono::seconds{60}, "2026-11-23"));
    const auto report = [&](const std::string& status) {
        return get("/sms/dlr", "192.0.2.7", {{"id", "m1"}, {"status", status}}).status;
    };
    for (const auto& [reported, status] :
         {std::pair{"1", MessageStatus::delivered}, std::pair{"2", MessageStatus::undelivered},
          std::pair{"4", MessageStatus::undelivered}, std::pair{"16", MessageStatus::rejected},
          std::pair{"8", MessageStatus::rejected}}) {  // that it was sent undoes nothing
        EXPECT_EQ(report(reported), 200U) << reported;
        EXPECT_EQ(outbox.records_of({"c1"}, 1)->front().status, status) << reported;
    }
    EXPECT_EQ(report("3"), 400U);
    EXPECT_EQ(get("/sms/dlr", "192.0.2.8", {{"id", "m1"}, {"status", "1"}}).status, 403U);
    EXPECT_EQ(outbox.records_of({"c1"}, 1)->front().status, MessageStatus::rejected);
}

TEST_F(PortalHandlerTest, NotesNothingOfAMessageThatIsNotNamed) {
    const auto report = [&](const std::string& id) {
        return get("/sms/dlr", "192.0.2.7", {{"id", id}, {"status", "1"}}).status;
    };
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"status", "1"}}).status, 400U);
    EXPECT_EQ(report(""), 400U);
    EXPECT_EQ(report(std::string(257, 'i')), 400U);
    EXPECT_EQ(report(std::string(256, 'i')), 200U);
    redis_.kill();
    EXPECT_EQ(report("m1"), 503U);
    redis_.start();
}

TEST_F(PortalHandlerTest, LeadsToUssdAndTheApi) {
    EXPECT_EQ(get("/ussd", "192.0.2.7").status, 405U);
    EXPECT_EQ(get("/api/v1/subscribers/84900000001", "192.0.2.8").status, 401U);
    HttpRequest known{.method = "GET",
                      .path = "/api/v1/subscribers/84900000001",
                      .query = {},
                      .headers = {{"Authorization", "Bearer 0123456789-care"}},
                      .body = {},
                      .client = "192.0.2.8"};
    EXPECT_EQ(handler_.answer(known).status, 404U) << "nobody has the number";
    EXPECT_EQ(get("/apiary", "192.0.2.8").status, 404U);
}

TEST_F(PortalHandlerTest, HoldsAnswersToWrongSecretsBackAndNoOthers) {
    const auto guess = [this](const std::string& client) {
        return handler_.answer({.method = "GET",
                                .path = "/api/v1/x",
                                .query = {},
                                .headers = {{"Authorization", "Bearer guess"}},
                                .body = {},
                                .client = client});
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("192.0.2.8").held_back, milliseconds{0});
    EXPECT_EQ(guess("192.0.2.8").held_back, milliseconds{10});
    EXPECT_EQ(guess("192.0.2.8").held_back, milliseconds{20});
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(guess("203.0.113.1").status, 403U);
        EXPECT_EQ(guess("203.0.113.1").held_back, milliseconds{0}) << "there is nothing to guess from there";
    }
    EXPECT_EQ(get("/health", "192.0.2.8").held_back, milliseconds{0});
}

}  // namespace
}  // namespace airtime::portal
