#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "operations/opening.hpp"
#include "operations/password.hpp"
#include "portal/api/api.hpp"
#include "portal/api/api_callers.hpp"
#include "portal/views/list_pages.hpp"
#include "portal/views/management_pages.hpp"
#include "portal/views/operations_pages.hpp"
#include "portal/views/token_pages.hpp"
#include "portal/views/trial_pages.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/policies_in_force.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_errors.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_visits.hpp"
#include "tests/charging/samples.hpp"
#include "tests/portal/api/api_on_redis.hpp"

namespace airtime::portal_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// The whole site of operators, managers and administrators, on a real Redis.
class OperatorPagesTest : public WithApiOnRedis {
  protected:
    OperatorPagesTest() {
        add_user("ma", Role::manager);
        asked_ = &all_;
        auto opened = charging::ContractBuilder{}.build();
        opened.id = {"c1"};
        const auto outcome = operations::open_subscriber(
            {contracts_, config_.policy, tokens_, {.now = charging::sample_now()}}, opened);
        EXPECT_TRUE(std::holds_alternative<operations::Opened>(outcome));
    }
    std::vector<portal::PageRoute> routes() {
        std::vector<portal::PageRoute> all;
        for (auto&& some :
             {portal::management_pages(config_, contracts_, ledger_, books_),
              portal::operations_pages(contracts_, operations_),
              portal::list_pages(config_, contracts_, tokens_),
              portal::token_pages(config_, redis_connection_), portal::trial_pages(config_, trials_)}) {
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }
    portal::SiteParts all_parts() {
        portal::SiteParts all = parts();
        for (portal::PageRoute& route : routes()) all.routes.push_back(std::move(route));
        return all;
    }
    Browser manager() { return signed_in("ma"); }
    /// By a token of the pages, which is made once a scope.
    HttpResponse call_api(const std::string& method, const std::string& resource, const std::string& scope) {
        config_.portal.api_addresses.add("127.0.0.1");
        std::string& token = made_[scope];
        if (token.empty()) {
            const std::string secret = operations::random_digits(32);
            const bool added =
                api_tokens_
                    .add({.name = scope,
                          .scope = scope == "read" ? store::TokenScope::read : store::TokenScope::manager,
                          .digest = operations::digest_digits(secret),
                          .by = "ad",
                          .created_at = {}})
                    .value();
            EXPECT_TRUE(added);
            token = store::written_token(scope, secret);
        }
        HttpRequest request;
        request.method = method;
        request.path = "/api/v1/" + resource;
        request.client = "127.0.0.1";
        request.headers = {{"Authorization", "Bearer " + token}};
        return api_.answer(request);
    }

    std::map<std::string, std::string> made_;  ///< tokens by scope

    portal::Site all_{config_, all_parts()};
};

TEST_F(OperatorPagesTest, AreRefusedToEachRoleWithoutThePermission) {
    std::map<std::string, Browser> browsers;
    for (const char* name : {"vi", "an", "ma"}) browsers[name] = signed_in(name);
    int refused = 0;
    for (const portal::PageRoute& route : routes()) {
        std::string path{route.pattern};
        if (const auto name = path.find("{name}"); name != std::string::npos) path.replace(name, 6, "till");
        for (const auto& [name, role] :
             {std::pair{"vi", Role::viewer}, std::pair{"an", Role::agent}, std::pair{"ma", Role::manager}}) {
            if (portal::may(role, route.permission)) continue;
            const HttpResponse answer =
                route.method == "POST" ? send_form(browsers[name], path, "x=1") : get(browsers[name], path);
            EXPECT_EQ(error_in(answer), "403 no_permission") << name << ' ' << path;
            ++refused;
        }
    }
    EXPECT_GT(refused, 20);
    EXPECT_THAT(audit_log(), Contains(HasSubstr("ma refused")));
}

TEST_F(OperatorPagesTest, SwitchLendingOffForEverybodyOnlyWithATick) {
    Browser admin = signed_in("ad");
    const auto problem_after = [&](const std::string& form) {
        const HttpResponse answer = send_form(admin, "/operations/lending", form);
        const auto view = view_of(answer);
        return std::to_string(answer.status) + ' ' + std::string{view.at("problem").at("field").as_string()} +
               ' ' + std::string{view.at("problem").at("reason").as_string()};
    };
    const auto is_on = [&] {
        return view_of(get(admin, "/operations")).at("lending").at("switched_on").as_bool();
    };
    EXPECT_EQ(problem_after("state=off&reason=fraud"), "422 confirm not_confirmed");
    EXPECT_EQ(problem_after("state=off&reason=&confirm=yes"), "422 reason missing");
    EXPECT_TRUE(is_on());
    EXPECT_EQ(where(send_form(admin, "/operations/lending", "state=off&reason=fraud&confirm=yes")),
              "/operations");
    EXPECT_FALSE(is_on());
    EXPECT_THAT(audit_log(), Contains(HasSubstr("ad lending.switched")));
    EXPECT_EQ(where(send_form(admin, "/operations/lending", "state=on&reason=over")), "/operations");
    EXPECT_TRUE(is_on());
}

TEST_F(OperatorPagesTest, ShowATokenOnceAndKeepItsHash) {
    Browser admin = signed_in("ad");
    const HttpResponse made = send_form(admin, "/tokens", "name=till&scope=channel");
    ASSERT_EQ(where(made), "/tokens") << made.body;
    const std::string token{view_of(get(admin, "/tokens")).at("made").as_string()};
    EXPECT_EQ(token.size(), std::string{"till."}.size() + 64);
    const std::string secret = token.substr(5);
    EXPECT_THAT(get(admin, "/tokens").body, Not(HasSubstr(secret)));
    EXPECT_TRUE(view_of(get(admin, "/tokens")).at("made").is_null());
    EXPECT_THAT(audit_log(), Contains("ad token.added till done"));
    for (const store::AuditEntry& entry : audited()) EXPECT_THAT(entry.detail, Not(HasSubstr(secret)));
    EXPECT_THAT(redis_.ask({"HGET", "portal:tokens", "till"}), Not(HasSubstr(secret)));

    store::RedisApiTokens kept{redis_connection_};
    portal::ApiCallers callers{config_, &kept, redis_connection_};
    HttpRequest call;
    call.headers = {{"Authorization", "Bearer " + token}};
    EXPECT_TRUE(callers.find(call, now_).value());
    EXPECT_EQ(view_of(get(admin, "/tokens")).at("tokens").at(0).at("last_used"), "2026-11-22");

    EXPECT_EQ(send_form(admin, "/tokens/till/remove", "confirm=").status, 422U);
    EXPECT_TRUE(callers.find(call, now_).value());
    EXPECT_EQ(where(send_form(admin, "/tokens/till/remove", "confirm=yes")), "/tokens");
    EXPECT_FALSE(callers.find(call, now_).value());
    EXPECT_THAT(audit_log(), Contains("ad token.removed till done"));
    EXPECT_EQ(error_in(send_form(admin, "/tokens/till/remove", "confirm=yes")), "404 not_found");
}

TEST_F(OperatorPagesTest, ShowATokenThatCannotBeReadAndRemoveIt) {
    Browser admin = signed_in("ad");
    redis_.command({"HSET", "portal:tokens", "of-yore", "nonsense"});
    const auto tokens = view_of(get(admin, "/tokens")).at("tokens");
    ASSERT_EQ(tokens.as_array().size(), 1U);
    EXPECT_EQ(tokens.at(0).at("unreadable"), true);
    EXPECT_EQ(where(send_form(admin, "/tokens", "name=till&scope=read")), "/tokens") << "others can be made";
    EXPECT_EQ(where(send_form(admin, "/tokens/of-yore/remove", "confirm=yes")), "/tokens");
    EXPECT_EQ(redis_.ask({"HLEN", "portal:tokens"}), "1");
}

TEST_F(OperatorPagesTest, MakeOneTokenOfADoubleClickAndShowIt) {
    Browser admin = signed_in("ad");
    const std::string form = "name=till&scope=read&form_key=" + form_key(admin);
    EXPECT_EQ(where(post(admin, "/tokens", form)), "/tokens");
    EXPECT_EQ(where(post(admin, "/tokens", form)), "/tokens");
    const auto view = view_of(get(admin, "/tokens"));
    EXPECT_EQ(view.at("tokens").as_array().size(), 1U);
    store::RedisApiTokens kept{redis_connection_};
    portal::ApiCallers callers{config_, &kept, redis_connection_};
    HttpRequest call;
    call.headers = {{"Authorization", "Bearer " + std::string{view.at("made").as_string()}}};
    EXPECT_TRUE(callers.find(call, now_).value());
}

TEST_F(OperatorPagesTest, LeaveATokenAsItIsWhenItsFormIsSentAgainMuchLater) {
    Browser admin = signed_in("ad");
    const std::string form = "name=till&scope=read&form_key=" + form_key(admin);
    EXPECT_EQ(where(post(admin, "/tokens", form)), "/tokens");
    const std::string kept = redis_.ask({"HGET", "portal:tokens", "till"});
    ASSERT_FALSE(view_of(get(admin, "/tokens")).at("made").is_null());
    const store::Reply forms = redis_.command({"KEYS", "portal:form:*"});
    for (const redisReply* key : store::elements_of(*forms)) {
        redis_.command({"DEL", std::string{store::text_of(*key).value_or("")}});
    }
    const HttpResponse again = post(admin, "/tokens", form);
    EXPECT_EQ(again.status, 422U) << "that it was sent before is forgotten";
    EXPECT_EQ(view_of(again).at("problem").at("reason"), "taken");
    EXPECT_EQ(redis_.ask({"HGET", "portal:tokens", "till"}), kept);
}

TEST_F(OperatorPagesTest, ShowWhichTokensStoppedWithTheirMaker) {
    Browser admin = signed_in("ad");
    for (const char* by : {"ad", "gone"}) {
        ASSERT_TRUE(api_tokens_.add({.name = by, .digest = "d", .by = by, .created_at = {}}).value());
    }
    const auto view = view_of(get(admin, "/tokens"));
    EXPECT_EQ(view.at("tokens").at(0).at("works"), true);
    EXPECT_EQ(view.at("tokens").at(1).at("works"), false);
}

TEST_F(OperatorPagesTest, SayWhatIsWrongWithAToken) {
    config_.portal.api_clients = {{"bank", config::ApiRole::channel, "0123456789-channel", {}}};
    Browser admin = signed_in("ad");
    const auto problem = [&](const std::string& form) {
        const HttpResponse answer = send_form(admin, "/tokens", form);
        if (answer.status != 422) return std::to_string(answer.status);
        return std::string{view_of(answer).at("problem").at("reason").as_string()};
    };
    for (const std::string name : {"", "Till", "a.b", "-a", "a%20b"}) {
        EXPECT_EQ(problem("scope=read&name=" + name), "bad_name") << name;
    }
    EXPECT_EQ(problem("scope=read&name=" + std::string(33, 'a')), "bad_name");
    EXPECT_EQ(problem("scope=read&name=" + std::string(32, 'a')), "303");
    EXPECT_EQ(problem("scope=root&name=till"), "unknown");
    EXPECT_EQ(problem("scope=read&name=bank"), "configured");
    EXPECT_EQ(problem("scope=read&name=till"), "303");
    EXPECT_EQ(problem("scope=read&name=till"), "taken") << "another form";
}

TEST_F(OperatorPagesTest, ChangeAListAndLeaveItInTheAuditLog) {
    Browser admin = signed_in("ad");
    const HttpResponse checked =
        send_form(admin, "/lists/check", "change=deny.add&numbers=84900000001&reason=fraud");
    EXPECT_EQ(checked.status, 200U) << checked.body;
    EXPECT_EQ(where(send_form(admin, "/lists/change", "change=deny.add&numbers=84900000001&reason=fraud")),
              "/lists?list=deny&q=84900000001");
    EXPECT_THAT(audit_log(), Contains("ad lists.changed 84900000001 done"));
    EXPECT_EQ(view_of(get(admin, "/lists?list=deny")).at("members").as_array().size(), 1U);
    EXPECT_THAT(get(admin, "/lists.csv?list=deny").body, HasSubstr("84900000001,c1"));
    EXPECT_THAT(audit_log(), Contains(HasSubstr("lists.exported")));
}

TEST_F(OperatorPagesTest, ShowWhatRunsAndWhatWentWrong) {
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    store::NodeReport node{.node = "ocs1", .version = "0.9", .started_at = now, .seen_at = now};
    node.numbers["peer_answers"]["2001:pgw"] = 7;
    ASSERT_TRUE(store::RedisNodeReports(redis_.settings(), store::Reporters::nodes).publish(node));
    node.node = "ocs1-worker-1";
    node.words["waits:books"] = "database or disk is full";
    ASSERT_TRUE(store::RedisNodeReports(redis_.settings(), store::Reporters::workers).publish(node));
    const store::ErrorEvent error{now, "ocs1-worker", "books.refused file=x", now};
    ASSERT_TRUE(store::RedisErrors{redis_.settings()}.append(std::span{&error, 1}));
    Browser browser = manager();
    const auto view = view_of(get(browser, "/operations"));
    EXPECT_EQ(view.at("nodes").at(0).at("state"), "up");
    EXPECT_EQ(view.at("peers").at(0).at("peer"), "pgw");
    EXPECT_EQ(view.at("workers").at(0).at("state"), "waiting");
    EXPECT_EQ(view.at("disk_full"), true);
    EXPECT_EQ(view.at("errors").at(0).at("text"), "books.refused file=x");
    EXPECT_EQ(view.at("policy").at("ours").as_string(), config_.policy.fingerprint.c_str());
    EXPECT_TRUE(view.at("set_aside").is_null()) << "the folder is elsewhere";
    EXPECT_EQ(view.at("may_switch"), false);
    const auto told = boost::json::parse(call_api("GET", "operations", "read").body).as_object();
    for (const auto& member : view) {
        const bool of_page = member.key() == "may_switch" || member.key() == "problem";
        EXPECT_EQ(told.contains(member.key()), !of_page) << member.key();
    }
    EXPECT_EQ(told.size() + 2, view.size());
    EXPECT_EQ(told.at("lending").at("gate"), "open");
    EXPECT_EQ(told.at("nodes").at(0).at("name"), "ocs1");
}

TEST_F(OperatorPagesTest, LetATokenThatReadsLookUpWhatManagersSeeAndDoNothing) {
    const auto outcome = [this](const std::string& method, const std::string& resource) {
        const HttpResponse answer = call_api(method, resource, "read");
        return answer.status == 200 ? "done"
                                    : std::string{boost::json::parse(answer.body).at("code").as_string()};
    };
    for (const char* resource : {"openapi.json", "policy", "operations", "subscribers/c1/timeline"}) {
        EXPECT_EQ(outcome("GET", resource), "done") << resource;
    }
    EXPECT_EQ(outcome("GET", "users"), "role_too_low") << "that is for administrators";
    for (const char* resource : {"lending", "recharges", "nothing"}) {
        EXPECT_EQ(outcome("POST", resource), "token_reads_only") << resource;
    }
    EXPECT_EQ(boost::json::parse(call_api("POST", "lending", "manager").body).at("code").as_string(),
              "role_too_low")
        << "on the pages that is for administrators";
    EXPECT_EQ(boost::json::parse(call_api("POST", "adjustments", "manager").body).at("code").as_string(),
              "key_missing")
        << "it may, and only forgot the key";
}

TEST_F(OperatorPagesTest, CompareACandidateInTheBackground) {
    Browser browser = manager();
    EXPECT_EQ(view_of(get(browser, "/policy/compare")).at("state"), "none");
    const HttpResponse wrong =
        send_form(browser, "/policy/compare", "candidate=advance%3A%0A%20%20mode%3A%20often");
    EXPECT_EQ(wrong.status, 422U);
    EXPECT_THAT(boost::json::serialize(view_of(wrong).at("mistakes")), HasSubstr("candidate:2: "));
    std::ifstream file{AIRTIME_SOURCE_DIR "/conf/airtime.yaml"};
    std::ostringstream text;
    text << file.rdbuf();
    const std::string target = portal::write_target("/", {{"candidate", text.str()}});
    EXPECT_EQ(where(send_form(browser, "/policy/compare", target.substr(target.find('?') + 1))),
              "/policy/compare");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (view_of(get(browser, "/policy/compare")).at("state") == "running" &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    const auto view = view_of(get(browser, "/policy/compare"));
    EXPECT_EQ(view.at("state"), "done");
    EXPECT_EQ(view.at("result").at("contracts"), 1);
    EXPECT_TRUE(view.at("result").at("differences").as_array().empty()) << "it is the same policy";
    EXPECT_THAT(audit_log(), Contains("ma policy.compared " + config_.policy.fingerprint + " done"));
    for (const store::AuditEntry& entry : audited()) EXPECT_THAT(entry.detail, Not(HasSubstr("candidate")));
    Browser admin = signed_in("ad");
    EXPECT_EQ(view_of(get(admin, "/policy/compare")).at("state"), "none") << "it is for who asked";
    EXPECT_EQ(where(send_form(browser, "/policy/compare/stop", "")), "/policy/compare");
    EXPECT_THAT(audit_log(), Contains(testing::StartsWith("ma policy.comparison_stopped ")));
}

}  // namespace
}  // namespace airtime::portal_test
