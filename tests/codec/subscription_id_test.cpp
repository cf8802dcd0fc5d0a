#include "app_airtime/subscription_id.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using charging::Imsi;
using charging::Msisdn;
using charging::SubscriberAddress;

const SubscriberAddress number = *Msisdn::parse("84900000001");
const SubscriberAddress imsi = *Imsi::parse("452010000000001");

SubscriberAddress preferred_of(std::initializer_list<std::pair<std::uint32_t, const char*>> identities) {
    SubscriberIdentity identity;
    for (const auto& [type, data] : identities) identity.add(type, data);
    return identity.preferred().value_or(charging::ContractId{"none"});
}

TEST(SubscriberIdentity, PrefersE164WhereverItStands) {
    EXPECT_EQ(preferred_of({{1, "452010000000001"}, {0, "84900000001"}}), number);
    EXPECT_EQ(preferred_of({{0, "84900000001"}, {1, "452010000000001"}}), number);
}

TEST(SubscriberIdentity, PrefersImsiToSipUri) {
    EXPECT_EQ(preferred_of({{2, "sip:+84900000009@ims"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriberIdentity, PassesOverPrivateAndUnknownTypes) {
    EXPECT_EQ(preferred_of({{4, "84900000009"}, {77, "84900000009"}, {2, "tel:+84900000001"}}), number);
}

TEST(SubscriberIdentity, TakesImsiWhereE164IsNoNumber) {
    EXPECT_EQ(preferred_of({{0, "anonymous"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriberIdentity, TakesUserNameLast) {
    SubscriberIdentity identity;
    EXPECT_FALSE(identity.preferred());
    identity.add_user_name("84900000001@apn.example");
    EXPECT_EQ(identity.preferred(), number);
    identity.add(1, "452010000000001");
    EXPECT_EQ(identity.preferred(), imsi);
}

class NumberForm : public testing::TestWithParam<const char*> {};
TEST_P(NumberForm, GivesTheSameNumber) {
    EXPECT_EQ(subscriber_number(GetParam()), Msisdn::parse("84900000001"));
}
INSTANTIATE_TEST_SUITE_P(Forms, NumberForm,
                         testing::Values("84900000001", "+84900000001", "tel:+84900000001",
                                         "tel:+84-900-000-001", "sip:+84900000001@ims.example;user=phone",
                                         "SIP:84900000001@ims.example", "sips:+84900000001@ims.example",
                                         "tel:+84900000001;cpc=ordinary"));

class NoNumber : public testing::TestWithParam<const char*> {};
TEST_P(NoNumber, GivesNothing) {
    EXPECT_FALSE(subscriber_number(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Forms, NoNumber,
                         testing::Values("", "sip:alice@ims.example", "1234", "8490000000112345678", "tel:"));

TEST(SubscriberInNai, ReadsImsiOfMobileNetworkRealm) {
    EXPECT_EQ(subscriber_in_nai("0452010000000001@nai.epc.mnc001.mcc452.3gppnetwork.org"), imsi);
    EXPECT_EQ(subscriber_in_nai("452010000000001@wlan.mnc001.mcc452.3gppnetwork.org"), imsi);
    EXPECT_EQ(subscriber_in_nai("84900000001@operator.example"), number);
}

TEST(SubscriberIdentity, IgnoresOversizedData) {
    SubscriberIdentity identity;
    identity.add(0, std::string(100'000, '8'));
    identity.add_user_name(std::string(100'000, '8'));
    EXPECT_FALSE(identity.preferred());
}

}  // namespace
}  // namespace airtime::extension
