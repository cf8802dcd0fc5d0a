#include "config/address_list.hpp"

#include <gtest/gtest.h>

namespace airtime::config {
namespace {

AddressList list_of(std::initializer_list<const char*> texts) {
    AddressList list;
    for (const char* text : texts) EXPECT_TRUE(list.add(text)) << text;
    return list;
}

TEST(AddressList, HoldsSingleAddresses) {
    const AddressList list = list_of({"127.0.0.1", "2001:db8::1"});
    EXPECT_TRUE(list.contains("127.0.0.1"));
    EXPECT_FALSE(list.contains("127.0.0.2"));
    EXPECT_TRUE(list.contains("2001:db8:0::1"));
    EXPECT_FALSE(list.contains("2001:db8::2"));
}

TEST(AddressList, HoldsNetworksToTheirLastAddress) {
    const AddressList list = list_of({"10.20.0.0/15", "192.0.2.128/25", "2001:db8::/33"});
    EXPECT_TRUE(list.contains("10.20.0.0"));
    EXPECT_TRUE(list.contains("10.21.255.255"));
    EXPECT_FALSE(list.contains("10.22.0.0"));
    EXPECT_FALSE(list.contains("10.19.255.255"));
    EXPECT_TRUE(list.contains("192.0.2.255"));
    EXPECT_FALSE(list.contains("192.0.2.127"));
    EXPECT_TRUE(list.contains("2001:db8:7fff::1"));
    EXPECT_FALSE(list.contains("2001:db8:8000::1"));
}

TEST(AddressList, TakesEverybodyOnlyWhereItSaysSo) {
    EXPECT_FALSE(AddressList{}.contains("127.0.0.1"));
    EXPECT_TRUE(list_of({"0.0.0.0/0"}).contains("203.0.113.9"));
    EXPECT_FALSE(list_of({"0.0.0.0/0"}).contains("2001:db8::1"));
    EXPECT_TRUE(list_of({"::/0"}).contains("203.0.113.9"));
}

TEST(AddressList, TakesIpv4InsideIpv6ForIpv4) {
    EXPECT_TRUE(list_of({"127.0.0.1"}).contains("::ffff:127.0.0.1"));
}

TEST(AddressList, RefusesWhatIsNoAddress) {
    AddressList list;
    for (const char* text : {"", "localhost", "127.0.0", "127.0.0.256", "10.0.0.0/33", "10.0.0.0/",
                             "10.0.0.0/-1", "10.0.0.0/8x", "2001:db8::/129", "/8", "*"}) {
        EXPECT_FALSE(list.add(text)) << text;
    }
    EXPECT_TRUE(list.empty());
    EXPECT_FALSE(list_of({"0.0.0.0/0"}).contains("no address"));
}

}  // namespace
}  // namespace airtime::config
