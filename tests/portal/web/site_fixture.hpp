#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "portal/site.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal_test {

using portal::HttpParameters;
using portal::HttpRequest;
using portal::HttpResponse;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using store::Role;

/// A browser: it keeps cookies, and says where a request comes from.
struct Browser {
    std::map<std::string, std::string> cookies = {};
    std::string client = "127.0.0.1";
    HttpParameters more = {};  ///< headers beside the usual ones

    std::string cookie_header() const {
        std::string text;
        for (const auto& [name, value] : cookies) text += (text.empty() ? "" : "; ") + name + '=' + value;
        return text;
    }
    void take(const HttpResponse& response) {
        for (const auto& [name, value] : response.headers) {
            if (name != "Set-Cookie") continue;
            const auto equals = value.find('=');
            const std::string cookie = value.substr(0, equals);
            const std::string content = value.substr(equals + 1, value.find(';') - equals - 1);
            if (value.find("Max-Age=0") != std::string::npos) {
                cookies.erase(cookie);
            } else {
                cookies[cookie] = content;
            }
        }
    }
};

/// The site over a Redis of its own. Its pages are JSON here: template, view, and what stands around it.
class SiteTest : public testing::Test {
  protected:
    static constexpr const char* origin = "http://localhost:8080";

    SiteTest() {
        for (const auto& [name, role] :
             {std::pair{"vi", Role::viewer}, std::pair{"an", Role::agent}, std::pair{"ad", Role::admin}}) {
            add_user(name, role);
        }
    }

    static config::Config open_pages(const store::RedisSettings& redis) {
        config::Config config = config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
        config.redis = redis;
        config.portal.pages.origin = origin;
        config.worker.ledger_dir = testing::TempDir() + "no-such-ledger";
        return config;
    }
    static std::string render(std::string_view template_name, const boost::json::object& view,
                              const portal::Frame& frame) {
        return boost::json::serialize(
            boost::json::object{{"template", template_name},
                                {"view", view},
                                {"user", frame.visitor != nullptr ? frame.visitor->user : ""},
                                {"language", frame.language == charging::Language::vi ? "vi" : "en"},
                                {"form_key", frame.form_key},
                                {"notice", frame.notice},
                                {"path", frame.path}});
    }
    /// As if "hash of X" were the hash of X; counted.
    bool matches(const std::string& hash, std::string_view password) {
        ++passwords_checked_;
        return hash == "hash of " + std::string{password};
    }
    /// A page about a subscriber, and a form that is sent there.
    std::vector<portal::PageRoute> subscriber_routes() {
        using portal::Permission;
        return {{"GET", "/", Permission::look_up, "",
                 [](const portal::PageCall&) {
                     return portal::PageContent{"home", {}};
                 }},
                {"GET", "/subscribers/{id}", Permission::look_up, "subscriber.seen",
                 [](const portal::PageCall& call) {
                     return portal::PageContent{"subscriber", {{"contract", call.names.front()}}};
                 }},
                {"POST",
                 "/subscribers/{id}/enrol",
                 Permission::enrol,
                 "subscriber.enrol",
                 [this](const portal::PageCall& call) -> portal::PageAnswer {
                     enrolments_.push_back(call.form_key);
                     if (call.form.empty()) throw std::runtime_error{"on purpose"};
                     if (portal::value_of(call.form, "sure") != "yes") {
                         return portal::PageContent{"enrol", {}, 422};
                     }
                     return portal::PageRedirect{"/subscribers/" + call.names.front(), "notice.enrolled"};
                 },
                 {"sure", "note"}},
                {"POST",
                 "/subscribers/{id}/adjust",
                 Permission::correct,
                 "subscriber.adjust",
                 [this](const portal::PageCall&) -> portal::PageAnswer {
                     ++adjustments_;
                     return portal::PageRedirect{"/", ""};
                 },
                 {"amount"}}};
    }
    portal::SiteParts parts() {
        return {.guard = guard_,
                .turns = turns_,
                .render = render,
                .asset = [](std::string_view path) -> std::optional<HttpResponse> {
                    if (path != "/assets/site.css") return std::nullopt;
                    return portal::plain_answer(200, "css");
                },
                .check_password = [this](const std::string& hash,
                                         std::string_view password) { return matches(hash, password); },
                .routes = subscriber_routes()};
    }

    void add_user(const std::string& name, Role role) {
        ASSERT_TRUE(users_.edit([&](store::Users& users) {
            users[name] = {.name = name,
                           .role = role,
                           .language = charging::Language::en,
                           .password_hash = "hash of " + name + "-password-1",
                           .version = "version of " + name};
        }));
    }

    HttpResponse ask(Browser& browser, HttpRequest request) {
        request.client = browser.client;
        request.headers.emplace_back("Host", "localhost:8080");
        if (!browser.cookies.empty()) request.headers.emplace_back("Cookie", browser.cookie_header());
        for (const auto& header : browser.more) request.headers.push_back(header);
        HttpResponse response = asked_->answer(request, now_);
        browser.take(response);
        return response;
    }
    static HttpRequest get_of(const std::string& target) {
        HttpRequest request;
        request.method = "GET";
        EXPECT_TRUE(portal::read_target(target, request)) << target;
        return request;
    }
    HttpResponse get(Browser& browser, const std::string& target) { return ask(browser, get_of(target)); }
    static HttpRequest post_of(const std::string& path, const std::string& body) {
        HttpRequest request;
        request.method = "POST";
        request.path = path;
        request.body = body;
        request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                           {"Sec-Fetch-Site", "same-origin"},
                           {"Origin", origin}};
        return request;
    }
    HttpResponse post(Browser& browser, const std::string& path, const std::string& body) {
        return ask(browser, post_of(path, body));
    }
    /// With the key of the page that is shown there.
    HttpResponse send_form(Browser& browser, const std::string& path, const std::string& body) {
        return post(browser, path, (body.empty() ? "" : body + "&") + "form_key=" + form_key(browser));
    }
    std::string form_key(Browser& browser) { return text_in(get(browser, "/"), "form_key"); }

    HttpResponse sign_in(Browser& browser, const std::string& name, const std::string& password,
                         const std::string& back = "/") {
        return post(browser, "/sign-in", "user=" + name + "&password=" + password + "&back=" + back);
    }
    Browser signed_in(const std::string& name) {
        Browser browser;
        EXPECT_EQ(sign_in(browser, name, name + "-password-1").status, 303U) << name;
        return browser;
    }

    static boost::json::object page_of(const HttpResponse& response) {
        return boost::json::parse(response.body).as_object();
    }
    static std::string text_in(const HttpResponse& response, const char* member) {
        return std::string{page_of(response).at(member).as_string()};
    }
    static std::string template_of(const HttpResponse& response) { return text_in(response, "template"); }
    static boost::json::object view_of(const HttpResponse& response) {
        return page_of(response).at("view").as_object();
    }
    /// "404 not_found".
    static std::string error_in(const HttpResponse& response) {
        return std::to_string(response.status) + ' ' +
               std::string{view_of(response).at("reason").as_string()};
    }
    static std::string header_of(const HttpResponse& response, std::string_view name) {
        return std::string{portal::value_of(response.headers, name).value_or("")};
    }
    static std::string where(const HttpResponse& response) {
        EXPECT_EQ(response.status, 303U) << response.body;
        return header_of(response, "Location");
    }
    bool is_signed_in(Browser& browser) { return get(browser, "/").status == 200; }

    std::vector<store::AuditEntry> audited() {
        return store::RedisAuditStream{redis_connection_}.read("0-0", 1'000).value();
    }
    /// "an subscriber.seen c1 done", oldest first.
    std::vector<std::string> audit_log() {
        std::vector<std::string> lines;
        const auto entries = audited();
        for (const store::AuditEntry& entry : entries) {
            lines.push_back(entry.user + ' ' + entry.what + ' ' + entry.subject + ' ' + entry.outcome);
        }
        return lines;
    }

    store_test::PrivateRedis redis_;
    config::Config config_ = open_pages(redis_.settings());
    store::RedisConnection redis_connection_{redis_.settings()};
    store::RedisUsers users_{redis_connection_};
    portal::SignInGuard guard_{portal::SignInLimits{}};
    portal::PageTurns turns_{2};
    int passwords_checked_ = 0;
    int adjustments_ = 0;
    std::vector<std::string> enrolments_;
    charging::Instant now_ = *charging::parse_instant("2026-11-22T08:00:00.000Z");
    portal::Site site_{config_, parts()};
    portal::Site* asked_ = &site_;  ///< by the browsers
};

}  // namespace airtime::portal_test
