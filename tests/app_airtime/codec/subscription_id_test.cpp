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
    SubscriptionIds ids{vietnam};
    for (const auto& [type, data] : identities) ids.add(type, data);
    return ids.preferred().value_or(charging::ContractId{"none"});
}

TEST(SubscriptionIds, TakesNumbersInNationalForm) {
    EXPECT_EQ(preferred_of({{0, "0900000001"}}), number);
    EXPECT_EQ(preferred_of({{2, "sip:0900000001@ims.example;user=phone"}}), number);
}

TEST(SubscriptionIds, ReadsAnImsiInASipUriOnlyInItsOwnRealm) {
    EXPECT_EQ(preferred_of({{2, "sip:452010000000001@ims.mnc001.mcc452.3gppnetwork.org"}}), imsi);
    EXPECT_EQ(preferred_of({{2, "sip:84900000001@ims.mnc001.mcc452.3gppnetwork.org"}}), number);
    EXPECT_EQ(preferred_of({{2, "sip:+84900000001@ims.mnc001.mcc452.3gppnetwork.org;user=phone"}}), number);
}

TEST(SubscriptionIds, TakesAPrivateIdentityForTheContractsOwnId) {
    EXPECT_EQ(preferred_of({{4, "c-77"}}), SubscriberAddress{charging::ContractId{"c-77"}});
    EXPECT_EQ(preferred_of({{4, "c-77"}, {3, "84900000001@operator.example"}}), number);
    for (const char* wrong : {"", "a b", "c:1", "{p00}", "a\n"}) {
        EXPECT_EQ(preferred_of({{4, wrong}}), SubscriberAddress{charging::ContractId{"none"}}) << wrong;
    }
}

TEST(SubscriptionIds, ComesInTheOrderE164ImsiUriNaiUserNamePrivate) {
    SubscriptionIds ids{vietnam};
    const auto of = [](const char* digits) { return SubscriberAddress{*Msisdn::parse(digits)}; };
    ids.add(4, "c-77");
    EXPECT_EQ(ids.preferred(), SubscriberAddress{charging::ContractId{"c-77"}});
    ids.add_user_name("84900000005");
    EXPECT_EQ(ids.preferred(), of("84900000005"));
    ids.add(3, "84900000004@operator.example");
    EXPECT_EQ(ids.preferred(), of("84900000004"));
    ids.add(2, "tel:+84900000003");
    EXPECT_EQ(ids.preferred(), of("84900000003"));
    ids.add(1, "452010000000001");
    EXPECT_EQ(ids.preferred(), imsi);
    ids.add(0, "84900000001");
    EXPECT_EQ(ids.preferred(), number);
}

TEST(SubscriptionIds, PrefersE164WhereverItStands) {
    EXPECT_EQ(preferred_of({{1, "452010000000001"}, {0, "84900000001"}}), number);
    EXPECT_EQ(preferred_of({{0, "84900000001"}, {1, "452010000000001"}}), number);
}

TEST(SubscriptionIds, PrefersImsiToSipUri) {
    EXPECT_EQ(preferred_of({{2, "sip:+84900000009@ims"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriptionIds, PassesOverUnknownTypes) {
    EXPECT_EQ(preferred_of({{77, "84900000009"}, {2, "tel:+84900000001"}}), number);
}

TEST(SubscriptionIds, TakesNoNumberFromWhatOnlyContainsOne) {
    const SubscriberAddress nobody = charging::ContractId{"none"};
    for (const char* no_number : {"-84900000001", "84900000001;84900000002", "84900000001@ims.example"}) {
        EXPECT_EQ(preferred_of({{0, no_number}}), nobody) << no_number;
    }
    EXPECT_EQ(preferred_of({{3, "84900000001;x=1@operator.example"}}), nobody);
}

TEST(SubscriptionIds, TakesImsiWhereE164IsNoNumber) {
    EXPECT_EQ(preferred_of({{0, "anonymous"}, {1, "452010000000001"}}), imsi);
}

TEST(SubscriptionIds, TakesUserNameLast) {
    SubscriptionIds ids{vietnam};
    EXPECT_FALSE(ids.preferred());
    ids.add_user_name("84900000001@apn.example");
    EXPECT_EQ(ids.preferred(), number);
    ids.add(1, "452010000000001");
    EXPECT_EQ(ids.preferred(), imsi);
}

TEST(SubscriberInNai, ReadsImsiOfMobileNetworkRealm) {
    EXPECT_EQ(subscriber_in_nai("0452010000000001@nai.epc.mnc001.mcc452.3gppnetwork.org", vietnam), imsi);
    EXPECT_EQ(subscriber_in_nai("452010000000001@wlan.mnc001.mcc452.3gppnetwork.org", vietnam), imsi);
    EXPECT_EQ(subscriber_in_nai("84900000001@operator.example", vietnam), number);
}

TEST(SubscriptionIds, IgnoresOversizedData) {
    SubscriptionIds ids{vietnam};
    ids.add(0, std::string(100'000, '8'));
    ids.add_user_name(std::string(100'000, '8'));
    EXPECT_FALSE(ids.preferred());
}

}  // namespace
}  // namespace airtime::extension
