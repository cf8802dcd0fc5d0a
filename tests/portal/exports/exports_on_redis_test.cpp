#include <fstream>

#include "operations/password.hpp"
#include "operations/user_accounts.hpp"
#include "portal/api/api.hpp"
#include "portal/exports/export_pages.hpp"
#include "portal/exports/export_queue.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "tests/portal/api/api_on_redis.hpp"

namespace airtime::portal_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Exports as people and systems have them, on a real Redis. Nothing writes but write_next().
class ExportsOnRedisTest : public WithApiOnRedis {
  protected:
    ExportsOnRedisTest() {
        add_user("ma", Role::manager);
        add_user("mo", Role::manager);
        asked_ = &with_exports_;
        config_.portal.api_addresses.add("127.0.0.1");
    }
    portal::SiteParts parts_with_exports() {
        portal::SiteParts all = parts();
        for (auto& route : portal::export_pages(config_, contracts_, exports_)) {
            all.routes.push_back(std::move(route));
        }
        return all;
    }
    HttpResponse ask_for(Browser& browser, const std::string& what = "events",
                         const std::string& more = "&kind=&channel=") {
        return send_form(browser, "/exports", "what=" + what + "&first=2025-01-01&last=2025-01-02" + more);
    }
    boost::json::array exports_of(Browser& browser) {
        const HttpResponse page = get(browser, "/exports");
        EXPECT_EQ(page.status, 200U) << page.body;
        return view_of(page).at("exports").as_array();
    }
    std::string newest_id(Browser& browser) {
        const auto exports = exports_of(browser);
        return exports.empty() ? "" : std::string{exports.front().at("id").as_string()};
    }
    void write_next() {
        portal::ExportQueue queue{export_settings()};
        auto next = queue.next();
        ASSERT_TRUE(next.ok() && next->has_value());
        std::ofstream{queue.folder().part((*next)->id)} << "rows";
        ASSERT_TRUE(queue.finish(**next, now_).ok());
    }
    void set_role(const std::string& name, Role role) {
        ASSERT_TRUE(users_.edit([&](store::Users& users) { operations::set_role(users, name, role); }).ok());
    }
    std::string token_of(const std::string& name, store::TokenScope scope) {
        const std::string secret = operations::random_digits(32);
        EXPECT_TRUE(*api_tokens_.add({.name = name,
                                      .scope = scope,
                                      .digest = operations::digest_digits(secret),
                                      .by = "ad",
                                      .form = secret}));
        return store::written_token(name, secret);
    }
    HttpResponse call_api(const std::string& method, const std::string& resource, const std::string& token,
                          const std::string& body = "", const std::string& key = "k1") {
        HttpRequest request;
        request.method = method;
        request.path = "/api/v1/" + resource;
        request.client = "127.0.0.1";
        request.body = body;
        request.headers = {{"Authorization", "Bearer " + token}, {"Idempotency-Key", key}};
        return api_.answer(request);
    }
    static boost::json::object json_of(const HttpResponse& response) {
        return boost::json::parse(response.body).as_object();
    }
    static std::string code_of(const HttpResponse& response) {
        return std::to_string(response.status) + ' ' + std::string{json_of(response).at("code").as_string()};
    }

    static constexpr const char* advances_body =
        R"({"what": "advances", "first": "2025-01-01", "last": "2025-01-31"})";

    portal::Site with_exports_{config_, parts_with_exports()};
};

TEST_F(ExportsOnRedisTest, AreAskedForFetchedAndRemovedAndTheLogHasItAll) {
    Browser manager = signed_in("ma");
    EXPECT_THAT(exports_of(manager), IsEmpty());
    EXPECT_EQ(where(ask_for(manager)), "/exports");
    const std::string id = newest_id(manager);
    EXPECT_EQ(exports_of(manager).front().at("state"), "waiting");
    EXPECT_EQ(error_in(get(manager, "/exports/" + id + "/file")), "404 not_found") << "it is not written";
    write_next();
    EXPECT_EQ(exports_of(manager).front().at("download").as_string(), "/exports/" + id + "/file");
    const HttpResponse file = get(manager, "/exports/" + id + "/file");
    ASSERT_TRUE(file.file);
    EXPECT_EQ(file.file->piece(0, 100), "rows");
    EXPECT_EQ(file.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(header_of(file, "Content-Disposition"),
              "attachment; filename=\"events-2025-01-01-2025-01-02.csv\"");
    EXPECT_THAT(header_of(file, "Cache-Control"), HasSubstr("no-store"));
    EXPECT_EQ(where(send_form(manager, "/exports/" + id + "/remove", "")), "/exports");
    EXPECT_THAT(exports_of(manager), IsEmpty());
    for (const std::string what : {"export.asked", "export.downloaded", "export.removed"}) {
        EXPECT_THAT(audit_log(), Contains("ma " + what + ' ' + id + " done")) << what;
    }
}

TEST_F(ExportsOnRedisTest, AreNobodyElses) {
    Browser owner = signed_in("ma");
    ask_for(owner);
    const std::string id = newest_id(owner);
    write_next();
    Browser other = signed_in("mo");
    Browser admin = signed_in("ad");
    for (Browser* browser : {&other, &admin}) {
        EXPECT_THAT(exports_of(*browser), IsEmpty());
        EXPECT_EQ(error_in(get(*browser, "/exports/" + id + "/file")), "404 not_found");
        EXPECT_EQ(error_in(send_form(*browser, "/exports/" + id + "/remove", "")), "404 not_found");
    }
    Browser agent = signed_in("an");
    EXPECT_EQ(error_in(get(agent, "/exports/" + id + "/file")), "403 no_permission");
    EXPECT_EQ(error_in(get(agent, "/exports")), "403 no_permission");
    EXPECT_TRUE(get(owner, "/exports/" + id + "/file").file);
}

TEST_F(ExportsOnRedisTest, AreOutOfReachAtOnceWithTheRoleOrTheAccount) {
    Browser owner = signed_in("ma");
    ask_for(owner);
    const std::string path = "/exports/" + newest_id(owner) + "/file";
    write_next();
    set_role("ma", Role::agent);
    EXPECT_THAT(where(get(owner, path)), HasSubstr("/sign-in"));
    Browser again = signed_in("ma");
    EXPECT_EQ(error_in(get(again, path)), "403 no_permission");
    set_role("ma", Role::manager);
    Browser manager = signed_in("ma");
    EXPECT_TRUE(get(manager, path).file);
    ASSERT_TRUE(users_.edit([&](store::Users& users) { operations::remove_user(users, "ma"); }).ok());
    EXPECT_THAT(where(get(manager, path)), HasSubstr("/sign-in"));
    add_user("ma", Role::manager);
    ASSERT_TRUE(
        users_.edit([&](store::Users& users) { users["ma"].created_at = now_ + milliseconds{1}; }).ok());
    Browser namesake = signed_in("ma");
    EXPECT_EQ(error_in(get(namesake, path)), "404 not_found") << "of somebody who had the name before";
    EXPECT_THAT(exports_of(namesake), IsEmpty());
}

TEST_F(ExportsOnRedisTest, CannotBeAskedForByAPath) {
    Browser manager = signed_in("ma");
    ask_for(manager);
    for (const char* id : {"..%2F..%2Fetc%2Fpasswd", "lock", "%2e%2e", "0123456789abcdef0123456789abcdef"}) {
        EXPECT_EQ(get(manager, "/exports/" + std::string{id} + "/file").status, 404U) << id;
    }
}

TEST_F(ExportsOnRedisTest, SayOfAFormWhatIsWrongAndBeginNothing) {
    Browser manager = signed_in("ma");
    const HttpResponse wrong = ask_for(manager, "usage", "&kind=advanced&channel=");
    EXPECT_EQ(wrong.status, 400U);
    EXPECT_EQ(view_of(wrong).at("problems").at(0).at("reason"), "only_events");
    EXPECT_EQ(ask_for(manager, "events", "&kind=&kind=").status, 400U) << "a field that comes twice";
    EXPECT_EQ(ask_for(manager, "events", "&colour=red").status, 400U);
    EXPECT_THAT(exports_of(manager), IsEmpty());
    ask_for(manager, "events");
    ask_for(manager, "usage");
    const HttpResponse one_more = ask_for(manager, "advances");
    EXPECT_EQ(one_more.status, 422U);
    EXPECT_EQ(view_of(one_more).at("refusal"), "too_many");
    EXPECT_EQ(exports_of(manager).size(), 2U);
}

TEST_F(ExportsOnRedisTest, AnswerThoughNothingCanBeWritten) {
    std::ofstream{folder_.path() / "exports"} << "a file where the folder should be";
    Browser manager = signed_in("ma");
    const HttpResponse page = ask_for(manager);
    EXPECT_EQ(page.status, 503U);
    EXPECT_EQ(view_of(page).at("refusal"), "unusable");
    EXPECT_EQ(view_of(get(manager, "/exports")).at("refusal"), "unusable") << "nor can any be read";
    const std::string token = token_of("crm", store::TokenScope::manager);
    EXPECT_EQ(code_of(call_api("POST", "exports", token, advances_body)), "503 exports_away");
    EXPECT_EQ(code_of(call_api("GET", "exports", token)), "503 exports_away");
}

TEST_F(ExportsOnRedisTest, AreTheSameForPrograms) {
    const std::string token = token_of("crm", store::TokenScope::manager);
    const auto asked = json_of(call_api("POST", "exports", token, advances_body));
    const std::string resource = "exports/" + std::string{asked.at("id").as_string()};
    EXPECT_EQ(asked.at("state"), "waiting");
    EXPECT_EQ(json_of(call_api("POST", "exports", token, advances_body)), asked) << "once per key";
    EXPECT_EQ(code_of(call_api("POST", "exports", token,
                               R"({"what": "usage", "first": "2025-01-01", "last": "2025-01-31"})")),
              "409 key_used_otherwise");
    EXPECT_EQ(code_of(call_api("GET", resource + "/file", token)), "409 export_not_done");
    now_ = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    write_next();
    const auto found = json_of(call_api("GET", resource, token));
    EXPECT_EQ(found.at("state"), "done");
    EXPECT_EQ(json_of(call_api("GET", "exports", token)).at("exports").at(0), found);
    const HttpResponse file = call_api("GET", resource + "/file", token);
    ASSERT_TRUE(file.file);
    EXPECT_EQ(file.file->piece(0, 100), "rows");
    EXPECT_EQ(json_of(call_api("DELETE", resource, token)).at("removed"), true);
    EXPECT_EQ(code_of(call_api("DELETE", resource, token)), "404 export_unknown");
    for (const std::string what : {"asked", "downloaded", "removed"}) {
        EXPECT_THAT(audit_log(), Contains("api.crm export." + what + ' ' + resource.substr(8) + " done"));
    }
}

TEST_F(ExportsOnRedisTest, AreOneTokensAlone) {
    const std::string token = token_of("crm", store::TokenScope::manager);
    const auto asked = json_of(call_api("POST", "exports", token, advances_body));
    const std::string resource = "exports/" + std::string{asked.at("id").as_string()};
    const std::string other = token_of("bi", store::TokenScope::manager);
    const std::string reader = token_of("reader", store::TokenScope::read);
    for (const std::string& another : {other, reader}) {
        EXPECT_EQ(code_of(call_api("GET", resource, another)), "404 export_unknown");
        EXPECT_EQ(code_of(call_api("GET", resource + "/file", another)), "404 export_unknown");
    }
    EXPECT_EQ(code_of(call_api("DELETE", resource, other)), "404 export_unknown");
    EXPECT_EQ(code_of(call_api("DELETE", resource, reader)), "403 token_reads_only");
    EXPECT_EQ(code_of(call_api("POST", "exports", reader, advances_body)), "403 token_reads_only");
    ASSERT_TRUE(*api_tokens_.remove("crm"));
    EXPECT_EQ(code_of(call_api("GET", resource, token)), "401 token_wrong");
    EXPECT_EQ(code_of(call_api("GET", resource, token_of("crm", store::TokenScope::manager))),
              "404 export_unknown")
        << "a token that is made anew is another one";
}

TEST_F(ExportsOnRedisTest, AreNotBegunByACallThatMakesNoSense) {
    const std::string token = token_of("crm", store::TokenScope::manager);
    EXPECT_EQ(code_of(call_api("POST", "exports", token, R"({"what": "events"})")), "400 field_missing");
    const auto wrong = json_of(call_api(
        "POST", "exports", token, R"({"what": "events", "first": "2025-01-02", "last": "2025-01-01"})"));
    EXPECT_EQ(wrong.at("code"), "field_wrong");
    EXPECT_EQ(wrong.at("fields").at(0).at("reason"), "before_first");
    EXPECT_THAT(json_of(call_api("GET", "exports", token)).at("exports").as_array(), IsEmpty());
}

}  // namespace
}  // namespace airtime::portal_test
