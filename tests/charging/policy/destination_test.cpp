#include "charging/policy/destination.hpp"

#include <gtest/gtest.h>

namespace airtime::charging {
namespace {

const Numbering vietnam{.country_code = "84", .international_prefix = "00", .national_prefix = "0"};

Destinations sample() {
    Destinations table;
    for (const char* prefix : {"8497", "8498"}) table.add_prefix(prefix, {"onnet"});
    table.add_prefix("84", {"offnet"});
    for (const char* prefix : {"1", "8", "9"}) table.add_prefix(prefix, {"international"});
    table.add_short_number(*parse_short_number("113"), {"emergency"});
    table.add_short_number(*parse_short_number("1xx"), {"service"});
    table.add_short_number(*parse_short_number("1900xxxx"), {"hotline"});
    table.add_urn("urn:service:sos", {"emergency"});
    return table;
}

std::string destination_of(std::string_view called) {
    const Destinations table = sample();
    const DestinationName* found = table.find(called, vietnam);
    return found == nullptr ? "none" : found->value;
}

TEST(Destinations, GoByTheLongestPrefix) {
    EXPECT_EQ(destination_of("+84970000001"), "onnet");
    EXPECT_EQ(destination_of("+84960000001"), "offnet");
    EXPECT_EQ(destination_of("+8613800138000"), "international");
    EXPECT_EQ(destination_of("+3312345678"), "none");
}

TEST(Destinations, TakeEveryWayToWriteANumber) {
    for (const char* called :
         {"0970000001", "0084970000001", "84970000001", "tel:+84-97-000-0001",
          "sip:+84970000001@ims.example;user=phone", "tel:0970000001;phone-context=+84"}) {
        EXPECT_EQ(destination_of(called), "onnet") << called;
    }
}

TEST(Destinations, KnowShortNumbersByAllTheirDigits) {
    EXPECT_EQ(destination_of("113"), "emergency");
    EXPECT_EQ(destination_of("tel:113;phone-context=ims.example"), "emergency");
    EXPECT_EQ(destination_of("sip:113@ims.example;user=phone"), "emergency");
    EXPECT_EQ(destination_of("114"), "service")
        << "the one with more fixed digits goes first, this fits one only";
    EXPECT_EQ(destination_of("19001234"), "hotline");
    EXPECT_EQ(destination_of("190012345"), "international") << "one digit more";
    EXPECT_EQ(destination_of("1900123"), "international") << "one digit less";
    EXPECT_EQ(destination_of("+19001234"), "international") << "a plus makes it no short number";
}

TEST(Destinations, KnowAUrnAndWhatIsBelowIt) {
    EXPECT_EQ(destination_of("urn:service:sos"), "emergency");
    EXPECT_EQ(destination_of("URN:service:sos.fire"), "emergency");
    EXPECT_EQ(destination_of("urn:service:sosandmore"), "none");
    EXPECT_EQ(destination_of("urn:service"), "none");
}

TEST(Destinations, AreNoneForWhatIsNoNumber) {
    for (const char* called : {"", "sip:alice@ims.example", "12", "x", "+"}) {
        EXPECT_EQ(destination_of(called), "none") << called;
    }
    EXPECT_EQ(destination_of(std::string(100'000, '8')), "none");
}

TEST(Destinations, HaveEachEntryOnce) {
    Destinations table = sample();
    EXPECT_FALSE(table.add_prefix("84", {"onnet"}));
    EXPECT_FALSE(table.add_short_number(*parse_short_number("1900xxxx"), {"service"}));
    EXPECT_TRUE(table.add_short_number(*parse_short_number("1900xxxxx"), {"service"}));
    EXPECT_FALSE(table.add_urn("URN:service:sos", {"service"}));
    EXPECT_TRUE(table.declare({"onnet"}));
    EXPECT_FALSE(table.declare({"onnet"}));
}

TEST(ShortNumber, IsDigitsAndThenFreeOnes) {
    EXPECT_TRUE(parse_short_number("113"));
    EXPECT_TRUE(parse_short_number("xxx"));
    for (const char* wrong : {"", "x1", "1x3", "+113", "1234567890123456", "11 3"}) {
        EXPECT_FALSE(parse_short_number(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace airtime::charging
