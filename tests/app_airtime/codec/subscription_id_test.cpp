#include "app_airtime/codec/subscription_id.hpp"

#include <gtest/gtest.h>

namespace airtime::extension {
namespace {

using charging::Imsi;
using charging::Msisdn;
using charging::SubscriberAddress;

const SubscriberAddress number = *Msisdn::parse("84900000001");
const SubscriberAddress imsi = *Imsi::parse("452010000000001");

const charging::Numbering vietnam{.country_code = "84", .international_prefix = "00", .national_prefix = "0"};

SubscriberAddress preferred_of(std::initializer_list<std::pair<std::uint32_t, const char*>> identities) {
    SubscriberIdentity identity{vietnam};
    for (const auto& [type, data] : identities) identity.add(type, data);
    return identity.preferred().value_or(charging::ContractId{"none"});
}

TEST(SubscriberIdentity, TakesNumbersInNationalForm) {
    EXPECT_EQ(preferred_of({{0, "0900000001"}}), number);
    EXPECT_EQ(preferred_of({{2, "sip:0900000001@ims.example;user=phone"}}), number);
}

TEST(SubscriberIdentity, ReadsAnImsiInASipUriOnlyInItsOwnRealm) {
    EXPECT_EQ(preferred_of({{2, "sip:452010000000001@ims.mnc001.mcc452.3gppnetwork.org"}}), imsi);
    EXPECT_EQ(preferred_of({{2, "sip:84900000001@ims.mnc001.mcc452.3gppnetwork.org"}}), number);
    EXPECT_EQ(preferred_of({{2, "sip:+84900000001@ims.mnc001.mcc452.3gppnetwork.org;user=phone"}}), number);
}

TEST(SubscriberIdentity, TakesAPrivateIdentityForTheContractsOwnId) {
    EXPECT_EQ(preferred_of({{4, "c-77"}}), SubscriberAddress{charging::ContractId{"c-77"}});
    EXPECT_EQ(preferred_of({{4, "c-77"}, {3, "84900000001@operator.example"}}), number);
    for (const char* wrong : {"", "a b", "c:1", "{p00}", "a\n"}) {
        EXPECT_EQ(preferred_of({{4, wrong}}), SubscriberAddress{charging::ContractId{"none"}}) << wrong;
    }
}

TEST(SubscriberIdentity, ComesInTheOrderE164ImsiUriNaiUserNamePrivate) {
    SubscriberIdentity identity{vietnam};
    const auto of = [](const char* digits) { return SubscriberAddress{*Msisdn::parse(digits)}; };
    identity.add(4, "c-77");
    EXPECT_EQ(identity.preferred(), SubscriberAddress{charging::ContractId{"c-77"}});
    identity.add_user_name("84900000005");
    EXPECT_EQ(identity.preferred(), of("84900000005"));
    identity.add(3, "84900000004@operator.example");
    EXPECT_EQ(identity.preferred(), of("84900000004"));
    identity.add(2, "tel:+84900000003");
    EXPECT_EQ(identity.preferred(), of("84900000003"));
    identity.add(1, "452010000000001");
    EXPECT_EQ(identity.preferred(), imsi);
    identity.add(0, "84900000001");
    EXPECT_EQ(identity.preferred(), number);
}

TEST(SubscriberIdentity, PrefersE164WhereverItStands) {
    EXPECT_EQ(preferred_of({{1, "452010000000001"}, {0, "84900000001"}}), number);
    EXPECT_EQ(preferred_of({{0, "84900000001"}, {1, "452010000000001"}}), number);
}

TEST(SubscriberIdentity, PrefersImsiToSipUri) {
    EXPECT_EQ(preferred_of({{2, "sip:+84900000009@ims"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriberIdentity, PassesOverUnknownTypes) {
    EXPECT_EQ(preferred_of({{77, "84900000009"}, {2, "tel:+84900000001"}}), number);
}

TEST(SubscriberIdentity, TakesNoNumberFromWhatOnlyContainsOne) {
    const SubscriberAddress nobody = charging::ContractId{"none"};
    for (const char* no_number : {"-84900000001", "84900000001;84900000002", "84900000001@ims.example"}) {
        EXPECT_EQ(preferred_of({{0, no_number}}), nobody) << no_number;
    }
    EXPECT_EQ(preferred_of({{3, "84900000001;x=1@operator.example"}}), nobody);
}

TEST(SubscriberIdentity, TakesImsiWhereE164IsNoNumber) {
    EXPECT_EQ(preferred_of({{0, "anonymous"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriberIdentity, TakesUserNameLast) {
    SubscriberIdentity identity{vietnam};
    EXPECT_FALSE(identity.preferred());
    identity.add_user_name("84900000001@apn.example");
    EXPECT_EQ(identity.preferred(), number);
    identity.add(1, "452010000000001");
    EXPECT_EQ(identity.preferred(), imsi);
}

TEST(SubscriberInNai, ReadsImsiOfMobileNetworkRealm) {
    EXPECT_EQ(subscriber_in_nai("0452010000000001@nai.epc.mnc001.mcc452.3gppnetwork.org", vietnam), imsi);
    EXPECT_EQ(subscriber_in_nai("452010000000001@wlan.mnc001.mcc452.3gppnetwork.org", vietnam), imsi);
    EXPECT_EQ(subscriber_in_nai("84900000001@operator.example", vietnam), number);
}

TEST(SubscriberIdentity, IgnoresOversizedData) {
    SubscriberIdentity identity{vietnam};
    identity.add(0, std::string(100'000, '8'));
    identity.add_user_name(std::string(100'000, '8'));
    EXPECT_FALSE(identity.preferred());
}

}  // namespace
}  // namespace airtime::extension
