#include "portal/http/http_message.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

TEST(ReadTarget, DecodesWhatKannelSends) {
    HttpRequest request;
    ASSERT_TRUE(read_target("/sms/mo?from=%2B84901234567&text=S%E1%BB%91+d%C6%B0%20%2B%26&id=7811b5f9&empty=",
                            request));
    EXPECT_EQ(request.path, "/sms/mo");
    EXPECT_EQ(request.parameter("from"), "+84901234567");
    EXPECT_EQ(request.parameter("text"), "Số dư +&");
    EXPECT_EQ(request.parameter("empty"), "");
    EXPECT_EQ(request.parameter("nobody"), std::nullopt);
}

TEST(ReadTarget, TakesAnyByteInAText) {
    HttpRequest request;
    ASSERT_TRUE(read_target("/mo?text=%00%FF%0D%0A", request));
    EXPECT_EQ(request.parameter("text"), (std::string_view{"\0\xff\r\n", 4}));
}

TEST(ReadTarget, RefusesWhatIsNoTarget) {
    HttpRequest request;
    for (const char* target : {"", "mo", "/mo?text=%zz", "/mo?text=%1", "/m o", "/mo?a=\xff"}) {
        EXPECT_FALSE(read_target(target, request)) << target;
    }
}

TEST(HttpRequest, FindsHeadersInAnyCase) {
    HttpRequest request;
    request.headers = {{"Content-Type", "application/json"}};
    EXPECT_EQ(request.header("content-type"), "application/json");
    EXPECT_EQ(request.header("content"), std::nullopt);
}

TEST(ReadForm, ReadsPairs) {
    const auto form = read_form("sessionId=a%26b&text=1*2*1&phoneNumber=%2B84900000001&flag");
    ASSERT_TRUE(form);
    EXPECT_EQ(value_of(*form, "sessionId"), "a&b");
    EXPECT_EQ(value_of(*form, "text"), "1*2*1");
    EXPECT_EQ(value_of(*form, "phoneNumber"), "+84900000001");
    EXPECT_EQ(value_of(*form, "flag"), "");
    EXPECT_FALSE(read_form("a=%"));
    EXPECT_FALSE(read_form("a=b c"));
}

}  // namespace
}  // namespace airtime::portal
