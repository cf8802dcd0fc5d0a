#include "portal/api/api_callers.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "operations/password.hpp"
#include "tests/charging/samples.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

using store::TokenScope;

class ApiCallersTest : public testing::Test {
  protected:
    ApiCallersTest() {
        edit_users([](store::Users& users) { users["ad"].role = store::Role::admin; });
    }
    void edit_users(const std::function<void(store::Users&)>& change) {
        EXPECT_TRUE(store::RedisUsers{connection_}.edit(change).ok());
    }
    /// The token as its owner has it.
    std::string make(const std::string& name, TokenScope scope) {
        const std::string secret = operations::random_digits(32);
        EXPECT_TRUE(tokens_
                        .add({.name = name,
                              .scope = scope,
                              .digest = operations::digest_digits(secret),
                              .by = "ad",
                              .created_at = {}})
                        .value());
        return store::written_token(name, secret);
    }
    static HttpRequest with(const std::string& authorization) {
        HttpRequest request;
        request.headers = {{"Authorization", authorization}};
        return request;
    }
    std::optional<ApiCaller> caller(const std::string& token,
                                    charging::Instant now = charging::sample_now()) {
        return callers_.find(with("Bearer " + token), now).value();
    }

    store_test::PrivateRedis redis_;
    store::RedisConnection connection_{redis_.settings()};
    store::RedisApiTokens tokens_{connection_};
    config::Config config_;
    ApiCallers callers_{config_, &tokens_, connection_};
};

TEST_F(ApiCallersTest, MayWhatTheScopeOfTheirTokenSays) {
    const auto reads = caller(make("reads", TokenScope::read));
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->reads_only);
    EXPECT_EQ(reads->client.role, config::ApiRole::manager) << "all that can be looked up";
    const auto till = caller(make("till", TokenScope::channel));
    EXPECT_FALSE(till->reads_only);
    EXPECT_EQ(till->client.role, config::ApiRole::channel);
    EXPECT_EQ(till->client.name, "till") << "as the ledger has it";
    EXPECT_EQ(caller(make("care", TokenScope::care))->client.role, config::ApiRole::care);
    EXPECT_EQ(caller(make("boss", TokenScope::manager))->client.role, config::ApiRole::manager);
}

TEST_F(ApiCallersTest, AreKnownByTheWholeTokenAlone) {
    const std::string token = make("till", TokenScope::channel);
    const std::string secret = token.substr(token.find('.') + 1);
    const std::string digest = operations::digest_digits(secret);
    std::string changed = token;
    changed.back() = changed.back() == '0' ? '1' : '0';
    for (const std::string& wrong :
         {std::string{}, std::string{"till"}, std::string{"till."}, secret, "." + secret, "other." + secret,
          "till." + digest, token + "0", token.substr(0, token.size() - 1), changed, " " + token,
          std::string(40, 'x') + "." + secret}) {
        EXPECT_FALSE(caller(wrong)) << wrong;
    }
    EXPECT_FALSE(callers_.find(with(token), {}).value()) << "without its scheme";
    EXPECT_TRUE(caller(token));
}

TEST_F(ApiCallersTest, AreRefusedFromTheNextCallOnWhenTheTokenIsRemoved) {
    const std::string token = make("till", TokenScope::channel);
    ASSERT_TRUE(caller(token));
    ASSERT_TRUE(tokens_.remove("till").value());
    EXPECT_FALSE(caller(token));
}

TEST_F(ApiCallersTest, AreNobodyWhereTheirTokenMakesNoSense) {
    const std::string token = make("till", TokenScope::channel);
    redis_.command({"HSET", "portal:tokens", "till", "of a later version"});
    EXPECT_FALSE(caller(token));
}

TEST_F(ApiCallersTest, AreRefusedWhereTheMakerOfTheTokenMayMakeNoneAnyMore) {
    const std::string token = make("till", TokenScope::channel);
    ASSERT_TRUE(caller(token));
    edit_users([](store::Users& users) { users["ad"].role = store::Role::manager; });
    EXPECT_FALSE(caller(token)) << "demoted";
    edit_users([](store::Users& users) { users["ad"].role = store::Role::admin; });
    EXPECT_TRUE(caller(token)) << "the token is there still";
    edit_users([](store::Users& users) { users.erase("ad"); });
    EXPECT_FALSE(caller(token)) << "removed";
    EXPECT_TRUE(tokens_.find("till")->has_value());
}

TEST_F(ApiCallersTest, WithTokensThatAClientMadeAreKnownForAsLongAsTheConfigurationSaysSo) {
    store::ApiToken token{.name = "till",
                          .scope = TokenScope::channel,
                          .digest = operations::digest_digits(std::string(64, '0')),
                          .by = "api.root",
                          .created_at = {}};
    ASSERT_TRUE(tokens_.add(token).value());
    const std::string sent = store::written_token("till", std::string(64, '0'));
    EXPECT_FALSE(caller(sent));
    config_.portal.api_clients = {{"root", config::ApiRole::admin, "0123456789-admin"}};
    EXPECT_TRUE(caller(sent));
    config_.portal.api_clients.front().role = config::ApiRole::manager;
    EXPECT_FALSE(caller(sent));
}

TEST_F(ApiCallersTest, GiveANameUpToTheClientOfTheConfigurationThatTakesIt) {
    const std::string token = make("till", TokenScope::channel);
    config_.portal.api_clients = {{"till", config::ApiRole::channel, "0123456789-channel"}};
    EXPECT_FALSE(caller(token)) << "the ledger would name both api.till";
}

TEST_F(ApiCallersTest, HaveTheLimitsOfPageTokens) {
    config_.portal.page_token_limits.look_ups_per_hour = 7;
    config_.portal.page_token_limits.recharges.recharge_max = charging::Money::from_units(5);
    const auto till = caller(make("till", TokenScope::channel));
    ASSERT_TRUE(till);
    EXPECT_TRUE(till->has_page_token);
    EXPECT_EQ(till->client.limits.look_ups_per_hour, 7U);
    EXPECT_EQ(till->client.limits.recharges.recharge_max, charging::Money::from_units(5));
    EXPECT_GT(till->client.limits.recharges.recharged_per_day_max, charging::Money{}) << "by default";
    EXPECT_GT(till->client.limits.corrected_per_day_max, charging::Money{}) << "by default";
}

TEST_F(ApiCallersTest, LeaveTheDayOfTheirLastCall) {
    const std::string token = make("till", TokenScope::channel);
    EXPECT_TRUE(tokens_.last_days()->empty());
    const charging::Instant now = charging::sample_now();
    ASSERT_TRUE(caller(token, now));
    EXPECT_EQ(tokens_.last_days()->at("till"), config_.policy.calendar.day_of(now));
    redis_.command({"DEL", "portal:token_days"});
    ASSERT_TRUE(caller(token, now));
    EXPECT_TRUE(tokens_.last_days()->empty()) << "it is written once a day";
    ASSERT_TRUE(caller(token, now + std::chrono::days{1}));
    EXPECT_EQ(tokens_.last_days()->at("till"), config_.policy.calendar.day_of(now) + 1);
}

TEST_F(ApiCallersTest, LeaveTheDayAlsoWithATokenThatWasMadeAnewOnIt) {
    ASSERT_TRUE(caller(make("till", TokenScope::channel)));
    ASSERT_TRUE(tokens_.remove("till").value());
    EXPECT_TRUE(tokens_.last_days()->empty());
    ASSERT_TRUE(caller(make("till", TokenScope::channel)));
    EXPECT_TRUE(tokens_.last_days()->contains("till"));
}

TEST_F(ApiCallersTest, StayTheClientsOfTheConfiguration) {
    config_.portal.api_clients = {{"boss", config::ApiRole::manager, "0123456789-manager", {}}};
    const auto boss = caller("0123456789-manager");
    ASSERT_TRUE(boss);
    EXPECT_FALSE(boss->reads_only);
    redis_.kill();
    EXPECT_TRUE(caller("0123456789-manager")) << "Redis is not asked";
    EXPECT_FALSE(callers_.find(with("Bearer till." + std::string(64, '0')), {}).ok());
    redis_.start();
}

TEST_F(ApiCallersTest, FindTheApiClosedWhereNobodyCouldCall) {
    EXPECT_TRUE(callers_.closed_to(with("Bearer x")));
    EXPECT_TRUE(callers_.closed_to({}));
    EXPECT_FALSE(callers_.closed_to(with("Bearer till." + std::string(64, '0'))));
    const ApiCallers configured{config_, nullptr, connection_};
    EXPECT_TRUE(configured.closed_to(with("Bearer till." + std::string(64, '0'))));
    config_.portal.api_clients = {{"boss", config::ApiRole::manager, "0123456789-manager", {}}};
    EXPECT_FALSE(configured.closed_to({}));
}

}  // namespace
}  // namespace airtime::portal
