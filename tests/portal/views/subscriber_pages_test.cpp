#include "portal/views/subscriber_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "portal/views/subscriber_search.hpp"
#include "portal/views/subscriber_view.hpp"
#include "store/codec/ledger_codec.hpp"
#include "tests/portal/views/books_folder.hpp"
#include "tests/portal/views/views_fixture.hpp"

namespace airtime::portal {
namespace {

using portal_test::dong;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SubscriberPagesTest : public portal_test::ViewsTest {
  protected:
    /// Where the search leads: a path, or the status of its page.
    std::string found(const std::string& text) {
        const PageAnswer answer = call("GET", "/find", {{"q", text}});
        if (const auto* redirect = std::get_if<PageRedirect>(&answer)) return redirect->location;
        return std::to_string(page(answer).status);
    }
};

TEST_F(SubscriberPagesTest, FindTheSubscriberByEverythingThatNamesThem) {
    change([](charging::Contract& contract) {
        charging::Session session;
        session.id = {"gw.example.net;1;2"};
        session.opened_at = charging::sample_now();
        session.expires_at = charging::sample_now() + std::chrono::hours{1};
        contract.sessions.push_back(session);
    });
    for (const char* text :
         {"84900000001", "+84900000001", "+84 900 000 001", "0900.000.001", " 0900-000-001 ", "c1",
          "452040000000001", "452 040 000000001", "gw.example.net;1;2", "900000001", "(0900) 000 001",
          "0900/000/001", "0900\u00a0000\u202f001", "\u200e+84 900 000 001\u202c", "C1"}) {
        EXPECT_EQ(found(text), "/subscribers/c1") << text;
    }
}

TEST_F(SubscriberPagesTest, FindTheSubscriberByASessionThatEnded) {
    change([](charging::Contract& contract) {
        charging::Session session;
        session.id = {"gw.example.net;1;2"};
        session.opened_at = charging::sample_now();
        session.closed_at = charging::sample_now();
        session.expires_at = charging::sample_now() + charging::ended_session_kept;
        session.terminated = true;
        contract.ended_sessions.push_back(session);
    });
    EXPECT_EQ(found("gw.example.net;1;2"), "/subscribers/c1");
    charging::LedgerEvent used;
    used.contract = {"c1"};
    used.number = 1;
    used.kind = charging::EventKind::used;
    used.at = charging::sample_now();
    used.session = charging::SessionId{"gw.example.net;1;3"};
    const BooksFolder books{{used}};
    books.load(charging::sample_now() + std::chrono::hours{1});
    const auto in_books = [&](std::string_view text) {
        return *find_subscribers(contracts_, books.reader, text, config_.policy.numbering);
    };
    ASSERT_EQ(in_books(" gw.example.net;1;3 ").hits.size(), 1U);
    EXPECT_EQ(in_books("gw.example.net;1;3").hits.front().by, "session");
    EXPECT_EQ(in_books("gw.example.net;1;3").hits.front().contract.id.value, "c1");
    EXPECT_THAT(in_books("gw.example.net;1;4").hits, IsEmpty());
    EXPECT_FALSE(in_books("gw.example.net;1;4").without_books);
    const PageContent none = page(call("GET", "/find", {{"q", "gw.example.net;1;4"}}));
    EXPECT_TRUE(none.view.at("without_books").as_bool()) << "it may have been one";
}

TEST_F(SubscriberPagesTest, SayThatNobodyHasTheNumberAndWhichFormsAreUnderstood) {
    const PageContent none = page(call("GET", "/find", {{"q", "84911111111<b>"}}));
    EXPECT_EQ(none.status, 404U);
    EXPECT_EQ(none.template_name, "search");
    EXPECT_EQ(none.view.at("asked").as_string(), "84911111111<b>");
    EXPECT_FALSE(none.view.at("has_hits").as_bool());
    EXPECT_EQ(none.view.at("forms").as_array().size(), 6U);
    EXPECT_EQ(found("   "), "200") << "nothing was asked";
    EXPECT_EQ(found(std::string(513, 'a')), "404");
    EXPECT_EQ(page(call("GET", "/subscribers/nobody")).status, 404U);
}

TEST_F(SubscriberPagesTest, TellTheAuditLogWhomSomebodyLookedForInVain) {
    const PageContent none = page(call("GET", "/find", {{"q", "0999999999"}}));
    EXPECT_EQ(none.subject, "0999999999");
    EXPECT_EQ(note_in(none), "nobody");
    const PageContent nobody = page(call("GET", "/subscribers/nobody"));
    EXPECT_EQ(nobody.subject, "nobody");
    EXPECT_EQ(note_in(nobody), "nobody");
    EXPECT_EQ(note_in(call("GET", "/find", {{"q", "c1"}})), "") << "found";
}

TEST_F(SubscriberPagesTest, TellTheAuditLogOfAllThatWasShownWhateverTheFilterSays) {
    const PageContent shown = page(call("GET", "/subscribers/c1", {{"from", "31-12-2026"}}));
    EXPECT_EQ(shown.status, 400U);
    EXPECT_TRUE(shown.view.contains("balance"));
    EXPECT_EQ(note_in(shown), "done");
}

TEST_F(SubscriberPagesTest, FindNobodyByWhatOnlyLooksLikeANumber) {
    for (const char* text : {"-84900000001", "84900000001x", "+", "()", "/", "0900000001;0900000002"}) {
        EXPECT_EQ(found(text), "404") << text;
    }
}

TEST_F(SubscriberPagesTest, LetChooseWhereOneTextNamesSeveral) {
    auto other = charging::ContractBuilder{}.build();
    other.id = {"84900000001"};
    other.msisdn = charging::Msisdn::parse("84900000002");
    other.imsi = charging::Imsi::parse("452040000000002");
    put(other);
    const PageContent several = page(call("GET", "/find", {{"q", "84900000001"}}));
    EXPECT_EQ(several.status, 200U);
    ASSERT_EQ(several.view.at("hits").as_array().size(), 2U);
    EXPECT_EQ(several.view.at("hits").at(0).at("by").as_string(), "msisdn");
    EXPECT_EQ(several.view.at("hits").at(0).at("path").as_string(), "/subscribers/c1");
    EXPECT_EQ(several.view.at("hits").at(1).at("by").as_string(), "contract");
}

TEST_F(SubscriberPagesTest, ShowWhatTheSubscriberWroteOrThatRedisIsAway) {
    received_.kept["c1"] = {
        {.id = "i1", .at = charging::sample_now(), .text = "UT 10000", .answer = "granted"}};
    const PageContent shown = page(call("GET", "/subscribers/c1"));
    ASSERT_EQ(shown.view.at("messages").as_array().size(), 1U);
    EXPECT_EQ(shown.view.at("messages").at(0).at("text").as_string(), "UT 10000");
    received_.away = true;
    EXPECT_EQ(page(call("GET", "/subscribers/c1")).status, 503U);
}

TEST_F(SubscriberPagesTest, SayThatRedisIsAway) {
    contracts_.contracts_away = true;
    for (const char* path : {"/find", "/subscribers/c1", "/subscribers/c1/timeline.csv"}) {
        const PageContent away = page(call("GET", path, {{"q", "c1"}}));
        EXPECT_EQ(away.status, 503U) << path;
        EXPECT_EQ(away.view.at("reason").as_string(), "store_away");
    }
}

TEST_F(SubscriberPagesTest, ShowEverythingThatIsOwnedAndOwed) {
    become(charging::ContractBuilder{}
               .holding("main", dong(4'500))
               .holding("promo", dong(300))
               .expiring("promo", charging::sample_now())
               .owing("a1", dong(10'000), dong(1'000)));
    const PageContent shown = page(call("GET", "/subscribers/c1"));
    EXPECT_EQ(shown.status, 200U);
    const boost::json::object& view = shown.view;
    EXPECT_EQ(view.at("path").as_string(), "/subscribers/c1");
    EXPECT_EQ(view.at("debt").as_string(), "11000");
    EXPECT_EQ(view.at("balance").as_string(), "4800");
    const auto& main = view.at("accounts").at(0);
    EXPECT_EQ(main.at("available").as_string(), "4500");
    EXPECT_FALSE(main.at("expired").as_bool());
    EXPECT_TRUE(main.at("expires_at").is_null()) << "not the contract's own end";
    const auto& promo = view.at("accounts").at(1);
    EXPECT_EQ(promo.at("balance").as_string(), "300");
    EXPECT_EQ(promo.at("available").as_string(), "0") << "nobody can use it any more";
    EXPECT_TRUE(promo.at("expired").as_bool());
    const auto& advance = view.at("advances").at(0);
    EXPECT_EQ(advance.at("outstanding_fee").as_string(), "1000");
    EXPECT_EQ(advance.at("held").as_string(), "0");
    EXPECT_EQ(view.at("months").at(0).at("month").as_string(), "2026-10") << "the newest first";
    EXPECT_EQ(view.at("average_spend").as_string(), "100000");
}

TEST_F(SubscriberPagesTest, TellEachRuleOnLendingWithItsFigures) {
    config_.policy.advance.activation_days_min = 731;
    const auto view = page(call("GET", "/subscribers/c1")).view;
    const auto& why = view.at("explanation");
    EXPECT_EQ(why.at("refusal_automatic").as_string(), "not_enrolled") << "the first that says no";
    EXPECT_EQ(why.at("refusal_on_request").as_string(), "activated_too_recently");
    std::map<std::string, boost::json::value> rules;
    for (const auto& rule : why.at("rules").as_array()) {
        rules[std::string{rule.at("rule").as_string()}] = rule;
    }
    EXPECT_EQ(rules.size(), 22U);
    const auto& activated = rules.at("activated_too_recently");
    EXPECT_EQ(boost::json::serialize(activated.at("is")), R"({"unit":"days","value":"730"})");
    EXPECT_EQ(boost::json::serialize(activated.at("must_be")),
              R"({"unit":"days","value":"731","bound":"at_least"})");
    EXPECT_EQ(activated.at("automatic").as_string(), "forbids");
    EXPECT_EQ(activated.at("input").as_string(), "730 days");
    EXPECT_EQ(activated.at("limit").as_string(), "at least 731 days");
    EXPECT_EQ(rules.at("not_enrolled").at("on_request").as_string(), "not_asked");
    EXPECT_TRUE(why.at("some_forbid").as_bool());
    EXPECT_TRUE(activated.at("forbids").as_bool());
    EXPECT_TRUE(rules.at("not_enrolled").at("forbids").as_bool()) << "automatic advances alone are enough";
    EXPECT_FALSE(rules.at("mode_off").at("forbids").as_bool());
}

TEST_F(SubscriberPagesTest, OfferWhatTheRoleMayAndMakesSense) {
    const auto actions = [this](Role role) {
        std::vector<std::string> offered;
        const auto view = page(call("GET", "/subscribers/c1", {}, {.user = "lan", .role = role})).view;
        for (const auto& [name, is_offered] : view.at("actions").as_object()) {
            if (is_offered.as_bool()) offered.emplace_back(name);
        }
        return offered;
    };
    EXPECT_THAT(actions(Role::viewer), IsEmpty());
    EXPECT_THAT(actions(Role::agent),
                ElementsAre("enrol", "advance", "send-balance", "send-history", "refuse-messages"));
    become(charging::ContractBuilder{}.holding("main", dong(4'500)).owing("a1", dong(5'000), dong(500)));
    EXPECT_THAT(actions(Role::manager),
                ElementsAre("cancel", "pause", "advance", "send-balance", "send-history", "refuse-messages",
                            "adjust", "waive", "write-off", "repay"));
}

TEST_F(SubscriberPagesTest, MarkAFilterThatMakesNoSense) {
    const PageContent shown = page(call("GET", "/subscribers/c1", {{"from", "yesterday"}}));
    EXPECT_EQ(shown.status, 400U);
    EXPECT_EQ(shown.template_name, "subscriber");
    const auto& filter = shown.view.at("timeline").at("filter");
    EXPECT_TRUE(filter.at("from").at("wrong").as_bool());
    EXPECT_EQ(filter.at("mistakes").at(0).at("reason").as_string(), "not_a_date");
    EXPECT_EQ(page(call("GET", "/subscribers/c1/timeline.csv", {{"from", "yesterday"}})).status, 400U);
}

TEST_F(SubscriberPagesTest, ShowWhatTheWorkerHasNotReadYet) {
    const PageContent confirmed = page(call("GET", "/subscribers/c1/enrol", {{"text_version", "vi-3"}}));
    HttpParameters form;
    for (const auto& hidden : confirmed.view.at("hidden").as_array()) {
        form.emplace_back(hidden.at("name").as_string(), hidden.at("value").as_string());
    }
    call("POST", "/subscribers/c1/enrol", form);
    const auto view = page(call("GET", "/subscribers/c1")).view;
    ASSERT_EQ(view.at("timeline").at("rows").as_array().size(), 1U);
    EXPECT_EQ(view.at("timeline").at("rows").at(0).at("kind").as_string(), "enrolment_changed");
    EXPECT_EQ(view.at("timeline").at("rows").at(0).at("by").as_string(), "lan");
    EXPECT_FALSE(view.at("timeline").at("usage").at("known").as_bool()) << "there are no books";
    ASSERT_EQ(view.at("consents").as_array().size(), 1U);
    EXPECT_EQ(view.at("consents").at(0).at("text_version").as_string(), "vi-3");
    const auto csv = std::get<HttpResponse>(call("GET", "/subscribers/c1/timeline.csv"));
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(value_of(csv.headers, "Content-Disposition"), "attachment; filename=\"timeline-c1.csv\"");
    EXPECT_THAT(csv.body, ::testing::HasSubstr("enrolment_changed,care,"));
    const auto none =
        std::get<HttpResponse>(call("GET", "/subscribers/c1/timeline.csv", {{"channel", "sms"}}));
    EXPECT_THAT(none.body, ::testing::Not(::testing::HasSubstr("enrolment_changed")));
}

TEST(SubscriberPath, CarriesAnyId) {
    EXPECT_EQ(subscriber_path({"a/b ?#\xff"}), "/subscribers/a%2Fb%20%3F%23%FF");
}

}  // namespace
}  // namespace airtime::portal
