#include "app_airtime/intake/admission.hpp"

#include <gtest/gtest.h>

#include "engine/rate_limit.hpp"
#include "engine/session_shards.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlRequest;
using charging::RequestedAction;
using charging::RequestType;
using namespace std::chrono_literals;

TEST(MaySendFor, TakesThePeersOwnNameInAnyCase) {
    EXPECT_TRUE(may_send_for("pgw1.lab.test", "PGW1.lab.test", {}));
    EXPECT_FALSE(may_send_for("pgw1.lab.test", "pgw2.lab.test", {}));
}

TEST(MaySendFor, TakesAnyNameFromConfiguredProxies) {
    const std::vector<std::string> proxies{"dra.example", "*.proxies.example"};
    EXPECT_TRUE(may_send_for("dra.example", "pgw2.lab.test", proxies));
    EXPECT_TRUE(may_send_for("a.proxies.example", "pgw2.lab.test", proxies));
    EXPECT_FALSE(may_send_for("proxies.example", "pgw2.lab.test", proxies));
    EXPECT_FALSE(may_send_for("evilproxies.example", "pgw2.lab.test", proxies));
}

TEST(MaySendFor, TakesNoNameThatIsLongerThanAHostsCanBe) {
    const std::vector<std::string> proxies{"dra.example"};
    EXPECT_TRUE(may_send_for("dra.example", std::string(identity_max, 'a'), proxies));
    EXPECT_FALSE(may_send_for("dra.example", std::string(identity_max + 1, 'a'), proxies));
}

TEST(AsksNewQuota, MeansInitialUpdateWithRequestAndDirectDebit) {
    CreditControlRequest request;
    EXPECT_TRUE(asks_new_quota(request));
    request.type = RequestType::update;
    request.services.emplace_back();
    EXPECT_FALSE(asks_new_quota(request));
    request.services.back().requested.emplace();
    EXPECT_TRUE(asks_new_quota(request));
    request.type = RequestType::termination;
    EXPECT_FALSE(asks_new_quota(request));
    request.type = RequestType::event;
    request.action = RequestedAction::refund_account;
    EXPECT_FALSE(asks_new_quota(request));
    request.action = RequestedAction::direct_debiting;
    EXPECT_TRUE(asks_new_quota(request));
}

TEST(AsksNewQuota, MeansAnUpdateOfSeveralServicesAlsoWhereOnlyOneAsks) {
    CreditControlRequest request;
    request.type = RequestType::update;
    request.services.resize(3);
    EXPECT_FALSE(asks_new_quota(request)) << "all only report";
    for (std::size_t asking = 0; asking < request.services.size(); ++asking) {
        CreditControlRequest one = request;
        one.services[asking].requested.emplace();
        EXPECT_TRUE(asks_new_quota(one)) << asking;
    }
}

TEST(RateShare, IsOneOfEachOriginHostAndSubscriber) {
    EXPECT_EQ(rate_share(1, "pgw1.lab.test"), rate_share(1, "PGW1.lab.test"));
    EXPECT_NE(rate_share(1, "pgw1.lab.test"), rate_share(1, "evil.lab.test"));
    EXPECT_NE(rate_share(1, "pgw1.lab.test"), rate_share(2, "pgw1.lab.test"));
}

TEST(RateShare, IsNotUsedUpByAnotherHost) {
    RateLimit limit;
    const auto now = RateLimit::Clock::now();
    while (limit.allows(rate_share(1, "evil.lab.test"), 50, now)) {
    }
    EXPECT_TRUE(limit.allows(rate_share(1, "pgw1.lab.test"), 50, now));
}

TEST(RateLimit, AllowsTheBurstAndThenTheRate) {
    RateLimit limit;
    auto now = RateLimit::Clock::now();
    for (int request = 0; request < 5; ++request) EXPECT_TRUE(limit.allows(1, 5, now)) << request;
    EXPECT_FALSE(limit.allows(1, 5, now));
    EXPECT_TRUE(limit.allows(2, 5, now)) << "everybody has a rate of their own";
    now += 200ms;
    EXPECT_TRUE(limit.allows(1, 5, now));
    EXPECT_FALSE(limit.allows(1, 5, now));
}

TEST(RateLimit, StaysBoundedWhateverSubscribersComeBy) {
    RateLimit limit;
    const auto now = RateLimit::Clock::now();
    for (std::uint64_t subscriber = 0; subscriber < 300'000; ++subscriber) {
        EXPECT_TRUE(limit.allows(subscriber, 1, now));
    }
}

TEST(SessionShards, KeepSessionWithTheSubscriberThatItNamed) {
    SessionShards shards;
    CreditControlRequest request;
    request.session = {"pgw1.lab.test;1;2"};
    request.subscriber = *charging::Msisdn::parse("84900000001");
    const auto named = shards.subscriber_hash(request);
    request.subscriber.reset();
    EXPECT_EQ(shards.subscriber_hash(request), named);
    request.session = {"pgw1.lab.test;1;3"};
    EXPECT_NE(shards.subscriber_hash(request), named);
}

}  // namespace
}  // namespace airtime::extension
