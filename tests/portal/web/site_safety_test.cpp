#include <algorithm>

#include "portal/web/page_lane.hpp"
#include "tests/portal/web/site_fixture.hpp"

namespace airtime::portal_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Who may come in.

TEST_F(SiteTest, HasNoPagesWithoutAnOrigin) {
    config_.portal.pages.origin.clear();
    Browser browser;
    EXPECT_EQ(get(browser, "/").status, 404U);
    EXPECT_EQ(get(browser, "/sign-in").status, 404U);
}

TEST_F(SiteTest, AnswersForItsOwnHostAlone) {
    Browser browser = signed_in("an");
    for (const char* host :
         {"evil.example", "localhost", "localhost:8081", "localhost:8080.evil.example", ""}) {
        HttpRequest request = get_of("/");
        request.client = "127.0.0.1";
        request.headers = {{"Host", host}, {"Cookie", browser.cookie_header()}};
        EXPECT_EQ(site_.answer(request, now_).status, 400U) << host;
    }
    HttpRequest two = get_of("/");
    two.client = "127.0.0.1";
    two.headers = {
        {"Host", "localhost:8080"}, {"Host", "localhost:8080"}, {"Cookie", browser.cookie_header()}};
    EXPECT_EQ(site_.answer(two, now_).status, 400U) << "which of two";
    HttpRequest large = get_of("/");
    large.client = "127.0.0.1";
    large.headers = {{"host", "LocalHost:8080"}, {"Cookie", browser.cookie_header()}};
    EXPECT_EQ(site_.answer(large, now_).status, 200U);
}

TEST_F(SiteTest, AnswersThisMachineAloneWithoutTls) {
    Browser browser;
    browser.client = "192.0.2.1";
    EXPECT_EQ(get(browser, "/sign-in").status, 403U);
    browser.client = "::1";
    EXPECT_EQ(get(browser, "/sign-in").status, 200U);
}

TEST_F(SiteTest, AnswersAnyAddressThatComesByTlsToThePortalItself) {
    HttpRequest request = get_of("/sign-in");
    request.client = "192.0.2.7";
    request.headers = {{"Host", "localhost:8080"}};
    EXPECT_EQ(site_.answer(request, now_).status, 403U);
    request.over_tls = true;
    const HttpResponse answer = site_.answer(request, now_);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(header_of(answer, "Strict-Transport-Security"), "max-age=31536000");
    request.headers = {{"Host", "other.example.org"}};
    EXPECT_EQ(site_.answer(request, now_).status, 400U);
    config_.portal.pages.user_header = "X-Remote-User";
    request.headers = {{"Host", "localhost:8080"}, {"X-Remote-User", "ad"}};
    EXPECT_EQ(site_.answer(request, now_).status, 400U) << "only a proxy says who somebody is";
}

TEST_F(SiteTest, AnswersTheProxyAloneWithTls) {
    config_.portal.pages.origin = "https://localhost:8080";
    config_.portal.pages.proxy_addresses.add("192.0.2.1");
    Browser browser;
    EXPECT_EQ(get(browser, "/sign-in").status, 403U) << "not even this machine";
    browser.client = "192.0.2.1";
    EXPECT_EQ(get(browser, "/sign-in").status, 200U);
}

// Forged, cross-site and replayed requests.

TEST_F(SiteTest, ChangesNothingForAPageOfAnotherSite) {
    Browser browser = signed_in("an");
    const std::string body = "sure=yes&form_key=" + form_key(browser);
    const auto with = [&](const char* name, std::optional<std::string> value) {
        HttpRequest request = post_of("/subscribers/c1/enrol", body);
        std::erase_if(request.headers, [&](const auto& each) { return each.first == name; });
        if (value) request.headers.emplace_back(name, *value);
        return error_in(ask(browser, request));
    };
    for (const auto& site : {std::optional<std::string>{}, std::optional<std::string>{"cross-site"},
                             std::optional<std::string>{"same-site"}, std::optional<std::string>{"none"}}) {
        EXPECT_EQ(with("Sec-Fetch-Site", site), "403 forged");
    }
    for (const auto& from :
         {std::optional<std::string>{}, std::optional<std::string>{"null"},
          std::optional<std::string>{"http://evil.example"}, std::optional<std::string>{"http://localhost"},
          std::optional<std::string>{"http://localhost:8080.evil.example"}}) {
        EXPECT_EQ(with("Origin", from), "403 forged");
    }
    for (const char* type : {"text/plain", "application/json", "multipart/form-data; boundary=x", ""}) {
        EXPECT_EQ(with("Content-Type", type), "403 forged") << type;
    }
    EXPECT_THAT(enrolments_, IsEmpty());
    EXPECT_EQ(where(post(browser, "/subscribers/c1/enrol", body)), "/subscribers/c1");
}

TEST_F(SiteTest, TakesNoFormWithoutTheKeyOfItsSession) {
    Browser browser = signed_in("an");
    Browser other = signed_in("vi");
    const std::string key = form_key(browser);
    std::string forged = key;
    forged.back() = forged.back() == '0' ? '1' : '0';
    for (const std::string& wrong :
         {std::string{}, std::string{"x"}, forged, form_key(other), key.substr(0, 32)}) {
        EXPECT_EQ(error_in(post(browser, "/subscribers/c1/enrol", "sure=yes&form_key=" + wrong)),
                  "403 forged")
            << wrong;
    }
    EXPECT_EQ(error_in(post(browser, "/sign-out", "")), "403 forged");
    EXPECT_THAT(enrolments_, IsEmpty());
    EXPECT_THAT(audit_log(), Contains("an refused  refused"));
}

TEST_F(SiteTest, TakesAFormOnceHoweverOftenItIsSent) {
    Browser browser = signed_in("an");
    const std::string body = "sure=yes&form_key=" + form_key(browser);
    for (int click = 0; click < 3; ++click) {
        EXPECT_EQ(where(post(browser, "/subscribers/c1/enrol", body)), "/subscribers/c1");
    }
    EXPECT_EQ(enrolments_.size(), 1U);
    EXPECT_EQ(enrolments_.front().size(), 32U);
    // Another content is another change, and so is the same on another page.
    post(browser, "/subscribers/c1/enrol", body + "&note=x");
    post(browser, "/subscribers/c2/enrol", body);
    EXPECT_EQ(enrolments_.size(), 3U);
    EXPECT_NE(enrolments_[0], enrolments_[2]);
}

TEST_F(SiteTest, TakesAFormAgainOfWhichNothingCame) {
    Browser browser = signed_in("an");
    const std::string key = form_key(browser);
    EXPECT_EQ(post(browser, "/subscribers/c1/enrol", "sure=no&form_key=" + key).status, 422U);
    EXPECT_EQ(post(browser, "/subscribers/c1/enrol", "sure=no&form_key=" + key).status, 422U);
    EXPECT_EQ(enrolments_.size(), 2U);
    EXPECT_EQ(error_in(post(browser, "/subscribers/c1/enrol", "form_key=" + key)), "500 failed");
    EXPECT_EQ(error_in(post(browser, "/subscribers/c1/enrol", "form_key=" + key)), "500 failed");
    EXPECT_THAT(audit_log(), Contains("an subscriber.enrol c1 failed"));
}

TEST_F(SiteTest, ChangesNothingByGet) {
    Browser browser = signed_in("an");
    EXPECT_EQ(error_in(get(browser, "/subscribers/c1/enrol?sure=yes&form_key=" + form_key(browser))),
              "405 method");
    EXPECT_EQ(error_in(get(browser, "/sign-out")), "404 not_found");
    HttpRequest other = get_of("/");
    other.method = "PUT";
    EXPECT_EQ(ask(browser, other).status, 405U);
    EXPECT_THAT(enrolments_, IsEmpty());
}

TEST_F(SiteTest, LeadsOutOfItsPathsNowhere) {
    Browser browser = signed_in("an");
    for (const char* target : {"/subscribers/..", "/subscribers/.", "/subscribers/", "/subscribers/%2e%2e",
                               "/subscribers/c1%00", "/subscribers/c1/", "//subscribers/c1", "/etc/passwd"}) {
        const HttpResponse response = get(browser, target);
        EXPECT_TRUE(response.status == 404 || response.status == 405) << target << ' ' << response.body;
    }
    for (const char* target : {"/assets/../conf/airtime.yaml", "/assets/%2e%2e/x", "/assets/"}) {
        EXPECT_EQ(get(browser, target).status, 404U) << target;
    }
    Browser stranger;
    EXPECT_EQ(get(stranger, "/assets/site.css").status, 200U);
    EXPECT_EQ(get(stranger, "/assets/site.css").headers.front().first, "Content-Security-Policy");
}

TEST_F(SiteTest, NamesASubscriberWhoseIdHasASlash) {
    Browser browser = signed_in("an");
    const HttpResponse shown = get(browser, "/subscribers/c1%2Fenrol");
    EXPECT_EQ(shown.status, 200U) << "and no form of c1";
    EXPECT_EQ(view_of(shown).at("contract").as_string(), "c1/enrol");
    EXPECT_EQ(text_in(shown, "path"), "/subscribers/c1%2Fenrol") << "to be asked for again";
    EXPECT_THAT(audit_log(), Contains("an subscriber.seen c1/enrol done"));
}

TEST_F(SiteTest, MakesTwoHeavyPagesAtOnceForOnePerson) {
    Browser admin = signed_in("ad");
    Browser agent = signed_in("an");
    const auto first = turns_.begin("ad");
    EXPECT_EQ(get(admin, "/audit").status, 200U) << "the second";
    auto second = turns_.begin("ad");
    for (const char* heavy : {"/audit", "/subscribers/c1"}) {
        const HttpResponse refused = get(admin, heavy);
        EXPECT_EQ(error_in(refused), "429 pages_at_once") << heavy;
        EXPECT_EQ(header_of(refused, "Retry-After"), "1");
    }
    EXPECT_EQ(get(admin, "/").status, 200U) << "others take no turn";
    EXPECT_EQ(get(agent, "/subscribers/c1").status, 200U) << "each person has their own";
    second.reset();
    EXPECT_EQ(get(admin, "/audit").status, 200U);
}

TEST(Site, HasLanesForWhatTakesLong) {
    const auto lane_of = [](const char* method, const std::string& target) {
        HttpRequest request;
        request.method = method;
        EXPECT_TRUE(portal::read_target(target, request)) << target;
        return portal::lane_of_page(request);
    };
    using portal::LaneName;
    for (const char* target : {"/sign-in", "/password", "/users", "/users/an/password"}) {
        EXPECT_EQ(lane_of("POST", target), LaneName::passwords) << target;
        EXPECT_EQ(lane_of("GET", target), LaneName::pages) << target;
    }
    for (const char* target : {"/dashboard", "/reports?by=day", "/reports.csv", "/audit", "/find?q=1",
                               "/subscribers/a%2Fb", "/subscribers/c1/timeline.csv"}) {
        EXPECT_EQ(lane_of("GET", target), LaneName::heavy_pages) << target;
        EXPECT_EQ(lane_of("HEAD", target), LaneName::heavy_pages) << target;
    }
    for (const char* target : {"/", "/subscribers/c1/adjust", "/corrections", "/nowhere"}) {
        EXPECT_EQ(lane_of("GET", target), LaneName::pages) << target;
    }
    EXPECT_EQ(lane_of("POST", "/subscribers/c1/adjust"), LaneName::pages);
}

// Cookies and headers.

TEST_F(SiteTest, GivesACookieThatNoScriptNoOtherSiteAndNoPlainWireSees) {
    Browser browser;
    const HttpResponse response = sign_in(browser, "an", "an-password-1");
    const std::string cookie = header_of(response, "Set-Cookie");
    EXPECT_EQ(browser.cookies.at("__Host-session").size(), 64U) << "256 bits";
    EXPECT_EQ(cookie, "__Host-session=" + browser.cookies.at("__Host-session") +
                          "; Path=/; Secure; HttpOnly; SameSite=Strict");
    const auto keys = redis_.command({"KEYS", "portal:session:*"});
    ASSERT_EQ(store::elements_of(*keys).size(), 1U);
    EXPECT_THAT(std::string{*store::text_of(*store::elements_of(*keys)[0])},
                Not(HasSubstr(browser.cookies.at("__Host-session"))))
        << "Redis has the hash alone";
}

TEST_F(SiteTest, TellsBrowsersToKeepFramesScriptsAndCopiesAway) {
    Browser browser = signed_in("an");
    Browser stranger;
    for (const HttpResponse& response :
         {get(browser, "/"), get(browser, "/nowhere"), get(stranger, "/sign-in")}) {
        const std::string policy = header_of(response, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(policy, HasSubstr("form-action 'self'"));
        EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
        EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header_of(response, "Referrer-Policy"), "same-origin");
        EXPECT_EQ(header_of(response, "Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
    }
}

// Sessions.

TEST_F(SiteTest, GivesAnotherSessionAtEachSignInThanTheBrowserBrought) {
    Browser browser;
    browser.cookies["__Host-session"] = "planted-by-somebody-else";
    sign_in(browser, "an", "an-password-1");
    const std::string first = browser.cookies.at("__Host-session");
    EXPECT_NE(first, "planted-by-somebody-else");
    sign_in(browser, "an", "an-password-1");
    EXPECT_NE(browser.cookies.at("__Host-session"), first);
    Browser with_former;
    with_former.cookies["__Host-session"] = first;
    EXPECT_FALSE(is_signed_in(with_former)) << "the former one is over";
    EXPECT_TRUE(is_signed_in(browser));
}

TEST_F(SiteTest, EndsASessionAfterItsIdleTimeAndAfterItsWholeTime) {
    Browser idle = signed_in("an");
    now_ += minutes{30} - milliseconds{1};
    EXPECT_TRUE(is_signed_in(idle));
    now_ += minutes{30};
    EXPECT_FALSE(is_signed_in(idle));
    Browser busy = signed_in("an");
    const auto began = now_;
    for (now_ += minutes{29}; now_ < began + std::chrono::hours{12}; now_ += minutes{29}) {
        ASSERT_TRUE(is_signed_in(busy)) << (now_ - began).count();
    }
    now_ = began + std::chrono::hours{12} - milliseconds{1};
    EXPECT_TRUE(is_signed_in(busy));
    now_ += milliseconds{1};
    EXPECT_FALSE(is_signed_in(busy));
}

TEST_F(SiteTest, EndsASessionAtSignOutAlsoForWhoKeptTheCookie) {
    Browser browser = signed_in("an");
    Browser copy = browser;
    EXPECT_EQ(where(send_form(browser, "/sign-out", "")), "/sign-in?left=1");
    EXPECT_TRUE(view_of(get(browser, "/sign-in?left=1")).at("left").as_bool());
    EXPECT_FALSE(browser.cookies.contains("__Host-session"));
    EXPECT_FALSE(is_signed_in(copy));
    EXPECT_THAT(audit_log(), Contains("an sign_out  done"));
}

TEST_F(SiteTest, EndsAllSessionsOfWhoseRolePasswordOrAccountChanged) {
    Browser admin = signed_in("ad");
    Browser one = signed_in("an");
    Browser two = signed_in("an");
    EXPECT_EQ(where(send_form(admin, "/users/an/role", "role=manager")), "/users/an");
    EXPECT_FALSE(is_signed_in(one));
    EXPECT_FALSE(is_signed_in(two));
    Browser again = signed_in("an");
    EXPECT_EQ(where(send_form(admin, "/users/an/password", "password=quite-another-one")), "/users/an");
    EXPECT_FALSE(is_signed_in(again));
    Browser viewer = signed_in("vi");
    EXPECT_EQ(where(send_form(admin, "/users/vi/remove", "confirm=yes")), "/users");
    EXPECT_FALSE(is_signed_in(viewer));
    EXPECT_TRUE(is_signed_in(admin)) << "nobody else's";
}

TEST_F(SiteTest, LeadsBackToWhereOneWasButNeverToAnotherSite) {
    Browser browser;
    EXPECT_EQ(where(get(browser, "/subscribers/c1?kinds=advance")),
              "/sign-in?back=%2Fsubscribers%2Fc1%3Fkinds%3Dadvance");
    EXPECT_EQ(where(sign_in(browser, "an", "an-password-1", "/subscribers/c1?kinds=advance")),
              "/subscribers/c1?kinds=advance");
    for (const char* away :
         {"https://evil.example", "//evil.example", "/%5Cevil.example", "%2F%2Fevil.example",
          "/%0d%0aSet-Cookie:x", "javascript:alert(1)", "/sign-out", "/sign-in?back=/x", ""}) {
        EXPECT_EQ(where(sign_in(browser, "an", "an-password-1", away)), "/") << away;
    }
    now_ += minutes{31};
    EXPECT_EQ(where(get(browser, "/audit")), "/sign-in?back=%2Faudit&ended=1");
    EXPECT_TRUE(view_of(get(browser, "/sign-in?back=/audit&ended=1")).at("ended").as_bool());
    browser = signed_in("an");
    const std::string key = form_key(browser);
    now_ += minutes{31};
    HttpRequest late = post_of("/subscribers/c1/enrol", "sure=yes&form_key=" + key);
    late.headers.emplace_back("Referer", std::string{origin} + "/subscribers/c1");
    EXPECT_EQ(where(ask(browser, late)), "/sign-in?back=%2Fsubscribers%2Fc1&ended=1");
    EXPECT_THAT(enrolments_, IsEmpty());
}

// Signing in.

TEST_F(SiteTest, TellsNobodyWhetherNameOrPasswordIsWrong) {
    Browser browser;
    const HttpResponse wrong = sign_in(browser, "an", "not-the-password");
    const int checked = passwords_checked_;
    EXPECT_EQ(checked, 1);
    for (const char* name : {"nobody", "AN", "", "an%00", "%3Cscript%3E"}) {
        const HttpResponse unknown = sign_in(browser, name, "not-the-password");
        EXPECT_EQ(unknown.status, wrong.status) << name;
        boost::json::object same = view_of(unknown);
        same["user"] = "an";
        EXPECT_EQ(same, view_of(wrong)) << name;
    }
    EXPECT_EQ(wrong.status, 401U);
    EXPECT_EQ(passwords_checked_, checked + 5) << "a name that nobody has costs a hash as well";
    EXPECT_THAT(audit_log(), Contains("nobody sign_in.failed  refused"));
}

TEST_F(SiteTest, LetsNobodyInWithoutAPasswordOfTheirOwn) {
    ASSERT_TRUE(users_.edit([](store::Users& users) { users["an"].password_hash.clear(); }));
    Browser browser;
    EXPECT_EQ(sign_in(browser, "an", "").status, 401U);
    EXPECT_EQ(sign_in(browser, "an", "an-password-1").status, 401U);
}

TEST_F(SiteTest, MakesWhoGuessesWaitWithoutCheckingMore) {
    Browser browser;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in(browser, "an", "guess").status, 401U) << i;
    const int checked = passwords_checked_;
    const HttpResponse waits = sign_in(browser, "an", "an-password-1");
    EXPECT_EQ(waits.status, 429U);
    EXPECT_EQ(view_of(waits).at("problem").as_string(), "wait");
    EXPECT_EQ(header_of(waits, "Retry-After"), "2");
    EXPECT_EQ(passwords_checked_, checked);
    now_ += seconds{2};
    EXPECT_EQ(sign_in(browser, "an", "an-password-1").status, 303U);
}

TEST_F(SiteTest, LocksNobodyOutBySomebodyElsesGuesses) {
    config_.portal.pages.proxy_addresses.add("192.0.2.1");
    Browser at_work;
    at_work.client = "192.0.2.1";
    at_work.more = {{"X-Forwarded-For", "203.0.113.7"}};
    ASSERT_EQ(sign_in(at_work, "an", "an-password-1").status, 303U);
    const auto guess = [&](const std::string& address) {
        Browser guesser;
        guesser.client = "192.0.2.1";
        guesser.more = {{"X-Forwarded-For", address}};
        return sign_in(guesser, "an", "guess").status;
    };
    for (int i = 0; i < 50; ++i) guess("203.0.113.9");
    EXPECT_EQ(guess("203.0.113.9"), 429U);
    Browser elsewhere;
    elsewhere.client = "192.0.2.1";
    elsewhere.more = {{"X-Forwarded-For", "203.0.113.8"}};
    EXPECT_EQ(sign_in(elsewhere, "an", "an-password-1").status, 303U) << "from another address";
    for (int i = 0; i < 50; ++i) guess("203.0.113.7");
    EXPECT_EQ(guess("203.0.113.7"), 429U);
    EXPECT_EQ(sign_in(at_work, "an", "an-password-1").status, 303U) << "from a browser that is known";
}

// Names from a proxy.

class ProxiedSiteTest : public SiteTest {
  protected:
    ProxiedSiteTest() {
        config_.portal.pages.proxy_addresses.add("192.0.2.1");
        config_.portal.pages.user_header = "X-Remote-User";
    }
    static Browser named(const std::string& name, const std::string& client = "192.0.2.1") {
        return {.client = client, .more = {{"X-Remote-User", name}}};
    }
};

TEST_F(ProxiedSiteTest, TakesTheNameFromTheProxyAndTheRoleFromItsOwnUsers) {
    Browser agent = named("an");
    const HttpResponse first = get(agent, "/subscribers/c1");
    EXPECT_EQ(first.status, 200U);
    EXPECT_EQ(text_in(first, "user"), "an");
    EXPECT_EQ(error_in(send_form(agent, "/subscribers/c1/adjust", "amount=1")), "403 no_permission");
    EXPECT_EQ(where(send_form(agent, "/subscribers/c1/enrol", "sure=yes")), "/subscribers/c1");
    agent.more = {{"X-Remote-User", "ad"}};
    EXPECT_EQ(text_in(get(agent, "/"), "user"), "ad") << "the session of another is not theirs";
}

TEST_F(ProxiedSiteTest, RefusesTheHeaderFromElsewhere) {
    for (const char* client : {"127.0.0.1", "::1"}) {
        Browser forger = named("ad", client);
        EXPECT_EQ(get(forger, "/users").status, 400U) << client;
        forger.more = {{"x-remote-USER", "ad"}};
        EXPECT_EQ(get(forger, "/users").status, 400U) << client;
    }
    Browser twice = named("an");
    twice.more.emplace_back("X-Remote-User", "ad");
    EXPECT_EQ(get(twice, "/").status, 400U) << "who of two";
}

TEST_F(ProxiedSiteTest, LetsNobodyInWhomItDoesNotKnow) {
    for (const char* name : {"stranger", "", "AN", "an\nad"}) {
        Browser unknown = named(name);
        const HttpResponse response = get(unknown, "/");
        EXPECT_EQ(response.status, 403U) << name;
        EXPECT_EQ(template_of(response), "sign_in");
        EXPECT_TRUE(view_of(response).at("proxy").as_bool());
    }
    Browser browser = named("stranger");
    EXPECT_EQ(sign_in(browser, "an", "an-password-1").status, 403U) << "passwords open nothing here";
}

TEST_F(ProxiedSiteTest, NotesASessionThatBeginsByItself) {
    Browser agent = named("an");
    get(agent, "/");
    get(agent, "/");
    EXPECT_THAT(audit_log(), ElementsAre("an sign_in  done"));
    EXPECT_EQ(users_.last_sign_ins().value().at("an"), now_);
}

TEST_F(ProxiedSiteTest, ShowsNothingInASessionThatItCannotNote) {
    redis_.command({"SET", "{audit}:entries", "no stream"});
    Browser agent = named("an");
    EXPECT_EQ(error_in(get(agent, "/")), "503 not_audited");
    EXPECT_THAT(agent.cookies, IsEmpty());
}

TEST_F(ProxiedSiteTest, LetsNobodyTryPasswordsOut) {
    Browser agent = named("an");
    get(agent, "/");
    EXPECT_EQ(error_in(sign_in(agent, "ad", "ad-password-1")), "404 not_found");
    EXPECT_EQ(passwords_checked_, 0);
}

TEST_F(ProxiedSiteTest, BeginsSixtySessionsAMinuteOfOnePersonWhoseBrowserKeepsNoCookie) {
    const auto ask_anew = [this](const char* name) {
        Browser without_cookies = named(name);
        return get(without_cookies, "/");
    };
    for (int i = 0; i < 60; ++i) EXPECT_EQ(ask_anew("an").status, 200U) << i;
    EXPECT_EQ(error_in(ask_anew("an")), "429 too_many_sessions");
    EXPECT_EQ(ask_anew("vi").status, 200U);
    now_ += minutes{1};
    EXPECT_EQ(ask_anew("an").status, 200U);
}

// Permissions.

TEST_F(SiteTest, RefusesWhatTheRoleMayNotAndSaysSo) {
    Browser agent = signed_in("an");
    const HttpResponse refused = send_form(agent, "/subscribers/c1/adjust", "amount=1");
    EXPECT_EQ(error_in(refused), "403 no_permission");
    EXPECT_EQ(view_of(refused).at("permission").as_string(), "correct");
    EXPECT_EQ(adjustments_, 0);
    for (const char* path : {"/users", "/users/ad", "/audit"}) {
        EXPECT_EQ(error_in(get(agent, path)), "403 no_permission") << path;
    }
    EXPECT_EQ(get(agent, "/permissions").status, 200U);
    EXPECT_THAT(audit_log(), Contains("an refused  refused"));
    Browser viewer = signed_in("vi");
    EXPECT_EQ(error_in(send_form(viewer, "/subscribers/c1/enrol", "sure=yes")), "403 no_permission");
    Browser admin = signed_in("ad");
    EXPECT_EQ(where(send_form(admin, "/subscribers/c1/adjust", "amount=1")), "/");
    EXPECT_EQ(adjustments_, 1);
}

TEST_F(SiteTest, LimitsLookUpsOfEachPersonInAnHour) {
    config_.portal.pages.look_ups_per_hour = 3;
    Browser agent = signed_in("an");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(get(agent, "/subscribers/c1").status, 200U) << i;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(error_in(get(agent, "/subscribers/c1")), "429 look_ups_used_up");
    EXPECT_EQ(std::ranges::count(audit_log(), "an look_ups.used_up  refused"), 1);
    EXPECT_EQ(get(agent, "/").status, 200U) << "other pages are no look-ups";
    Browser viewer = signed_in("vi");
    EXPECT_EQ(get(viewer, "/subscribers/c1").status, 200U) << "each person for themselves";
    now_ += std::chrono::hours{1};
    Browser later = signed_in("an");
    EXPECT_EQ(get(later, "/subscribers/c1").status, 200U);
}

TEST_F(SiteTest, CountsAFormAboutASubscriberAsALookUp) {
    config_.portal.pages.look_ups_per_hour = 1;
    Browser admin = signed_in("ad");
    EXPECT_EQ(where(send_form(admin, "/subscribers/c1/adjust", "amount=1")), "/");
    EXPECT_EQ(error_in(send_form(admin, "/subscribers/c1/adjust", "amount=2")), "429 look_ups_used_up");
    EXPECT_EQ(adjustments_, 1);
}

TEST_F(SiteTest, TakesSixtyFormsAMinuteOfOnePerson) {
    Browser agent = signed_in("an");
    const auto send = [&] { return send_form(agent, "/language", "language=vi&back=/"); };
    for (int i = 0; i < 60; ++i) EXPECT_EQ(where(send()), "/") << i;
    EXPECT_EQ(error_in(send()), "429 too_many_forms");
    now_ += std::chrono::minutes{1};
    EXPECT_EQ(where(send()), "/");
}

// The audit log.

TEST_F(SiteTest, NotesWhoSawAndChangedWhom) {
    Browser agent = signed_in("an");
    get(agent, "/subscribers/c1");
    send_form(agent, "/subscribers/c2/enrol", "sure=yes");
    send_form(agent, "/subscribers/c2/enrol", "sure=no");
    EXPECT_THAT(audit_log(), ElementsAre("an sign_in  done", "an subscriber.seen c1 done",
                                         "an subscriber.enrol c2 begun", "an subscriber.enrol c2 done",
                                         "an subscriber.enrol c2 begun", "an subscriber.enrol c2 refused"));
    const auto entries = audited();
    EXPECT_EQ(entries[2].role, "agent");
    EXPECT_EQ(entries[2].from, "127.0.0.1");
    EXPECT_EQ(entries[2].at, now_);
    EXPECT_EQ(entries[2].detail, "sure=\"yes\"");
}

TEST_F(SiteTest, NotesTheFieldsThatCountAndNothingThatASenderAdds) {
    Browser admin = signed_in("ad");
    const std::string filler = std::string(128, 'x');
    for (const std::string& body :
         {"a0=" + filler + "&a1=" + filler + "&role=admin", std::string{"role=manager&role=admin"},
          std::string{"role=admin&role="}}) {
        EXPECT_EQ(error_in(send_form(admin, "/users/vi/role", body)), "400 bad_request") << body;
    }
    EXPECT_EQ(users_.find("vi").value()->role, Role::viewer);
    EXPECT_EQ(std::ranges::count(audit_log(), "ad refused  refused"), 3);
    send_form(admin, "/users", "language=vi&password=twelve-chars&role=agent&name=new");
    EXPECT_EQ(audited().back().detail, "name=\"new\" role=\"agent\" language=\"vi\"")
        << "in the route's order";
    Browser agent = signed_in("an");
    send_form(agent, "/subscribers/c1/enrol", "note=x%22+sure%3D%22yes%5C&sure=no");
    EXPECT_EQ(audited().back().detail, R"(sure="no" note="x\" sure=\"yes\\")")
        << "no value reads like a field";
}

TEST_F(SiteTest, NotesNothingThatActsOnATerminal) {
    Browser viewer = signed_in("vi");
    for (const auto& [target, noted] :
         {std::pair{"/users/%C2%9B31mred", "GET /users/\\xc2\\x9b31mred keep_users"},
          std::pair{"/users/%ff%fe", "GET /users/\\xff\\xfe keep_users"},
          std::pair{"/users/%E2%80%AEgpj.exe", "GET /users/\\xe2\\x80\\xaegpj.exe keep_users"},
          std::pair{"/users/l%C3%A0n", "GET /users/l\u00e0n keep_users"}}) {
        EXPECT_EQ(error_in(get(viewer, target)), "403 no_permission");
        EXPECT_EQ(audited().back().detail, noted);
    }
    Browser agent = signed_in("an");
    std::string letters;
    std::string kept;
    for (int i = 0; i < 100; ++i) letters += "%C4%91";
    for (int i = 0; i < 63; ++i) kept += "\u0111";
    send_form(agent, "/subscribers/c1/enrol", "sure=no&note=x" + letters);
    EXPECT_EQ(audited().back().detail, "sure=\"no\" note=\"x" + kept + '"') << "no character is cut in two";
}

TEST_F(SiteTest, ShowsAndChangesNothingThatItCannotNote) {
    Browser agent = signed_in("an");
    const std::string key = form_key(agent);
    redis_.command({"DEL", "{audit}:entries"});
    redis_.command({"SET", "{audit}:entries", "no stream"});
    EXPECT_EQ(error_in(get(agent, "/subscribers/c1")), "503 not_audited");
    EXPECT_EQ(error_in(post(agent, "/subscribers/c1/enrol", "sure=yes&form_key=" + key)), "503 not_audited");
    EXPECT_THAT(enrolments_, IsEmpty());
    EXPECT_EQ(get(agent, "/").status, 200U) << "what is not in the log is shown";
    redis_.command({"DEL", "{audit}:entries"});
    EXPECT_EQ(where(post(agent, "/subscribers/c1/enrol", "sure=yes&form_key=" + key)), "/subscribers/c1");
}

TEST_F(SiteTest, NotesNoPassword) {
    Browser admin = signed_in("ad");
    send_form(admin, "/users", "name=new&role=agent&language=vi&password=secret-secret-secret");
    send_form(admin, "/users/an/password", "password=secret-secret-secret");
    const auto entries = audited();
    for (const store::AuditEntry& entry : entries) {
        EXPECT_THAT(entry.detail, Not(HasSubstr("secret-secret"))) << entry.what;
    }
}

TEST_F(SiteTest, SaysThatRedisIsAway) {
    Browser agent = signed_in("an");
    redis_.kill();
    EXPECT_EQ(error_in(get(agent, "/")), "503 store_away");
    EXPECT_EQ(sign_in(agent, "an", "an-password-1").status, 503U);
    redis_.start();
}

TEST_F(SiteTest, ShowsANoticeOnce) {
    Browser agent = signed_in("an");
    const std::string page = where(send_form(agent, "/subscribers/c1/enrol", "sure=yes"));
    EXPECT_EQ(text_in(get(agent, page), "notice"), "notice.enrolled");
    EXPECT_EQ(text_in(get(agent, page), "notice"), "");
}

TEST_F(SiteTest, SpeaksTheLanguageThatWasChosen) {
    Browser browser;
    EXPECT_EQ(text_in(get(browser, "/sign-in"), "language"), "vi") << "the operator's";
    browser.more = {{"Accept-Language", "fr, en-GB;q=0.8, vi;q=0.5"}};
    EXPECT_EQ(text_in(get(browser, "/sign-in"), "language"), "en");
    EXPECT_EQ(where(post(browser, "/language", "language=vi&back=/sign-in")), "/sign-in");
    EXPECT_EQ(where(post(browser, "/language",
                         "language=vi&back=%2Fsign-in%3Fback%3D%252Fsubscribers%252Fc1%26ended%3D1")),
              "/sign-in?back=%2Fsubscribers%2Fc1&ended=1")
        << "where one wanted to go is kept";
    EXPECT_EQ(
        where(post(browser, "/language", "language=vi&back=%2Fsign-in%3Fback%3D%252F%252Fevil.example")),
        "/sign-in");
    EXPECT_EQ(text_in(get(browser, "/sign-in"), "language"), "vi");
    sign_in(browser, "an", "an-password-1");
    EXPECT_EQ(text_in(get(browser, "/"), "language"), "en") << "their own";
    EXPECT_EQ(where(send_form(browser, "/language", "language=vi&back=/permissions")), "/permissions");
    EXPECT_EQ(text_in(get(browser, "/"), "language"), "vi");
    EXPECT_TRUE(is_signed_in(browser)) << "that ends no session";
}

}  // namespace
}  // namespace airtime::portal_test
