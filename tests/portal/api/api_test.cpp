#include "portal/api/api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>
#include <sstream>

#include "store/codec/ledger_codec.hpp"
#include "tests/portal/api/api_fixture.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using charging::Enrolment;
using charging::Money;
using portal_test::AwayStore;
using portal_test::dong;
using ::testing::HasSubstr;

class ApiTest : public portal_test::ApiFixture {
  protected:
    /// As it was told before there were problems: {"error": {"code": ...}}.
    static std::string code(const HttpResponse& response) {
        return std::string{object(response).at("error").at("code").as_string()};
    }

    int keys_ = 0;
};

TEST_F(ApiTest, RechargesWithinTheLimitsOfItsClient) {
    config_.portal.api_clients[0].limits.recharges = {.recharge_max = dong(5'000),
                                                      .recharged_per_day_max = dong(8'000)};
    const auto recharge = [&](int amount, const std::string& role = "channel") {
        const HttpResponse answer =
            post("recharges", R"({"msisdn": "84900000001", "amount": )" + std::to_string(amount) + "}",
                 "r" + std::to_string(++keys_), role);
        return answer.status == 200 ? "done" : code(answer);
    };
    EXPECT_EQ(recharge(5'001), "above_recharge_max");
    EXPECT_EQ(recharge(5'000), "done");
    EXPECT_EQ(recharge(3'001), "above_recharged_per_day_max");
    EXPECT_EQ(recharge(3'000), "done");
    EXPECT_EQ(recharge(1), "above_recharged_per_day_max");
    EXPECT_EQ(recharge(9'000, "manager"), "done") << "another client has limits of its own";
}

TEST_F(ApiTest, SwitchesLendingForAManagerWhoSaysWhy) {
    EXPECT_EQ(post("lending", R"({"state": "off", "reason": "fraud"})", "l1", "care").status, 403U);
    EXPECT_EQ(code(post("lending", R"({"state": "off"})", "l2")), "field_missing");
    EXPECT_EQ(code(post("lending", R"({"state": "maybe", "reason": "x"})", "l3")), "field_wrong");
    EXPECT_TRUE(contracts_.read_settings()->lending);
    const HttpResponse off = post("lending", R"({"state": "off", "reason": "fraud"})", "l4");
    EXPECT_EQ(object(off).at("lending"), "off");
    EXPECT_FALSE(contracts_.read_settings()->lending);
    EXPECT_EQ(contracts_.read_settings()->lending_by->role, "api.boss");
    EXPECT_EQ(contracts_.read_settings()->lending_by->reason, "fraud");
    EXPECT_EQ(post("lending", R"({"state": "on", "reason": "over"})", "l5").status, 200U);
    EXPECT_TRUE(contracts_.read_settings()->lending);
}

TEST_F(ApiTest, LogsWhoLooksUpAndChangesWhat) {
    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
    api_.answer(request("GET", "/api/v1/subscribers/84900000001", "care"));
    post("recharges", R"({"msisdn": "84900000001", "amount": "1000"})", "r1", "channel");
    post("waivers", R"({"msisdn": "84900000001", "reason": "goodwill"})", "w1");
    spdlog::set_default_logger(before);
    EXPECT_THAT(log.str(), HasSubstr("api.look_up client=care role=care address=127.0.0.1 contract=c1\n"));
    EXPECT_THAT(log.str(),
                HasSubstr("api.post client=till role=channel address=127.0.0.1 resource=recharges key=r1 "
                          "contract=c1 status=200\n"));
    EXPECT_THAT(log.str(), HasSubstr("resource=waivers key=w1 contract=c1 status=422\n"));
    EXPECT_THAT(log.str(), testing::Not(HasSubstr("84900000001"))) << "no number in clear";
}

TEST_F(ApiTest, CreditsARechargeOncePerKey) {
    const std::string body = R"({"msisdn": "0900000001", "amount": "10000.5"})";
    const HttpResponse first = post("recharges", body, "r1", "channel");
    EXPECT_EQ(first.status, 200U) << first.body;
    EXPECT_EQ(first.content_type, "application/json");
    EXPECT_EQ(object(first).at("repeated"), false);
    const auto once = contract();
    EXPECT_EQ(charging::balance_in(once, "main").to_string(), "10500.5");
    const HttpResponse again = post("recharges", body, "r1", "channel");
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(object(again).at("repeated"), true);
    EXPECT_EQ(contract(), once);
    const HttpResponse other =
        post("recharges", R"({"msisdn": "84900000001", "amount": "1"})", "r1", "channel");
    EXPECT_EQ(other.status, 409U);
    EXPECT_EQ(code(other), "key_used_otherwise");
    EXPECT_EQ(contract(), once);
}

TEST_F(ApiTest, TellsWhatARechargeWillRepay) {
    post("advances", R"({"msisdn": "84900000001", "amount": 5000})", "a1");
    const HttpResponse answer = post("recharges", R"({"msisdn": "84900000001", "amount": 5000})", "r1");
    EXPECT_EQ(object(answer).at("held"), "4000") << "80 % of a recharge that is not more than the debt";
}

TEST_F(ApiTest, LendsOrSaysWhyNot) {
    const HttpResponse lent = post("advances", R"({"msisdn": "84900000001", "amount": "10000"})", "a1");
    EXPECT_EQ(lent.status, 200U) << lent.body;
    EXPECT_EQ(object(lent).at("principal"), "10000");
    EXPECT_EQ(object(lent).at("fee"), "1000");
    EXPECT_EQ(object(lent).at("debt"), "11000");
    const HttpResponse refused = post("advances", R"({"msisdn": "84900000001", "amount": "20000"})", "a2");
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(code(refused), "limit_reached");
    EXPECT_EQ(code(post("advances", R"({"msisdn": "84900000001", "amount": "7"})", "a3")),
              "not_a_denomination");
    EXPECT_EQ(contract().advances.size(), 1U);
    EXPECT_EQ(contract().advances.front().channel, charging::Channel::care);
}

TEST_F(ApiTest, TakesEveryStepOfEnrolment) {
    EXPECT_EQ(code(post("enrolments", R"({"msisdn": "84900000001", "step": "pause"})", "e0")),
              "not_enrolled");
    EXPECT_EQ(
        post("enrolments", R"({"msisdn": "84900000001", "step": "enrol", "text_version": "vi-3"})", "e1")
            .status,
        200U);
    EXPECT_EQ(post("enrolments", R"({"msisdn": "84900000001", "step": "pause", "until": "2026-12-31"})", "e2")
                  .status,
              200U);
    EXPECT_EQ(contract().paused_until, charging::at("2026-12-31"));
    EXPECT_EQ(post("enrolments", R"({"msisdn": "84900000001", "step": "resume"})", "e3").status, 200U);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_EQ(post("enrolments", R"({"msisdn": "84900000001", "step": "cancel"})", "e4").status, 200U);
    EXPECT_EQ(contract().enrolment, Enrolment::cancelled);
    EXPECT_EQ(code(post("enrolments", R"({"msisdn": "84900000001", "step": "dance"})", "e5")), "field_wrong");
    EXPECT_EQ(code(post("enrolments", R"({"msisdn": "84900000001", "step": "enrol", "until": "2026-12-31"})",
                        "e6")),
              "field_wrong");
    EXPECT_EQ(code(post("enrolments", R"({"msisdn": "84900000001", "step": "pause", "until": "2026-11-01"})",
                        "e7")),
              "field_wrong");
}

TEST_F(ApiTest, TellsWhereToLookForWhatThereIs) {
    const HttpResponse unknown = post("dances", "{}", "r1");
    EXPECT_EQ(unknown.status, 404U);
    EXPECT_THAT(unknown.body, HasSubstr("openapi.json"));
}

/// The entry's events as text, whatever form they are stored in.
std::string lines_of(const store::LedgerEntry& entry) {
    return store::encode_events(*store::decode_events(entry.events));
}

TEST_F(ApiTest, CorrectsMoneyOncePerKeyWithTheClientAndTheReasonInTheLedger) {
    const std::string body =
        R"({"msisdn": "84900000001", "account": "main", "amount": "-200", "reason": "wrong charge"})";
    EXPECT_EQ(object(post("adjustments", body, "c1")).at("amount"), "-200");
    const auto once = contract();
    EXPECT_EQ(charging::balance_in(once, "main"), dong(300));
    EXPECT_EQ(object(post("adjustments", body, "c1")).at("repeated"), true);
    EXPECT_EQ(contract(), once);
    EXPECT_EQ(
        code(post("adjustments",
                  R"({"msisdn": "84900000001", "account": "main", "amount": "-301", "reason": "x"})", "c2")),
        "would_overdraw");
    EXPECT_EQ(
        code(post("adjustments", R"({"msisdn": "84900000001", "account": "main", "amount": "1"})", "c3")),
        "field_missing");
    EXPECT_EQ(post("adjustments", body, "c4", "care").status, 403U);
    EXPECT_EQ(contract(), once);
    const auto events = ledger_.read(store::partition_of({"c1"}, 4), "0-0", 10);
    ASSERT_EQ(events->size(), 1U);
    EXPECT_THAT(lines_of(events->front()), HasSubstr("api.boss"));
    EXPECT_THAT(lines_of(events->front()), HasSubstr("wrong%20charge"));
}

TEST_F(ApiTest, LeavesTheClientAndTheReasonOfAdvancesAndEnrolmentsInTheLedger) {
    EXPECT_EQ(
        post("advances", R"({"msisdn": "84900000001", "amount": "5000", "reason": "stranded"})", "a1", "care")
            .status,
        200U);
    EXPECT_EQ(post("enrolments", R"({"msisdn": "84900000001", "step": "enrol"})", "e1", "care").status, 200U);
    const auto events = ledger_.read(store::partition_of({"c1"}, 4), "0-0", 10);
    ASSERT_EQ(events->size(), 2U);
    EXPECT_THAT(lines_of(events->at(0)), HasSubstr("care%20a1%20api.care%20stranded"));
    EXPECT_THAT(lines_of(events->at(1)),
                HasSubstr("active%20care%20by%20e1%20api.care%20asked%20for%20by%20the%20subscriber"));
}

TEST_F(ApiTest, TakesBackWaivesAndWritesOffAdvances) {
    const auto owed = [this] { return charging::debt_of(contract()); };
    post("advances", R"({"msisdn": "84900000001", "amount": 5000})", "a1");
    EXPECT_EQ(post("waivers", R"({"msisdn": "84900000001", "reason": "goodwill"})", "w1").status, 200U);
    EXPECT_EQ(owed(), dong(5'000));
    EXPECT_EQ(code(post("waivers", R"({"msisdn": "84900000001", "reason": "goodwill"})", "w2")),
              "nothing_owed");
    EXPECT_EQ(post("write-offs", R"({"msisdn": "84900000001", "reason": "lost"})", "o1").status, 200U);
    EXPECT_EQ(owed(), Money{});
    EXPECT_EQ(code(post("cancellations", R"({"msisdn": "84900000001", "advance": "none", "reason": "slip"})",
                        "x1")),
              "no_such_advance");
    EXPECT_EQ(
        code(post("reversals", R"({"msisdn": "84900000001", "recharge": "none", "reason": "slip"})", "v1")),
        "no_such_recharge");
}

TEST_F(ApiTest, RepaysOnRequest) {
    post("advances", R"({"msisdn": "84900000001", "amount": 5000})", "a1");
    const HttpResponse repaid =
        post("repayments", R"({"msisdn": "84900000001", "amount": "400"})", "p1", "care");
    EXPECT_EQ(repaid.status, 200U) << repaid.body;
    EXPECT_EQ(object(repaid).at("amount"), "400");
    EXPECT_EQ(object(repaid).at("debt"), "5100");
}

TEST_F(ApiTest, MovesNumbersAndSims) {
    EXPECT_EQ(code(post("sim-swaps", R"({"msisdn": "84900000001", "imsi": "12", "reason": "lost"})", "s1")),
              "field_wrong");
    EXPECT_EQ(
        post("sim-swaps", R"({"msisdn": "84900000001", "imsi": "452040000000777", "reason": "lost"})", "s2")
            .status,
        200U);
    EXPECT_EQ(contract().imsi->digits(), "452040000000777");
    const auto before = contract().id;
    EXPECT_EQ(post("owner-changes", R"({"msisdn": "84900000001", "reason": "sold"})", "o1").status, 200U);
    EXPECT_NE(contract().id, before);
    const auto ported = object(post("port-outs", R"({"msisdn": "84900000001", "reason": "leaves"})", "p1"));
    EXPECT_EQ(ported.at("repeated"), false);
    const auto again = object(post("port-outs", R"({"msisdn": "84900000001", "reason": "leaves"})", "p1"));
    EXPECT_EQ(again.at("repeated"), true);
    EXPECT_EQ(again.at("contract"), ported.at("contract"));
    EXPECT_EQ(api_.answer(request("GET", "/api/v1/subscribers/84900000001")).status, 404U);
}

TEST_F(ApiTest, ShowsASubscriber) {
    const HttpResponse found = api_.answer(request("GET", "/api/v1/subscribers/84900000001", "channel"));
    EXPECT_EQ(found.status, 200U);
    EXPECT_EQ(object(found).at("msisdn"), "84900000001");
    EXPECT_EQ(object(found).at("offer"), "20000");
    EXPECT_EQ(api_.answer(request("GET", "/api/v1/subscribers/84999999999")).status, 404U);
    EXPECT_EQ(api_.answer(request("GET", "/api/v1/subscribers/nobody")).status, 400U);
    EXPECT_EQ(api_.answer(request("POST", "/api/v1/subscribers/84900000001")).status, 405U);
}

TEST_F(ApiTest, SaysWhatIsWrongAndWhatToDo) {
    const auto before = contract();
    for (const auto& [body, expected] : std::vector<std::pair<std::string, std::string>>{
             {R"({"amount": "1"})", "field_missing"},
             {R"({"msisdn": "84900000001"})", "field_missing"},
             {R"({"msisdn": "84900000001", "amount": "-1"})", "field_wrong"},
             {R"({"msisdn": "84900000001", "amount": "0"})", "field_wrong"},
             {R"({"msisdn": "84900000001", "amount": 1.5})", "field_wrong"},
             {R"({"msisdn": "84900000001", "amount": "9000000000.0000001"})", "field_wrong"},
             {R"({"msisdn": "x", "amount": "1"})", "field_wrong"},
             {R"({"msisdn": 84900000001, "amount": "1"})", "field_wrong"},
             {R"({"msisdn": "84900000001", "amount": "1", "amuont": "2"})", "field_unknown"},
             {R"(["msisdn"])", "body_wrong"},
             {"", "body_wrong"}}) {
        const HttpResponse answer = post("recharges", body, "r1");
        EXPECT_EQ(answer.status, 400U) << body;
        EXPECT_EQ(code(answer), expected) << body;
        EXPECT_FALSE(object(answer).at("error").at("remedy").as_string().empty());
    }
    EXPECT_EQ(post("recharges", R"({"msisdn": "84999999999", "amount": "1"})", "r1").status, 404U);
    EXPECT_EQ(post("riches", "{}").status, 404U);
    EXPECT_EQ(code(post("recharges", "{}", "")), "key_missing");
    EXPECT_EQ(code(post("recharges", "{}", std::string(65, 'k'))), "key_missing");
    EXPECT_EQ(contract(), before);
}

TEST_F(ApiTest, LetsNobodyDoMoreThanTheirRole) {
    EXPECT_EQ(post("advances", R"({"msisdn": "84900000001"})", "a1", "channel").status, 403U);
    EXPECT_EQ(post("advances", R"({"msisdn": "84900000001"})", "a1", "care").status, 200U);
}

TEST_F(ApiTest, IsOpenForKnownTokensFromKnownAddressesOnly) {
    EXPECT_EQ(post("recharges", "{}", "k", "unknown").status, 401U);
    HttpRequest elsewhere = request("GET", "/api/v1/subscribers/84900000001");
    elsewhere.client = "192.0.2.1";
    EXPECT_EQ(api_.answer(elsewhere).status, 403U);
    HttpRequest nobody = request("GET", "/api/v1/subscribers/84900000001");
    nobody.headers.clear();
    EXPECT_EQ(api_.answer(nobody).status, 401U);
    nobody.headers = {{"Authorization", "Basic 0123456789-manager"}};
    EXPECT_EQ(api_.answer(nobody).status, 401U);
    config_.portal.api_clients.clear();
    EXPECT_EQ(api_.answer(request("GET", "/api/v1/subscribers/84900000001")).status, 404U);
}

TEST_F(ApiTest, TakesTextsUpToTheirLimit) {
    const auto long_text = [](std::size_t size) { return std::string(size, 'x'); };
    const auto said = [&](const std::string& resource, const std::string& field, const std::string& value) {
        return code(
            post(resource,
                 R"({"msisdn": "84900000001", "reason": "why", "amount": "-501", "account": "main", ")" +
                     field + R"(": ")" + value + R"("})",
                 "k" + std::to_string(++keys_)));
    };
    const auto without_others = [&](const std::string& resource, const std::string& field,
                                    const std::string& value, const std::string& reason = "why") {
        return code(post(resource,
                         R"({"msisdn": "84900000001", "reason": ")" + reason + R"(", ")" + field + R"(": ")" +
                             value + R"("})",
                         "k" + std::to_string(++keys_)));
    };
    EXPECT_EQ(without_others("cancellations", "advance", long_text(128)), "no_such_advance");
    EXPECT_EQ(without_others("cancellations", "advance", long_text(129)), "field_wrong");
    EXPECT_EQ(without_others("reversals", "recharge", long_text(128)), "no_such_recharge");
    EXPECT_EQ(without_others("reversals", "recharge", long_text(129)), "field_wrong");
    EXPECT_EQ(without_others("reversals", "recharge", "none", long_text(200)), "no_such_recharge");
    EXPECT_EQ(without_others("reversals", "recharge", "none", long_text(201)), "field_wrong");
    EXPECT_NE(said("adjustments", "account", long_text(128)), "field_wrong");
    EXPECT_EQ(said("adjustments", "account", long_text(129)), "field_wrong");
    EXPECT_EQ(without_others("sim-swaps", "imsi", "4520400000007771"), "field_wrong") << "16 digits";
    for (const auto& [text, expected] :
         {std::pair{"a b~", "no_such_recharge"}, std::pair{"", "field_wrong"},
          std::pair{"a\\u001fb", "field_wrong"}, std::pair{"a\\u007fb", "field_wrong"}}) {
        EXPECT_EQ(without_others("reversals", "recharge", text), expected) << text;
    }
}

TEST_F(ApiTest, TakesTheVersionOfATextUpToItsLimit) {
    const auto enrol = [&](std::size_t size) {
        return post("enrolments",
                    R"({"msisdn": "84900000001", "step": "enrol", "text_version": ")" +
                        std::string(size, 'v') + R"("})",
                    "e" + std::to_string(size));
    };
    EXPECT_EQ(enrol(41).status, 400U);
    const HttpResponse enrolled = enrol(40);
    EXPECT_EQ(object(enrolled).at("enrolment"), "active");
}

TEST_F(ApiTest, TakesAKeyOfUpTo64PrintableCharacters) {
    const std::string body = R"({"msisdn": "84900000001", "amount": "1"})";
    EXPECT_EQ(post("recharges", body, std::string(64, 'k')).status, 200U);
    EXPECT_EQ(code(post("recharges", body, std::string(65, 'k'))), "key_missing");
    EXPECT_EQ(post("recharges", body, "!~").status, 200U);
    EXPECT_EQ(code(post("recharges", body, "a b")), "key_missing");
    EXPECT_EQ(code(post("recharges", body, "a\x7f")), "key_missing");
}

TEST_F(ApiTest, RepaysAndAdjustsByNoAmountOfNothing) {
    post("advances", R"({"msisdn": "84900000001", "amount": 5000})", "a1");
    for (const char* amount : {"0", "-1"}) {
        EXPECT_EQ(
            code(post("repayments",
                      R"({"msisdn": "84900000001", "amount": ")" + std::string{amount} + R"("})", "p1")),
            "field_wrong")
            << amount;
    }
    EXPECT_EQ(
        code(post("adjustments",
                  R"({"msisdn": "84900000001", "account": "main", "amount": "0", "reason": "x"})", "j1")),
        "field_wrong");
    EXPECT_EQ(object(post("repayments", R"({"msisdn": "84900000001"})", "p2")).at("amount"), "500")
        << "without an amount it is all that there is";
}

TEST_F(ApiTest, TellsWhatWasLentWhereAndUntilWhen) {
    const auto lent = object(post("advances", R"({"msisdn": "84900000001", "amount": "10000"})", "a1"));
    const charging::Contract borrower = contract();
    const charging::Advance& advance = borrower.advances.front();
    EXPECT_EQ(lent.at("contract"), "c1");
    EXPECT_EQ(lent.at("advance").as_string(), advance.id.value);
    EXPECT_EQ(lent.at("account").as_string(), advance.account.value);
    EXPECT_EQ(lent.at("due_at").as_string(), charging::to_iso8601(advance.due_at));
    EXPECT_EQ(lent.at("repeated"), false);
}

TEST_F(ApiTest, GivesNobodyASimThatIsAnothers) {
    charging::Contract other = charging::ContractBuilder{}.build();
    other.id = {"c2"};
    other.msisdn = charging::Msisdn::parse("84900000002");
    other.imsi = charging::Imsi::parse("452040000000002");
    put(other);
    EXPECT_EQ(code(post("sim-swaps",
                        R"({"msisdn": "84900000001", "imsi": "452040000000002", "reason": "lost"})", "s1")),
              "taken");
    EXPECT_EQ(object(post("sim-swaps",
                          R"({"msisdn": "84900000002", "imsi": "452040000000002", "reason": "same"})", "s2"))
                  .at("repeated"),
              true);
}

TEST_F(ApiTest, LetsEachRoleDoItsOwnAndNoMore) {
    const auto refused = [&](const std::string& resource, const std::string& role) {
        return post(resource, "{}", "k", role).status == 403U;
    };
    for (const char* resource : {"advances", "repayments", "enrolments", "cancellations"}) {
        EXPECT_TRUE(refused(resource, "channel")) << resource;
        EXPECT_FALSE(refused(resource, "care")) << resource;
    }
    for (const char* resource : {"adjustments", "waivers", "write-offs", "reversals", "sim-swaps",
                                 "owner-changes", "port-outs", "lending"}) {
        EXPECT_TRUE(refused(resource, "care")) << resource;
        EXPECT_FALSE(refused(resource, "manager")) << resource;
    }
    EXPECT_FALSE(refused("recharges", "channel"));
}

TEST_F(ApiTest, CorrectsNothingWithoutAReason) {
    const auto before = contract();
    for (const auto& [resource, what] :
         {std::pair{"cancellations", R"("advance": "a1")"}, std::pair{"waivers", R"("advance": "a1")"},
          std::pair{"write-offs", R"("advance": "a1")"}, std::pair{"reversals", R"("recharge": "r1")"},
          std::pair{"adjustments", R"("account": "main", "amount": "1")"},
          std::pair{"sim-swaps", R"("imsi": "452040000000777")"},
          std::pair{"owner-changes", R"("imsi": "452040000000777")"}}) {
        const std::string body = R"({"msisdn": "84900000001", )" + std::string{what} + "}";
        EXPECT_EQ(object(post(resource, body, "k1")).at("error").at("message"), "reason is missing")
            << resource;
    }
    EXPECT_EQ(code(post("port-outs", R"({"msisdn": "84900000001"})", "k1")), "field_missing");
    EXPECT_EQ(contract(), before);
}

TEST_F(ApiTest, SaysInItsHeadersHowToAskAgain) {
    HttpRequest nobody = request("GET", "/api/v1/subscribers/84900000001");
    nobody.headers.clear();
    EXPECT_EQ(api_.answer(nobody).headers, (HttpParameters{{"WWW-Authenticate", "Bearer"}}));
    EXPECT_EQ(api_.answer(request("DELETE", "/api/v1/subscribers/84900000001")).headers,
              (HttpParameters{{"Allow", "GET"}}));
    const HttpResponse get = api_.answer(request("GET", "/api/v1/recharges"));
    EXPECT_EQ(get.status, 405U);
    EXPECT_EQ(get.headers, (HttpParameters{{"Allow", "POST"}}));
    EXPECT_EQ(store_away().headers, (HttpParameters{{"Retry-After", "2"}}));
    EXPECT_EQ(store_away().status, 503U);
    EXPECT_EQ(store_away().content_type, "application/problem+json");
}

TEST_F(ApiTest, NamesTheFirstMistakeAndAFieldThatItDoesNotKnow) {
    const auto error = [&](const std::string& body) {
        return object(post("recharges", body, "r1")).at("error").as_object();
    };
    EXPECT_EQ(error(R"({"amount": "x"})").at("message"), "msisdn is missing");
    EXPECT_EQ(error(R"({"msisdn": "x", "amount": "x"})").at("message"), "msisdn is not what it must be");
    const auto remedy = [&](const std::string& resource, const std::string& field, const std::string& value) {
        const HttpResponse refused =
            post(resource,
                 R"({"msisdn": "84900000001", "reason": "x", ")" + field + R"(": ")" + value + R"("})", "r2");
        return std::string{object(refused).at("error").at("remedy").as_string()};
    };
    EXPECT_EQ(remedy("enrolments", "step", std::string(10, 's')),
              "step must be enrol, cancel, pause or resume");
    EXPECT_EQ(remedy("enrolments", "step", std::string(11, 's')),
              "step must be 1 to 10 bytes of printable text");
    EXPECT_EQ(remedy("lending", "state", "oft"), "state must be on or off");
    EXPECT_EQ(remedy("lending", "state", "offs"), "state must be 1 to 3 bytes of printable text");
    EXPECT_EQ(error(R"({"msisdn": "84900000001", "amount": "1", ")" + std::string(41, 'f') + R"(": 1})")
                  .at("remedy")
                  .as_string(),
              "leave it out: " + std::string(40, 'f'));
}

TEST_F(ApiTest, AsksToComeAgainWhateverOfTheStoreIsAway) {
    const auto before = contract();
    for (bool AwayStore::*away : {&AwayStore::settings_away, &AwayStore::contracts_away}) {
        contracts_.*away = true;
        EXPECT_EQ(api_.answer(request("GET", "/api/v1/subscribers/84900000001")).status, 503U);
        EXPECT_EQ(post("recharges", R"({"msisdn": "84900000001", "amount": "1"})", "r1").status, 503U);
        EXPECT_EQ(post("lending", R"({"state": "off", "reason": "fraud"})", "l1").status, 503U);
        contracts_.*away = false;
    }
    EXPECT_EQ(contract(), before);
    EXPECT_TRUE(contracts_.read_settings()->lending);
}

}  // namespace
}  // namespace airtime::portal
