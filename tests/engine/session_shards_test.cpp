#include "engine/session_shards.hpp"

#include <gtest/gtest.h>

namespace airtime::engine {
namespace {

using charging::CreditControlRequest;

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
}  // namespace airtime::engine
