#include "portal/portal_handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/private_redis.hpp"
#include "store/sms_inbox.hpp"

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
    PortalHandler handler_{config_, "test", metrics_, denials_};
};

TEST_F(PortalHandlerTest, TellsAnybodyWhetherRedisIsThere) {
    EXPECT_EQ(get("/health", "203.0.113.1").status, 200U);
    redis_.kill();
    const HttpResponse away = get("/health", "203.0.113.1");
    EXPECT_EQ(away.status, 503U);
    EXPECT_EQ(away.headers, (HttpParameters{{"Retry-After", "2"}}));
    redis_.start();
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
    EXPECT_EQ(
        handler_
            .answer({.method = "POST",
                     .path = "/sms/mo",
                     .query = {{"secret", secret}, {"id", "1"}, {"from", "84900000001"}, {"text", "DK"}},
                     .headers = {},
                     .body = {},
                     .client = "192.0.2.7"})
            .status,
        405U);
    EXPECT_EQ(get("/sms/mo", "192.0.2.7", {{"from", "84900000001"}, {"text", "DK"}}).status, 400U);
    EXPECT_TRUE(received().empty());
}

TEST_F(PortalHandlerTest, NotesWhatBecameOfAMessage) {
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m1"}, {"status", "1"}}).status, 200U);
    EXPECT_EQ(get("/sms/dlr", "192.0.2.7", {{"id", "m1"}, {"status", "3"}}).status, 400U);
    EXPECT_EQ(get("/sms/dlr", "192.0.2.8", {{"id", "m1"}, {"status", "1"}}).status, 403U);
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
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(guess("192.0.2.8").held_back, milliseconds{0});
    }
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
