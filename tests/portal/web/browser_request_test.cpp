#include "portal/web/browser_request.hpp"

#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

HttpRequest with(HttpParameters headers, const std::string& client = "127.0.0.1") {
    HttpRequest request;
    request.headers = std::move(headers);
    request.client = client;
    return request;
}

TEST(BrowserRequest, FindsACookieAmongOthers) {
    const HttpRequest request = with({{"cookie", "a=1;b=2=3;  __Host-session=x"}, {"Cookie", "c=4"}});
    EXPECT_EQ(cookie_of(request, "a"), "1");
    EXPECT_EQ(cookie_of(request, "b"), "2=3");
    EXPECT_EQ(cookie_of(request, "__Host-session"), "x");
    EXPECT_EQ(cookie_of(request, "c"), "4");
    EXPECT_FALSE(cookie_of(request, "session"));
    EXPECT_FALSE(cookie_of(with({}), "a"));
}

TEST(BrowserRequest, BelievesAProxyAboutAddressesAndNobodyElse) {
    config::PagesSettings settings;
    settings.proxy_addresses.add("10.0.0.0/8");
    EXPECT_EQ(client_of(with({{"X-Forwarded-For", "1.1.1.1"}}, "192.0.2.1"), settings), "192.0.2.1");
    EXPECT_EQ(client_of(with({}, "10.0.0.1"), settings), "10.0.0.1");
    EXPECT_EQ(client_of(with({{"X-Forwarded-For", "203.0.113.1"}}, "10.0.0.1"), settings), "203.0.113.1");
    EXPECT_EQ(client_of(with({{"X-Forwarded-For", "6.6.6.6, 203.0.113.1, 10.0.0.2"}}, "10.0.0.1"), settings),
              "203.0.113.1")
        << "in front stands what the browser wrote";
    EXPECT_EQ(client_of(with({{"X-Forwarded-For", "<script>, 10.0.0.2"}}, "10.0.0.1"), settings), "10.0.0.1");
}

TEST(BrowserRequest, KnowsItsWayBackAndNoOther) {
    EXPECT_EQ(way_back("/subscribers/c1?a=b"), "/subscribers/c1?a=b");
    for (const char* away : {"", "subscribers", "//x", "/\\x", "https://x", "/a b", "/sign-in",
                             "/sign-in?back=/", "/sign-out", "/a\nb"}) {
        EXPECT_EQ(way_back(away), "/") << away;
    }
    EXPECT_EQ(way_back("/" + std::string(1'999, 'a')).size(), 2'000U);
    EXPECT_EQ(way_back("/" + std::string(2'000, 'a')), "/");
    EXPECT_EQ(way_back("/sign-instead"), "/sign-instead");
}

TEST(BrowserRequest, WritesItsTargetSoThatItIsReadTheSame) {
    HttpRequest request;
    ASSERT_TRUE(read_target("/a%20b?q=%2B84%20%26x&empty=", request));
    HttpRequest again;
    ASSERT_TRUE(read_target(target_of(request), again));
    EXPECT_EQ(again.path, "/a b");
    EXPECT_EQ(again.query, (HttpParameters{{"q", "+84 &x"}, {"empty", ""}}));
}

TEST(BrowserRequest, WritesItsPathAsItCame) {
    for (const char* target : {"/", "/?q=1", "/subscribers/a%2Fb", "/subscribers/a%2Fb?kinds=advance"}) {
        HttpRequest request;
        ASSERT_TRUE(read_target(target, request));
        EXPECT_EQ(target_of(request), target);
    }
}

TEST(BrowserRequest, SpeaksTheFirstLanguageThatItHas) {
    using charging::Language;
    const auto language = [](const char* accepted) {
        return language_of(with({{"Accept-Language", accepted}}), Language::vi);
    };
    EXPECT_EQ(language("en-US,en;q=0.9"), Language::en);
    EXPECT_EQ(language("fr, EN"), Language::en);
    EXPECT_EQ(language("vi-VN, en"), Language::vi);
    EXPECT_EQ(language("fr"), Language::vi);
    EXPECT_EQ(language_of(with({{"Accept-Language", "en"}, {"Cookie", "__Host-language=vi"}}), Language::en),
              Language::vi);
}

}  // namespace
}  // namespace airtime::portal
