#include "charging/values/phone_number.hpp"

#include <gtest/gtest.h>

namespace airtime::charging {
namespace {

const Numbering vietnamese{.country_code = "84", .international_prefix = "00", .national_prefix = "0"};

class NumberForm : public testing::TestWithParam<const char*> {};
TEST_P(NumberForm, GivesTheSameNumber) {
    EXPECT_EQ(subscriber_number(GetParam(), vietnamese), Msisdn::parse("84900000001"));
}
INSTANTIATE_TEST_SUITE_P(
    Forms, NumberForm,
    testing::Values("84900000001", "+84900000001", "0084900000001", "0900000001", "tel:+84900000001",
                    "tel:+84-900-000-001", "tel:0900-000-001", "84-900 000.001", "+84(900)000--001",
                    "sip:+84900000001@ims.example;user=phone",
                    "sip:+84900000001;npdi;rn=+849@ims.example;user=phone", "SIP:84900000001@ims.example",
                    "sip:0900000001@ims.example", "sips:+84900000001@ims.example",
                    "tel:+84900000001;cpc=ordinary", "tel:900000001;phone-context=+84",
                    "tel:0900000001;phone-context=+84", "tel:0900000001;cpc=ordinary;Phone-Context=+8-4",
                    "sip:900000001;phone-context=+84@ims.example;user=phone",
                    "tel:0900000001;phone-context=ims.example"));

class NoNumber : public testing::TestWithParam<const char*> {};
TEST_P(NoNumber, GivesNothing) {
    EXPECT_FALSE(subscriber_number(GetParam(), vietnamese));
}
INSTANTIATE_TEST_SUITE_P(Forms, NoNumber,
                         testing::Values("", "+", "00", "0", "sip:alice@ims.example", "1234",
                                         "8490000000112345678", "tel:", "84900000001x", "++84900000001",
                                         "tel:+84900000001/7", "urn:service:sos", "-84900000001",
                                         "84900000001-", "+-84900000001", "(84)900000001", " 84900000001",
                                         "tel:-84900000001", "84900000001;84900000002", "84900000001;cpc=x",
                                         "84900000001@ims.example", "+84900000001;phone-context=+84"));

TEST(SubscriberNumber, OfAnotherCountryStaysWhatItIs) {
    EXPECT_EQ(subscriber_number("85512345678", vietnamese), Msisdn::parse("85512345678"));
    EXPECT_EQ(subscriber_number("0085512345678", vietnamese), Msisdn::parse("85512345678"));
}

TEST(SubscriberNumber, IsReadByTheOperatorsOwnPrefixes) {
    const Numbering america{.country_code = "1", .international_prefix = "011", .national_prefix = "1"};
    EXPECT_EQ(subscriber_number("01184900000001", america), Msisdn::parse("84900000001"));
    EXPECT_EQ(subscriber_number("12125550100", america), Msisdn::parse("12125550100"));
    const Numbering italy{.country_code = "39", .international_prefix = "00", .national_prefix = ""};
    EXPECT_EQ(subscriber_number("00390612345678", italy), Msisdn::parse("390612345678"));
    EXPECT_EQ(subscriber_number("390612345678", italy), Msisdn::parse("390612345678"));
}

TEST(SubscriberNumber, IsTakenAsItStandsWithoutACountryCode) {
    EXPECT_EQ(subscriber_number("0900000001", Numbering{}), Msisdn::parse("0900000001"));
}

TEST(SubscriberNumber, IgnoresWhatIsTooLongForAnyNumber) {
    EXPECT_FALSE(subscriber_number(std::string(100'000, '8'), vietnamese));
}

}  // namespace
}  // namespace airtime::charging
