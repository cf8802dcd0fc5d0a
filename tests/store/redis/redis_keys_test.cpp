#include "store/redis/redis_keys.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "store/codec/compact_bytes.hpp"
#include "store/make_commit.hpp"
#include "store/redis/answer_count.hpp"
#include "store/redis/aof_rewrite.hpp"
#include "store/redis/client_states.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/policies_in_force.hpp"
#include "store/redis/redis_api_tokens.hpp"
#include "store/redis/redis_audit_stream.hpp"
#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_correction_desk.hpp"
#include "store/redis/redis_errors.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "store/redis/redis_outbox.hpp"
#include "store/redis/redis_received_texts.hpp"
#include "store/redis/redis_users.hpp"
#include "store/redis/redis_visits.hpp"
#include "store/redis/server_checks.hpp"
#include "store/redis/sms_inbox.hpp"
#include "tests/store/redis/private_redis.hpp"
#include "tests/store/sample_contract.hpp"

namespace airtime::store {
namespace {

using store_test::PrivateRedis;

/// "{pNN}:contract:<contract>" as a regular expression.
std::regex expression_of(std::string_view pattern) {
    std::string text{pattern};
    text = std::regex_replace(text, std::regex{R"([{}])"}, R"(\$&)");
    text = std::regex_replace(text, std::regex{"NN"}, R"(\d\d+)");
    return std::regex{std::regex_replace(text, std::regex{"<[^>]*>"}, R"([\s\S]+)")};
}

/// The kind of a key; null: none that is known.
const KeyKind* kind_of(const std::string& key) {
    for (const KeyKind& kind : key_kinds()) {
        if (std::regex_match(key, expression_of(kind.pattern))) return &kind;
    }
    return nullptr;
}

charging::Message message_of(const std::string& id, charging::Instant not_before) {
    return {.id = id,
            .contract = {"c1"},
            .to = *charging::Msisdn::parse("84900000001"),
            .not_before = not_before,
            .stale_after = {},
            .notice = {}};
}

/// Leaves at least one key of each kind.
class EveryOperation : public testing::Test {
  protected:
    void commits() {
        using charging::ClientCall;
        charging::Contract contract = store_test::borrower("c1");
        contract.sessions = {store_test::open_session("s1")};
        charging::ContractChange change{contract, {}, {}};
        change.work = {{.contract = {"c1"}, .recharge = {"r1"}}};
        change.calls = {{ClientCall::Kind::re_auth, "ocs1", {"s1"}, "pgw.example.org", "example.org", {}}};
        change.messages = {message_of("m1", {}), message_of("m2", store_test::at(9'000))};
        Commit commit =
            make_commit({.contract = contract, .token = {}}, change, charging::Policy{}, {}, {"t1"});
        commit.events = "kind=opened";
        commit.exposure =
            charging::ExposureChange{.hour = 1, .day = 1, .debt = charging::Money::from_units(5)};
        commit.ended = {{.session = {"s0"}, .text = "ended"}};
        commit.answer = {
            .session = {"s2"}, .number = 3, .fill = store_test::granted_answer(3, 10), .kept_s = 60};
        ASSERT_TRUE(std::holds_alternative<Committed>(commit_one(contracts_, commit)));
        Commit again =
            look_at_answer({.contract = contract, .token = {"t1"}},
                           {.session = {"recharge;2:c12:r1"}, .fill = {}, .kept_s = 60, .of_change = true});
        again.answer->fill = store_test::granted_answer(0, 10);
        again.next = {"t2"};
        again.keeps_timer = true;
        again.ended = {{.session = {"s3"}, .text = {compact_mark, 'x'}}};
        ASSERT_TRUE(std::holds_alternative<Committed>(commit_one(contracts_, again)));
        ASSERT_TRUE(*contracts_.index_subscriber(contract));
        ASSERT_TRUE(contracts_.index_listed("deny", contract.id, true));
        for (const charging::SubscriberAddress& number :
             {charging::SubscriberAddress{*contract.msisdn}, charging::SubscriberAddress{*contract.imsi}}) {
            ASSERT_TRUE(contracts_.remember_holder(number, contract.id, 60));
        }
    }

    void reads_the_ledger() {
        RedisLedgerStream ledger{settings_};
        ASSERT_TRUE(*ledger.lease({0}, "w1", std::chrono::minutes{1}));
        LedgerStep step{
            .position = {.cursor = "1-0", .file = "f", .file_bytes = 1}, .daily = {}, .history = {}};
        step.daily["2026-11-22"]["used"] = 1;
        step.daily[std::string{all_days}]["used"] = 1;
        step.history = {{{"c1"}, "kind=opened"}};
        ASSERT_EQ(*ledger.advance({0}, "w1", step), StepOutcome::moved);
    }

    void tells_subscribers() {
        RedisOutbox outbox{settings_, "sender"};
        ASSERT_TRUE(*outbox.enqueue(message_of("m3", {})));
        const auto taken = outbox.take(1, std::chrono::milliseconds{10});
        ASSERT_TRUE(outbox.postpone(*taken, store_test::at(9'000)));
        ASSERT_TRUE(outbox.release(store_test::at(1), 1));
        ASSERT_TRUE(outbox.record({.id = "m1",
                                   .contract = {"c1"},
                                   .to = "84900000001",
                                   .kind = "granted",
                                   .at = store_test::at(1),
                                   .text = "said"},
                                  std::chrono::hours{1}, "2026-11-23"));
        ASSERT_TRUE(outbox.record_delivery("m1", MessageStatus::delivered, "2026-11-23"));
        ASSERT_TRUE(outbox.record_delivery("m4", MessageStatus::delivered, "2026-11-23"));
    }

    void hears_subscribers() {
        const charging::Msisdn number = *charging::Msisdn::parse("84900000001");
        ASSERT_TRUE(
            *keep_sms(connection_, settings_.partitions, {.id = "i1", .from = number, .text = "UT"}, 9));
        ASSERT_TRUE(*RedisAnswerCount(settings_, {}).may_answer(number, "i1"));
        RedisReceivedTexts received{connection_, settings_.partitions};
        ASSERT_TRUE(received.note({"c1"}, {.id = "i1", .at = store_test::at(1), .text = "UT", .answer = {}},
                                  std::chrono::hours{1}));
    }

    void serves_the_operator() {
        ASSERT_TRUE(check_server(connection_, settings_));
        ASSERT_TRUE(contracts_.switch_lending(false, {.role = "care", .reason = "test"}));
        ASSERT_TRUE(contracts_.set_clock_offset(1));
        RedisClientStates states{settings_};
        ASSERT_TRUE(states.note({.host = "pgw.example.org", .state = 2, .rose = true}));
        RedisPolicies policies{settings_};
        ASSERT_TRUE(policies.note("ocs1", "5f3c9a10"));
        ASSERT_TRUE(policies.retimed({.policies = "ocs1=5f3c9a10 ", .cursor = "0"}, "7"));
        ASSERT_TRUE(policies.note_seen({.fingerprint = "5f3c9a10", .first_seen = store_test::at(1)}));
        ASSERT_TRUE(RedisNodeReports(settings_, Reporters::nodes).publish({.node = "ocs1"}));
        ASSERT_TRUE(RedisNodeReports(settings_, Reporters::workers).publish({.node = "w1"}));
        ASSERT_TRUE(RedisErrors{settings_}.append(
            std::vector<ErrorEvent>{{.at = store_test::at(1), .process = "w1", .text = "books.refused"}}));
        ASSERT_TRUE(RedisAofRewrite{settings_}.start("w1", std::chrono::hours{1}));
    }

    void shows_pages() {
        RedisUsers users{connection_};
        ASSERT_TRUE(users.edit([](Users& all) { all["an"].version = "1"; }));
        ASSERT_TRUE(users.note_sign_in("an", store_test::at(1)));
        RedisApiTokens tokens{connection_};
        ASSERT_TRUE(*tokens.add({.name = "till"}));
        ASSERT_TRUE(tokens.note_use("till", 1));
        ASSERT_TRUE(tokens.keep_for_maker("5e55", "till.0"));
        RedisVisits visits{connection_};
        ASSERT_TRUE(
            visits.begin("c00c", {.user = "an", .version = "1", .notice = {}}, std::chrono::minutes{1}));
        ASSERT_TRUE(visits.remember_browser("b0b0", "an"));
        ASSERT_TRUE(visits.count_look_up("an", 7));
        ASSERT_TRUE(visits.count_form("an", 420));
        ASSERT_TRUE(visits.count_session("an", 420));
        ASSERT_TRUE(visits.count_text("c1", 7));
        ASSERT_TRUE(visits.begin_form("f1"));
        ASSERT_TRUE(visits.end_form("f2", "/"));
        RedisAuditStream audit{connection_};
        AuditEntry entry;
        entry.what = "sign_in";
        ASSERT_TRUE(audit.append(entry));
        ASSERT_TRUE(*audit.lease("w1", std::chrono::minutes{1}));
        ASSERT_EQ(*audit.advance("w1", {}, {.cursor = "1-0", .file = "f", .file_bytes = 1}),
                  StepOutcome::moved);
    }

    void corrects_on_pages() {
        RedisCorrectionDesk desk{connection_};
        ASSERT_TRUE(desk.count("lan", 1, charging::Money::from_units(1)));
        WaitingCorrection correction;
        correction.id = "k1";
        correction.action = "adjust";
        correction.expires_at = store_test::at(60'000);
        ASSERT_TRUE(*desk.put_waiting(correction, store_test::at(0)));
    }

    std::vector<std::string> keys() {
        std::vector<std::string> all;
        const Reply reply = redis_.command({"KEYS", "*"});
        for (const redisReply* key : elements_of(*reply)) all.emplace_back(text_of(*key).value_or(""));
        return all;
    }

    PrivateRedis redis_;
    RedisSettings settings_ = redis_.settings();
    RedisConnection connection_{settings_};
    RedisContractStore contracts_{settings_};
};

TEST_F(EveryOperation, WritesKeysOfTheKindsThatAreListedAndOfEach) {
    serves_the_operator();
    commits();
    reads_the_ledger();
    tells_subscribers();
    hears_subscribers();
    shows_pages();
    corrects_on_pages();
    std::set<std::string_view> written;
    for (const std::string& key : keys()) {
        const KeyKind* kind = kind_of(key);
        ASSERT_NE(kind, nullptr) << key << " is of no kind in redis_keys.cpp";
        written.insert(kind->pattern);
        EXPECT_EQ(redis_.ask({"TYPE", key}), kind->type) << key;
        EXPECT_EQ(redis_.ask({"TTL", key}) != "-1", kind->expires) << key;
    }
    for (const KeyKind& kind : key_kinds()) {
        EXPECT_TRUE(written.contains(kind.pattern)) << kind.pattern << " is listed, and nothing writes it";
    }
}

/// The cells of a line "| a | b |".
std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream rest{line.substr(1)};
    for (std::string cell; std::getline(rest, cell, '|');) {
        const auto begin = cell.find_first_not_of(' ');
        if (begin != std::string::npos) {
            cells.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
        }
    }
    return cells;
}

TEST(RedisKeyTable, InTheReadmeHasEachKindAndNoOther) {
    std::ifstream readme{std::string{AIRTIME_SOURCE_DIR} + "/src/store/README.md"};
    std::vector<std::string> told;
    for (std::string line; std::getline(readme, line);) {
        const std::vector<std::string> cells =
            line.starts_with("| `") ? cells_of(line) : std::vector<std::string>{};
        if (cells.size() != 5) continue;
        told.push_back(cells[0] + ' ' + cells[1] + (cells[4] == "no" ? "" : " expires"));
    }
    std::vector<std::string> listed;
    for (const KeyKind& kind : key_kinds()) {
        listed.push_back('`' + std::string{kind.pattern} + "` " + std::string{kind.type} +
                         (kind.expires ? " expires" : ""));
    }
    EXPECT_EQ(told, listed);
}

}  // namespace
}  // namespace airtime::store
