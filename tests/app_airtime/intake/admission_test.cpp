#include "app_airtime/intake/admission.hpp"

#include <gtest/gtest.h>

#include "engine/rate_limit.hpp"

namespace airtime::extension {
namespace {

using charging::CreditControlRequest;
using charging::RequestedAction;
using charging::RequestType;

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
    engine::RateLimit limit;
    const auto now = engine::RateLimit::Clock::now();
    while (limit.allows(rate_share(1, "evil.lab.test"), 50, now)) {
    }
    EXPECT_TRUE(limit.allows(rate_share(1, "pgw1.lab.test"), 50, now));
}

}  // namespace
}  // namespace airtime::extension
