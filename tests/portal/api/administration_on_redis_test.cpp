#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "operations/opening.hpp"
#include "portal/api/api.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_visits.hpp"
#include "tests/charging/samples.hpp"
#include "tests/portal/api/api_on_redis.hpp"

namespace airtime::portal_test {
namespace {

namespace json = boost::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// What only administrators and managers do by the API, on a real Redis: it is in the audit log.
class ApiOnRedisTest : public WithApiOnRedis {
  protected:
    ApiOnRedisTest() {
        config_.policy.segments = {{.name = {"student"}, .advance = {}}};
        config_.portal.api_addresses.add("127.0.0.1");
        config_.portal.api_clients = {{"care", config::ApiRole::care, "0123456789-care"},
                                      {"boss", config::ApiRole::manager, "0123456789-manager"},
                                      {"root", config::ApiRole::admin, "0123456789-admin"}};
        for (int number = 1; number <= 4; ++number) open(number);
    }
    void open(int number) {
        auto contract = charging::ContractBuilder{}.build();
        contract.id = {"c" + std::to_string(number)};
        contract.msisdn = charging::Msisdn::parse("8490000000" + std::to_string(number));
        contract.imsi = std::nullopt;
        const auto outcome = operations::open_subscriber(
            {contracts_, config_.policy, tokens_, {.now = charging::sample_now()}}, contract);
        EXPECT_TRUE(std::holds_alternative<operations::Opened>(outcome));
    }
    HttpResponse call(const std::string& method, const std::string& resource, const json::object& body,
                      const std::string& token, const std::string& key = "") {
        HttpRequest request;
        request.method = method;
        EXPECT_TRUE(portal::read_target("/api/v1/" + resource, request));
        request.client = "127.0.0.1";
        request.headers = {{"Authorization", "Bearer " + token},
                           {"Idempotency-Key", key.empty() ? "k" + std::to_string(++keys_) : key}};
        if (method == "POST") request.body = json::serialize(body);
        return api_.answer(request);
    }
    HttpResponse post_as(const std::string& role, const std::string& resource, const json::object& body,
                         const std::string& key = "") {
        return call("POST", resource, body, "0123456789-" + role, key);
    }
    HttpResponse get_as(const std::string& role, const std::string& resource) {
        return call("GET", resource, {}, "0123456789-" + role);
    }
    static json::object told(const HttpResponse& response) { return json::parse(response.body).as_object(); }
    /// "422 numbers_wrong"; "200" where it was done.
    static std::string outcome_in(const HttpResponse& response) {
        const json::object answer = told(response);
        const auto* code = answer.if_contains("code");
        return std::to_string(response.status) +
               (code == nullptr ? "" : ' ' + std::string{code->as_string()});
    }
    /// `numbers`: "1 3" of 84900000001 and 84900000003.
    json::object list_change(const std::string& step, const std::string& numbers) const {
        std::string lines;
        for (const char number : numbers) lines += number == ' ' ? "\n" : std::string{"8490000000"} + number;
        return {{"list", "deny"}, {"step", step}, {"numbers", lines}, {"reason", "fraud"}};
    }
    std::vector<std::string> denied() {
        std::vector<std::string> numbers;
        const json::object answer = told(get_as("admin", "lists/deny"));
        for (const json::value& member : answer.at("members").as_array()) {
            numbers.emplace_back(member.at("msisdn").as_string());
        }
        return numbers;
    }
    static std::string counts_in(const HttpResponse& response) {
        const json::object answer = told(response);
        return std::to_string(answer.at("changed").to_number<int>()) + " changed " +
               std::to_string(answer.at("same").to_number<int>()) + " same";
    }

    int keys_ = 0;
    std::promise<void> compares_;
    std::shared_future<void> may_compare_ = compares_.get_future().share();
    void before_comparison() override { may_compare_.wait(); }
};

TEST_F(ApiOnRedisTest, PutsNumbersOnAListAndTakesThemOff) {
    EXPECT_EQ(counts_in(post_as("admin", "list-changes", list_change("add", "1 2"))), "2 changed 0 same");
    EXPECT_EQ(counts_in(post_as("admin", "list-changes", list_change("add", "2 3"))), "1 changed 1 same");
    EXPECT_THAT(denied(), ElementsAre("84900000001", "84900000002", "84900000003"));
    EXPECT_EQ(counts_in(post_as("admin", "list-changes", list_change("remove", "1"))), "1 changed 0 same");
    EXPECT_THAT(denied(), ElementsAre("84900000002", "84900000003"));
    EXPECT_THAT(audit_log(), Contains("api.root lists.changed deny.add begun"));
    EXPECT_THAT(audit_log(), Contains("api.root lists.changed 84900000001 done")) << "of one number, that";
    EXPECT_EQ(audited().front().detail,
              R"(change="deny.add" reason="fraud" numbers="84900000001 84900000002")");
    EXPECT_THAT(audit_log(), Contains("api.root lists.seen deny done"));
    EXPECT_EQ(outcome_in(get_as("admin", "lists/grey")), "404 list_unknown");
}

TEST_F(ApiOnRedisTest, MakesNumbersTheWholeList) {
    post_as("admin", "list-changes", list_change("add", "1 2"));
    json::object replaced = list_change("replace", "2 3");
    replaced["try"] = "yes";
    EXPECT_EQ(counts_in(post_as("admin", "list-changes", replaced)), "2 changed 1 same");
    EXPECT_THAT(denied(), ElementsAre("84900000001", "84900000002")) << "it was only asked";
    replaced.erase("try");
    EXPECT_EQ(counts_in(post_as("admin", "list-changes", replaced)), "2 changed 1 same");
    EXPECT_THAT(denied(), ElementsAre("84900000002", "84900000003"));
}

TEST_F(ApiOnRedisTest, ChangesNothingUnlessEveryLineIsRight) {
    for (const std::string& wrong :
         {std::string{"84900000002\nlan"}, std::string{"84900000002\n84900000009"}}) {
        json::object change = list_change("add", "");
        change["numbers"] = wrong;
        const HttpResponse refused = post_as("admin", "list-changes", change);
        EXPECT_EQ(outcome_in(refused), "422 numbers_wrong");
        EXPECT_THAT(std::string{told(refused).at("fields").at(0).at("reason").as_string()},
                    HasSubstr("line 2 no"));
    }
    json::object nothing = list_change("replace", "");
    nothing["numbers"] = "\n\n";
    EXPECT_EQ(outcome_in(post_as("admin", "list-changes", nothing)), "400 field_wrong");
    EXPECT_THAT(denied(), IsEmpty());
}

TEST_F(ApiOnRedisTest, PutsNumbersIntoASegmentAndTellsWhereSomebodyStands) {
    const json::object change{{"segment", "student"}, {"numbers", "84900000001"}, {"reason", "autumn"}};
    EXPECT_EQ(counts_in(post_as("admin", "segment-changes", change)), "1 changed 0 same");
    post_as("admin", "list-changes", list_change("add", "1"));
    const json::object standing = told(get_as("admin", "subscribers/0900000001/lists"));
    EXPECT_EQ(standing.at("contract"), "c1");
    EXPECT_EQ(standing.at("segment"), "student");
    EXPECT_EQ(standing.at("lists").at(0), (json::object{{"list", "deny"}, {"yes", true}}));
    EXPECT_EQ(standing.at("lists").at(1), (json::object{{"list", "allow"}, {"yes", false}}));
    EXPECT_EQ(told(get_as("admin", "subscribers/c1/lists")), standing) << "by its id, too";
    json::object ordinary = change;
    ordinary.erase("segment");
    EXPECT_EQ(counts_in(post_as("admin", "segment-changes", ordinary)), "1 changed 0 same");
    EXPECT_TRUE(told(get_as("admin", "subscribers/c1/lists")).at("segment").is_null());
    json::object unknown = change;
    unknown["segment"] = "pilot";
    EXPECT_EQ(outcome_in(post_as("admin", "segment-changes", unknown)), "400 field_wrong");
}

TEST_F(ApiOnRedisTest, KeepsListsAndTokensForAdministrators) {
    EXPECT_EQ(outcome_in(post_as("manager", "list-changes", list_change("add", "1"))), "403 role_too_low");
    EXPECT_EQ(outcome_in(get_as("manager", "lists/deny")), "403 role_too_low");
    EXPECT_EQ(outcome_in(get_as("manager", "tokens")), "403 role_too_low");
    EXPECT_EQ(outcome_in(post_as("manager", "tokens", {{"name", "till"}, {"scope", "read"}})),
              "403 role_too_low");
    EXPECT_THAT(audit_log(), IsEmpty());
}

TEST_F(ApiOnRedisTest, ShowsATokenOnceAndRefusesItOnceItIsRemoved) {
    const json::object asked{{"name", "till-7"}, {"scope", "channel"}};
    const HttpResponse made = post_as("admin", "tokens", asked, "one");
    const std::string token{told(made).at("token").as_string()};
    EXPECT_EQ(outcome_in(call("GET", "subscribers/84900000001", {}, token)), "200");
    EXPECT_EQ(outcome_in(call("GET", "policy", {}, token)), "403 role_too_low");
    const HttpResponse list = get_as("admin", "tokens");
    EXPECT_EQ(told(list).at("tokens").at(0).at("name"), "till-7");
    EXPECT_EQ(told(list).at("tokens").at(0).at("by"), "api.root");
    EXPECT_THAT(list.body, Not(HasSubstr(token.substr(token.find('.') + 1))));
    EXPECT_EQ(outcome_in(post_as("admin", "token-removals", {{"name", "till-7"}})), "200");
    EXPECT_EQ(outcome_in(call("GET", "subscribers/84900000001", {}, token)), "401 token_wrong");
    EXPECT_EQ(outcome_in(post_as("admin", "token-removals", {{"name", "till-7"}})), "404 token_unknown");
    EXPECT_THAT(audit_log(), Contains("api.root token.added till-7 done"));
    EXPECT_THAT(audit_log(), Contains("api.root token.removed till-7 refused"));
    for (const store::AuditEntry& entry : audited()) EXPECT_THAT(entry.detail, Not(HasSubstr(token)));
}

TEST_F(ApiOnRedisTest, MakesOneTokenOfACallThatIsRepeatedAndNoneOfATakenName) {
    const json::object asked{{"name", "till-7"}, {"scope", "channel"}};
    const std::string first{told(post_as("admin", "tokens", asked, "one")).at("token").as_string()};
    const std::string second{told(post_as("admin", "tokens", asked, "one")).at("token").as_string()};
    EXPECT_NE(first, second) << "nobody knows the first one's secret any more";
    EXPECT_EQ(outcome_in(call("GET", "subscribers/84900000001", {}, first)), "401 token_wrong");
    EXPECT_EQ(outcome_in(call("GET", "subscribers/84900000001", {}, second)), "200");
    EXPECT_EQ(outcome_in(post_as("admin", "tokens", asked, "two")), "409 token_taken");
    EXPECT_EQ(outcome_in(post_as("admin", "tokens", {{"name", "till-7"}, {"scope", "manager"}}, "one")),
              "409 token_taken")
        << "the same key for another scope is another call";
    EXPECT_EQ(outcome_in(post_as("admin", "tokens", {{"name", "boss"}, {"scope", "read"}})),
              "409 token_taken")
        << "a client of the configuration";
    for (const char* wrong : {"Till", "-till", "till.7"}) {
        EXPECT_EQ(outcome_in(post_as("admin", "tokens", {{"name", wrong}, {"scope", "read"}})),
                  "400 field_wrong")
            << wrong;
    }
    EXPECT_EQ(outcome_in(post_as("admin", "tokens", {{"name", "x"}, {"scope", "admin"}})), "400 field_wrong")
        << "no token may more than a manager";
}

TEST_F(ApiOnRedisTest, WithdrawsACorrectionThatWaitsForASecondPerson) {
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    ASSERT_TRUE(corrections_
                    .put_waiting({.id = "w1",
                                  .contract = {"c1"},
                                  .action = "adjust",
                                  .given = {},
                                  .by = "ma",
                                  .reason = "sorry",
                                  .amount = charging::samples::dong(5),
                                  .at = now,
                                  .expires_at = now + std::chrono::hours{1}},
                                 now)
                    .value());
    EXPECT_EQ(outcome_in(post_as("care", "correction-withdrawals", {{"id", "w1"}})), "403 role_too_low");
    EXPECT_EQ(outcome_in(post_as("manager", "correction-withdrawals", {{"id", "w2"}})),
              "404 correction_unknown");
    const HttpResponse withdrawn = post_as("manager", "correction-withdrawals", {{"id", "w1"}});
    EXPECT_EQ(told(withdrawn), (json::object{{"id", "w1"}, {"contract", "c1"}}));
    EXPECT_TRUE(corrections_.waiting(now)->empty());
    EXPECT_EQ(outcome_in(post_as("manager", "correction-withdrawals", {{"id", "w1"}})),
              "404 correction_unknown");
    EXPECT_THAT(audit_log(), Contains("api.boss correction.withdrawn c1 done"));
}

TEST_F(ApiOnRedisTest, ComparesACandidateInTheBackground) {
    const auto state = [this](const std::string& role) {
        return std::string{told(get_as(role, "policy-comparisons")).at("state").as_string()};
    };
    EXPECT_EQ(state("manager"), "none");
    EXPECT_EQ(outcome_in(post_as("care", "policy-comparisons", {{"candidate", "x"}})), "403 role_too_low");
    const HttpResponse wrong =
        post_as("manager", "policy-comparisons", {{"candidate", "advance:\n  mode: often"}});
    EXPECT_EQ(outcome_in(wrong), "422 candidate_wrong");
    EXPECT_THAT(json::serialize(told(wrong).at("fields")), HasSubstr("candidate:2: "));
    std::ifstream file{AIRTIME_SOURCE_DIR "/conf/airtime.yaml"};
    std::ostringstream text;
    text << file.rdbuf();
    const json::object candidate{{"candidate", text.str()}};
    EXPECT_EQ(outcome_in(post_as("manager", "policy-comparisons", candidate)), "200");
    EXPECT_EQ(state("manager"), "running");
    EXPECT_EQ(outcome_in(post_as("admin", "policy-comparisons", candidate)), "409 comparison_runs");
    compares_.set_value();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (state("manager") == "running" && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    const json::object done = told(get_as("manager", "policy-comparisons"));
    EXPECT_EQ(done.at("state"), "done");
    EXPECT_EQ(done.at("result").at("contracts"), 4);
    EXPECT_EQ(state("admin"), "none") << "it is for who asked";
    EXPECT_THAT(audit_log(), Contains(HasSubstr("api.boss policy.compared ")));
    for (const store::AuditEntry& entry : audited()) EXPECT_THAT(entry.detail, Not(HasSubstr("advance")));
}

}  // namespace
}  // namespace airtime::portal_test
