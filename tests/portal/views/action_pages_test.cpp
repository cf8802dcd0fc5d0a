#include "portal/views/action_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "operations/corrections.hpp"
#include "operations/newest_events.hpp"
#include "portal/views/action_form.hpp"
#include "tests/portal/views/views_fixture.hpp"

namespace airtime::portal {
namespace {

using charging::Enrolment;
using charging::Money;
using portal_test::dong;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ActionPagesTest : public portal_test::ViewsTest {
  protected:
    ActionPagesTest() {
        become(charging::ContractBuilder{}.holding("main", dong(4'500)).owing("old", dong(5'000), dong(500)));
    }
    static std::string path(const std::string& action) { return "/subscribers/c1/" + action; }
    PageContent asked(const std::string& action, const HttpParameters& fields = {}) {
        return page(call("GET", path(action), fields));
    }
    PageAnswer sent(const std::string& action, const HttpParameters& fields, const std::string& key = "k1",
                    const std::string& user = "lan") {
        return call("POST", path(action), fields, {.user = user, .role = Role::manager}, key);
    }
    /// The form of what the page shows when these fields are filled in; the fields alone where it shows none.
    HttpParameters confirmation_of(const std::string& action, HttpParameters fields) {
        if (fields.empty()) fields = {{"reason", ""}};
        const PageContent shown = asked(action, fields);
        if (!shown.view.at("confirms").as_bool()) return fields;
        HttpParameters hidden;
        for (const auto& each : shown.view.at("hidden").as_array()) {
            hidden.emplace_back(each.at("name").as_string(), each.at("value").as_string());
        }
        return hidden;
    }
    PageAnswer done(const std::string& action, const HttpParameters& fields = {},
                    const std::string& key = "k1") {
        return sent(action, confirmation_of(action, fields), key);
    }
    std::string note_of_last() {
        const auto newest = operations::newest_events(ledger_, {"c1"}, 10);
        return newest->events.empty() ? "" : newest->events.front().note;
    }
    std::string wrong(const std::string& action, const HttpParameters& fields, const std::string& name) {
        const PageContent shown = asked(action, fields);
        for (const auto& field : shown.view.at("fields").as_array()) {
            if (field.at("name").as_string() == name) return std::string{field.at("wrong").as_string()};
        }
        return "there is no such field";
    }
};

TEST_F(ActionPagesTest, ShowWhatAnAdvanceWillDoAndDoExactlyThat) {
    const PageContent shown = asked("advance");
    EXPECT_EQ(shown.template_name, "action");
    EXPECT_TRUE(shown.view.at("ready").as_bool());
    EXPECT_THAT(effects(shown.view), ElementsAre("credited 10000 voice", "fee 1000", "owed 11000", "due",
                                                 "balance_after voice 0 10000", "debt_after 5500 16500"));
    const auto before = contract();
    EXPECT_EQ(contract(), before) << "looking changes nothing";
    EXPECT_TRUE(shown.view.at("asks").as_bool()) << "the form comes first";
    EXPECT_EQ(notice(done("advance")), "notice.advance.done");
    EXPECT_EQ(charging::debt_of(contract()), dong(16'500));
    EXPECT_EQ(note_of_last(), "care k1 lan asked for by the subscriber") << "the ledger names who did it";
}

TEST_F(ActionPagesTest, DoADoubleClickOnce) {
    EXPECT_EQ(notice(done("advance", {{"amount", "5000"}})), "notice.advance.done");
    EXPECT_EQ(notice(done("advance", {{"amount", "5000"}})), "notice.advance.done");
    EXPECT_EQ(contract().advances.size(), 2U);
    EXPECT_EQ(refusal(done("advance", {{"amount", "5000"}}, "k2")), "422 too_many_open")
        << "another form is another advance";
    EXPECT_EQ(notice(done("adjust", {{"account", "main"}, {"amount", "100"}, {"reason", "r"}})),
              "notice.adjust.done");
    EXPECT_EQ(notice(done("adjust", {{"account", "main"}, {"amount", "100"}, {"reason", "r"}})),
              "notice.adjust.done");
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(4'600));
}

TEST_F(ActionPagesTest, ChangeNothingWhereARuleSaysNoAndSayWhich) {
    EXPECT_EQ(wrong("advance", {{"amount", "15000"}}, "amount"), "unknown")
        << "beyond the limit is no choice";
    EXPECT_EQ(wrong("advance", {{"amount", "10000"}}, "amount"), "");
    change([](charging::Contract& contract) { contract.lists.deny = true; });
    auto before = contract();
    EXPECT_EQ(refusal(call("GET", path("advance"))), "200 denied") << "it is said before";
    EXPECT_EQ(contract(), before) << "who looks is not refused yet";
    EXPECT_EQ(page(done("advance", {{"amount", "15000"}})).status, 422U);
    EXPECT_EQ(refusal(done("advance", {{"amount", "5000"}})), "422 denied");
    before.counted = contract().counted;
    ++before.events_written;
    EXPECT_EQ(contract(), before) << "that it was refused is counted";
}

TEST_F(ActionPagesTest, SayAtOnceWhatCannotBeDoneWhateverIsFilledIn) {
    EXPECT_TRUE(asked("waive").view.at("asks").as_bool());
    become(charging::ContractBuilder{}.holding("main", dong(4'500)));
    for (const std::string action : {"waive", "write-off", "cancel-advance", "repay", "reverse-recharge"}) {
        const PageContent shown = asked(action);
        EXPECT_TRUE(shown.view.at("refused").as_bool()) << action;
        EXPECT_FALSE(shown.view.at("asks").as_bool()) << action;
        EXPECT_FALSE(shown.view.at("confirms").as_bool()) << action;
        EXPECT_EQ(shown.status, 200U) << action;
    }
    EXPECT_EQ(refusal(call("GET", path("waive"))), "200 nothing_owed");
    EXPECT_TRUE(asked("adjust").view.at("asks").as_bool());
}

TEST_F(ActionPagesTest, OfferOnlyRechargesThatCanStillBeTakenBack) {
    config_.policy.recharge.reversible_days = 3;
    const auto limit = charging::sample_now() - std::chrono::days{3};
    const auto recharged_at = [&](charging::Instant at) {
        change([&](charging::Contract& contract) {
            contract.recent_recharges = {
                {.id = {"r1"}, .at = at, .credited = {{"main"}, dong(1'000)}, .bonus = {}, .repaid = {}}};
        });
        return page(call("GET", "/subscribers/c1")).view.at("actions").at("reverse-recharge").as_bool();
    };
    EXPECT_TRUE(recharged_at(limit + std::chrono::minutes{1}));
    EXPECT_EQ(asked("reverse-recharge").view.at("fields").at(0).at("choices").as_array().size(), 1U);
    EXPECT_FALSE(recharged_at(limit));
    EXPECT_EQ(refusal(call("GET", path("reverse-recharge"))), "200 no_such_recharge");
}

TEST_F(ActionPagesTest, EnrolPauseResumeAndCancel) {
    change([](charging::Contract& contract) { contract.enrolment = Enrolment::not_registered; });
    EXPECT_EQ(refusal(done("pause")), "422 not_enrolled");
    EXPECT_THAT(effects(asked("enrol", {{"text_version", "vi-3"}}).view),
                ElementsAre("enrolment not_registered active"));
    EXPECT_EQ(asked("enrol", {{"text_version", "vi-3 by k boss"}}).view.at("fields").at(0).at("wrong"),
              "not_a_word");
    EXPECT_EQ(notice(done("enrol", {{"text_version", "vi-3"}}, "e1")), "notice.enrol.done");
    EXPECT_EQ(note_of_last(), "active care vi-3 by e1 lan asked for by the subscriber");
    EXPECT_EQ(notice(done("enrol", {}, "e2")), "notice.unchanged");
    EXPECT_THAT(effects(asked("enrol").view), ElementsAre("no_change"));
    EXPECT_EQ(notice(done("pause", {{"until", "2026-12-01"}, {"reason", "on holiday"}}, "p1")),
              "notice.pause.done");
    EXPECT_EQ(contract().paused_until, charging::at("2026-12-01"));
    EXPECT_EQ(notice(done("resume", {}, "r1")), "notice.resume.done");
    EXPECT_EQ(notice(done("cancel", {}, "c1")), "notice.cancel.done");
    EXPECT_EQ(contract().enrolment, Enrolment::cancelled);
}

TEST_F(ActionPagesTest, PauseOnlyUntilADayAhead) {
    EXPECT_EQ(wrong("pause", {{"until", "2026-11-15"}}, "until"), "not_ahead") << "it has begun";
    EXPECT_EQ(wrong("pause", {{"until", "2026-11-16"}}, "until"), "");
    EXPECT_EQ(wrong("pause", {{"until", "soon"}}, "until"), "not_a_date");
    EXPECT_EQ(page(done("pause", {{"until", "soon"}})).status, 422U);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
}

TEST_F(ActionPagesTest, SayOfEachFieldWhatIsWrong) {
    EXPECT_EQ(wrong("adjust", {}, "reason"), "") << "nobody has filled it in yet";
    EXPECT_FALSE(asked("adjust").view.at("ready").as_bool());
    EXPECT_EQ(wrong("adjust", {{"amount", "5"}}, "reason"), "missing");
    EXPECT_EQ(wrong("adjust", {{"amount", "x"}}, "amount"), "not_an_amount");
    EXPECT_EQ(wrong("adjust", {{"amount", "0"}}, "amount"), "zero");
    EXPECT_EQ(wrong("adjust", {{"account", "gold"}}, "account"), "unknown");
    EXPECT_EQ(wrong("adjust", {{"reason", std::string(200, 'a')}}, "reason"), "");
    EXPECT_EQ(wrong("adjust", {{"reason", std::string(201, 'a')}}, "reason"), "too_long");
    EXPECT_EQ(wrong("adjust", {{"reason", "a\nb"}}, "reason"), "not_printable");
    EXPECT_EQ(wrong("repay", {{"amount", "-1"}}, "amount"), "not_above_zero");
    EXPECT_EQ(wrong("repay", {{"amount", "1"}}, "amount"), "");
}

TEST_F(ActionPagesTest, TakeNoSeparatorsForDecimals) {
    const auto repaid = [this](const std::string& amount) {
        return wrong("repay", {{"amount", amount}}, "amount");
    };
    EXPECT_EQ(repaid("1.000"), "too_many_decimals") << "a thousand, as the page itself writes it";
    EXPECT_EQ(repaid("1,000"), "not_an_amount");
    EXPECT_EQ(repaid(" 1000 "), "");
    config_.policy.currency_decimals = 2;
    EXPECT_EQ(repaid("1.00"), "");
    EXPECT_EQ(repaid("1.000"), "too_many_decimals");
}

class ShownAndDoneTest : public ActionPagesTest {
  protected:
    /// What comes of the confirmation if the subscriber changes after it was shown.
    PageAnswer confirmed_after(const std::string& action, const HttpParameters& fields,
                               const std::function<void(charging::Contract&)>& change_made) {
        const HttpParameters form = confirmation_of(action, fields);
        change(change_made);
        return sent(action, form, "key of " + action);
    }
    static void owes_more(charging::Contract& contract) {
        charging::Advance more = contract.advances.front();
        more.id = {"newer"};
        more.granted_at = charging::sample_now();
        contract.advances.push_back(more);
    }
};

TEST_F(ShownAndDoneTest, AreTheSameOrItIsShownOnceMore) {
    for (const std::string action : {"waive", "write-off", "repay"}) {
        SCOPED_TRACE(action);
        become(
            charging::ContractBuilder{}.holding("main", dong(50'000)).owing("old", dong(5'000), dong(500)));
        const HttpParameters fields{{action == "repay" ? "amount" : "advance", ""}, {"reason", "r"}};
        const auto before = charging::debt_of(contract());
        const PageContent again = page(confirmed_after(action, fields, owes_more));
        EXPECT_EQ(again.status, 409U);
        EXPECT_TRUE(again.view.at("changed").as_bool());
        EXPECT_TRUE(again.view.at("confirms").as_bool());
        EXPECT_EQ(charging::debt_of(contract()), before + dong(5'500)) << "nothing was done";
        EXPECT_EQ(notice(done(action, fields, "key of " + action)), "notice." + action + ".done");
    }
}

TEST_F(ShownAndDoneTest, AreTheSameWhereOnlyAnUntouchedBalanceMoved) {
    const auto spent = [](charging::Contract& contract) { contract.accounts.front().balance -= dong(7); };
    EXPECT_EQ(
        notice(confirmed_after("adjust", {{"account", "main"}, {"amount", "100"}, {"reason", "r"}}, spent)),
        "notice.adjust.done");
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(4'593));
}

TEST_F(ShownAndDoneTest, AreToldApartByEachField) {
    HttpParameters form =
        confirmation_of("adjust", {{"account", "main"}, {"amount", "100"}, {"reason", "r"}});
    for (auto& [name, value] : form) {
        if (name == "amount") value = "1000";
    }
    EXPECT_EQ(page(sent("adjust", form)).status, 409U);
    EXPECT_EQ(page(sent("adjust", {{"account", "main"}, {"amount", "100"}, {"reason", "r"}})).status, 409U)
        << "never shown";
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(4'500));
}

TEST_F(ShownAndDoneTest, LeadBackToTheFormAsItWasFilledIn) {
    const auto shown = asked("advance", {{"amount", "5000"}, {"reason", "a & b"}}).view;
    EXPECT_EQ(std::string_view{shown.at("again").as_string()},
              "/subscribers/c1/advance?amount=5000&reason=a%20%26%20b&again=1");
    EXPECT_TRUE(asked("advance", {{"amount", "5000"}, {"reason", "a & b"}, {"again", "1"}})
                    .view.at("asks")
                    .as_bool());
}

TEST_F(ActionPagesTest, TakeNoMoreThanIsThere) {
    const auto take = [this](const std::string& amount) {
        return done("adjust", {{"account", "main"}, {"amount", amount}, {"reason", "test"}});
    };
    EXPECT_EQ(refusal(take("-4501")), "422 would_overdraw");
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(4'500));
    EXPECT_EQ(notice(take("-4500")), "notice.adjust.done");
    EXPECT_EQ(note_of_last(), "k1 lan test");
}

TEST_F(ActionPagesTest, WaiveWriteOffRepayAndCancel) {
    EXPECT_THAT(effects(asked("waive", {{"advance", "old"}, {"reason", "r"}}).view),
                ElementsAre("waived 500", "debt_after 5500 5000"));
    EXPECT_EQ(notice(done("waive", {{"advance", "old"}, {"reason", "r"}})), "notice.waive.done");
    EXPECT_EQ(refusal(done("waive", {{"advance", ""}, {"reason", "r"}}, "k2")), "422 nothing_owed");
    EXPECT_THAT(effects(asked("repay", {{"amount", "1000"}}).view),
                ElementsAre("repaid 1000", "balance_after main 4500 3500", "debt_after 5000 4000"));
    EXPECT_EQ(notice(done("repay", {{"amount", "1000"}}, "k3")), "notice.repay.done");
    EXPECT_THAT(effects(asked("write-off", {{"advance", "old"}, {"reason", "r"}}).view),
                Contains("written_off 4000"));
    EXPECT_EQ(notice(done("write-off", {{"advance", "old"}, {"reason", "r"}}, "k4")),
              "notice.write-off.done");
    EXPECT_EQ(charging::debt_of(contract()), Money{});
    EXPECT_EQ(refusal(done("cancel-advance", {{"advance", ""}, {"reason", "r"}}, "k5")), "422 too_late");
}

TEST_F(ActionPagesTest, SendTheBalanceAtOnceAndOnlyOnce) {
    EXPECT_THAT(effects(asked("send-balance").view), ElementsAre("message balance"));
    EXPECT_EQ(notice(done("send-balance")), "notice.send-balance.done");
    EXPECT_EQ(notice(done("send-balance")), "notice.send-balance.done");
    const auto sent = told();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].notice.kind, charging::MessageKind::balance);
    EXPECT_EQ(sent[0].notice.left, dong(5'500));
    EXPECT_EQ(notice(done("send-history", {}, "k2")), "notice.send-history.done");
    EXPECT_EQ(told().at(0).notice.kind, charging::MessageKind::history);
    config_.policy.messages.on = false;
    EXPECT_EQ(refusal(done("send-balance", {}, "k3")), "422 messages_off");
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(ActionPagesTest, SendOneSubscriberFiveTextsAnHourAndSayThatItWasEnough) {
    for (const char* key : {"k1", "k2", "k3", "k4"}) {
        EXPECT_EQ(notice(done("send-balance", {}, key)), "notice.send-balance.done");
    }
    EXPECT_EQ(notice(done("send-history", {}, "k5")), "notice.send-history.done");
    EXPECT_EQ(told().size(), 5U);
    EXPECT_EQ(refusal(done("send-balance", {}, "k6")), "422 too_many_texts");
    EXPECT_EQ(refusal(done("send-history", {}, "k7")), "422 too_many_texts") << "of whatever kind";
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(notice(done("refuse-messages", {}, "k8")), "notice.refuse-messages.done") << "that is no text";
    move_clock_to(charging::sample_now() + std::chrono::hours{1});
    EXPECT_EQ(notice(done("send-balance", {}, "k9")), "notice.send-balance.done");
}

TEST_F(ActionPagesTest, TellASubscriberOfFiveChangesAnHourAndMakeMoreWithoutAMessage) {
    change([](charging::Contract& contract) { contract.enrolment = Enrolment::not_registered; });
    ASSERT_EQ(notice(done("enrol", {}, "c0")), "notice.enrol.done");
    EXPECT_EQ(told().size(), 1U);
    const auto step = [this](int number) {
        const bool pauses = number % 2 == 1;
        return notice(done(pauses ? "pause" : "resume", {{"reason", "asked"}}, "c" + std::to_string(number)));
    };
    for (int number = 1; number < 5; ++number) {
        EXPECT_EQ(step(number), number % 2 == 1 ? "notice.pause.done" : "notice.resume.done");
    }
    EXPECT_EQ(told().size(), 4U);
    EXPECT_EQ(step(5), "notice.done_untold");
    EXPECT_EQ(contract().enrolment, Enrolment::paused) << "it is done all the same";
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(refusal(done("send-balance", {}, "c6")), "422 too_many_texts");
    move_clock_to(charging::sample_now() + std::chrono::hours{1});
    EXPECT_EQ(step(6), "notice.resume.done");
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(ActionPagesTest, CountNoTextThatIsNotSent) {
    config_.policy.messages.on = false;
    for (const char* key : {"k1", "k2", "k3", "k4", "k5", "k6"}) {
        EXPECT_EQ(refusal(done("send-balance", {}, key)), "422 messages_off");
    }
    EXPECT_THAT(texts_, IsEmpty());
}

TEST_F(ActionPagesTest, TakeTheFieldsThatTheirFormsSend) {
    for (const ActionKind& kind : action_kinds()) {
        const auto route = std::ranges::find_if(routes_, [&](const PageRoute& each) {
            return each.method == "POST" && each.pattern == kind.pattern;
        });
        ASSERT_NE(route, routes_.end()) << kind.name;
        std::vector<std::string> names;
        const PageContent shown = asked(std::string{kind.name}, {{"reason", "r"}});
        for (const auto& field : shown.view.at("fields").as_array()) {
            names.emplace_back(field.at("name").as_string());
        }
        names.emplace_back("digest");
        EXPECT_EQ(route->fields, names) << kind.name;
    }
}

TEST_F(ActionPagesTest, RefuseMessagesForTheSubscriberAndAcceptThemAgain) {
    EXPECT_THAT(effects(asked("refuse-messages").view), ElementsAre("messages_refused"));
    EXPECT_EQ(notice(done("refuse-messages")), "notice.refuse-messages.done");
    EXPECT_TRUE(contract().refuses_messages);
    EXPECT_EQ(notice(done("refuse-messages", {}, "k2")), "notice.unchanged");
    EXPECT_EQ(notice(done("accept-messages", {}, "k3")), "notice.accept-messages.done");
    EXPECT_FALSE(contract().refuses_messages);
}

class CorrectionLimitTest : public ActionPagesTest {
  protected:
    CorrectionLimitTest() { desk_.limits.manager_per_day_max = dong(1'000); }

    PageAnswer credit(const std::string& amount, const std::string& key, const std::string& user = "lan") {
        return sent("adjust",
                    confirmation_of("adjust", {{"account", "main"}, {"amount", amount}, {"reason", "sorry"}}),
                    key, user);
    }
    Money balance() { return charging::balance_in(contract(), "main"); }
    PageAnswer approve(const std::string& id, const std::string& user) {
        return call("POST", "/corrections/" + id + "/approve", {}, {.user = user, .role = Role::manager},
                    "key of the approval");
    }
};

TEST_F(CorrectionLimitTest, HoldsForAllThatAPersonCorrectsOnADay) {
    EXPECT_EQ(notice(credit("400", "k1")), "notice.adjust.done");
    EXPECT_EQ(notice(credit("600", "k2")), "notice.adjust.done");
    EXPECT_EQ(balance(), dong(5'500));
    EXPECT_EQ(notice(credit("1", "k3")), "notice.approval_asked") << "the day's limit is used up";
    EXPECT_EQ(balance(), dong(5'500));
    EXPECT_EQ(notice(credit("1000", "k4", "mai")), "notice.adjust.done") << "another person has their own";
    move_clock_to(charging::sample_now() + std::chrono::days{1});
    EXPECT_EQ(notice(credit("1000", "k5")), "notice.adjust.done") << "so has another day";
}

TEST_F(CorrectionLimitTest, CountsWhatIsTakenToo) {
    EXPECT_EQ(notice(credit("-1000", "k1")), "notice.adjust.done");
    EXPECT_EQ(notice(credit("-1", "k2")), "notice.approval_asked");
}

TEST_F(CorrectionLimitTest, CountsNothingThatWasNotDone) {
    EXPECT_EQ(refusal(credit("-900000", "k1")), "422 would_overdraw");
    EXPECT_EQ(notice(credit("700", "k2")), "notice.adjust.done");
    EXPECT_EQ(notice(credit("700", "k2")), "notice.adjust.done") << "a double click is done once...";
    EXPECT_EQ(notice(credit("300", "k3")), "notice.adjust.done") << "...and counted once";
    EXPECT_EQ(notice(credit("300", "k3")), "notice.adjust.done") << "also where the limit is used up by it";
    EXPECT_EQ(balance(), dong(5'500));
    EXPECT_THAT(corrections_.kept, IsEmpty());
}

TEST_F(CorrectionLimitTest, IsShownBeforeItIsMet) {
    ASSERT_EQ(notice(credit("400", "k1")), "notice.adjust.done");
    const auto shown = asked("adjust", {{"account", "main"}, {"amount", "600"}, {"reason", "r"}}).view;
    EXPECT_EQ(shown.at("limit").at("left").as_string(), "600");
    EXPECT_FALSE(shown.at("approval").as_bool());
    EXPECT_TRUE(asked("adjust", {{"account", "main"}, {"amount", "601"}, {"reason", "r"}})
                    .view.at("approval")
                    .as_bool());
    EXPECT_FALSE(asked("repay").view.at("limited").as_bool()) << "that gives nothing away";
}

TEST_F(CorrectionLimitTest, TellsTheSecondPersonThatAKeyWasUsedForSomethingElse) {
    ASSERT_EQ(notice(credit("5000", "k1")), "notice.approval_asked");
    const auto spent = operations::correct(
        {contracts_, config_.policy, tokens_, {.now = charging::sample_now()}}, charging::ContractId{"c1"},
        charging::Adjustment{.account = {"main"}, .amount = dong(1)}, {"k1", "api.crm", "spends the key"});
    ASSERT_TRUE(std::holds_alternative<store::Changed<charging::CorrectionOutcome>>(spent));
    EXPECT_EQ(refusal(approve("k1", "mai")), "422 key_used_otherwise");
    EXPECT_EQ(balance(), dong(4'501));
    EXPECT_TRUE(corrections_.kept.contains("k1")) << "it was not done, and does not vanish";
}

TEST_F(CorrectionLimitTest, IsPassedWithASecondPerson) {
    ASSERT_EQ(notice(credit("5000", "k1")), "notice.approval_asked");
    const auto list = page(call("GET", "/corrections")).view;
    ASSERT_EQ(list.at("waiting").as_array().size(), 1U);
    EXPECT_EQ(list.at("waiting").at(0).at("msisdn").as_string(), "84900000001");
    EXPECT_TRUE(list.at("waiting").at(0).at("own").as_bool());
    EXPECT_THAT(effects(page(call("GET", "/corrections/k1")).view), Contains("balance_after main 4500 9500"));
    EXPECT_EQ(refusal(approve("k1", "lan")), "422 own_correction");
    EXPECT_EQ(balance(), dong(4'500));
    EXPECT_EQ(notice(approve("k1", "mai")), "notice.correction_approved");
    EXPECT_EQ(balance(), dong(9'500));
    EXPECT_EQ(note_of_last(), "k1 lan/mai sorry") << "both stand in the ledger";
    EXPECT_EQ(notice(approve("k1", "mai")), "notice.correction_gone");
    EXPECT_EQ(balance(), dong(9'500));
    EXPECT_EQ(notice(credit("1000", "k2")), "notice.adjust.done") << "the limit of the day is left";
}

TEST_F(CorrectionLimitTest, TellsTheAuditLogWhatWaitsAndWhatBecameOfIt) {
    EXPECT_EQ(note_in(credit("1000", "k0")), "") << "done, as the answer says";
    EXPECT_EQ(note_in(credit("5000", "k1")), R"(waits correction="k1" sum="5000")");
    const std::string which = R"( correction="k1" action="adjust" amount="5000" by="lan")";
    EXPECT_EQ(note_in(call("GET", "/corrections/k1")), which);
    EXPECT_EQ(note_in(approve("k1", "lan")), which) << "refused, as the answer says";
    EXPECT_EQ(note_in(approve("k1", "mai")), which);
    ASSERT_EQ(notice(credit("5000", "k2")), "notice.approval_asked");
    EXPECT_EQ(note_in(call("POST", "/corrections/k2/withdraw")),
              R"( correction="k2" action="adjust" amount="5000" by="lan")");
    EXPECT_EQ(note_in(approve("k2", "mai")), "refused") << "there is none any more";
}

TEST_F(CorrectionLimitTest, LetsAWaitingCorrectionBeWithdrawnAndForgetsItInTime) {
    ASSERT_EQ(notice(credit("5000", "k1")), "notice.approval_asked");
    EXPECT_EQ(notice(call("POST", "/corrections/k1/withdraw")), "notice.correction_withdrawn");
    EXPECT_EQ(notice(approve("k1", "mai")), "notice.correction_gone");
    ASSERT_EQ(notice(credit("5000", "k2")), "notice.approval_asked");
    move_clock_to(charging::sample_now() + desk_.limits.waiting + std::chrono::seconds{60});
    EXPECT_EQ(notice(approve("k2", "mai")), "notice.correction_gone");
    EXPECT_EQ(balance(), dong(4'500));
}

TEST_F(CorrectionLimitTest, StaysRefusedByTheRulesThatHoldWhenItIsApproved) {
    ASSERT_EQ(notice(credit("-4500", "k1")), "notice.approval_asked");
    change([](charging::Contract& contract) { contract.account({"main"})->balance = dong(1); });
    EXPECT_EQ(refusal(approve("k1", "mai")), "422 would_overdraw");
    EXPECT_EQ(balance(), dong(1));
}

TEST_F(CorrectionLimitTest, IsApprovedOnlyForWhatItWasAskedFor) {
    desk_.limits.manager_per_day_max = {};
    const HttpParameters all{{"advance", ""}, {"reason", "gone abroad"}};
    ASSERT_EQ(notice(done("write-off", all)), "notice.approval_asked");
    change([](charging::Contract& contract) {
        contract.advances.front().outstanding_principal += dong(20'000);
    });
    EXPECT_EQ(refusal(call("GET", "/corrections/k1")), "200 changed_meanwhile");
    EXPECT_EQ(refusal(approve("k1", "mai")), "422 changed_meanwhile");
    EXPECT_EQ(corrections_.kept.size(), 1U) << "it waits still, to be turned down";
    EXPECT_EQ(charging::debt_of(contract()), dong(25'500));
}

TEST_F(CorrectionLimitTest, IsNotApprovedForWhoMayNotCorrectAnyMore) {
    ASSERT_EQ(notice(credit("5000", "k1")), "notice.approval_asked");
    without_permission_ = {"lan"};
    EXPECT_EQ(refusal(approve("k1", "mai")), "422 asker_may_not");
    without_permission_ = {};
    EXPECT_EQ(notice(approve("k1", "mai")), "notice.correction_approved");
}

TEST_F(CorrectionLimitTest, OfZeroLetsNobodyCorrectAlone) {
    desk_.limits.manager_per_day_max = {};
    EXPECT_EQ(notice(credit("1", "k1")), "notice.approval_asked");
}

}  // namespace
}  // namespace airtime::portal
