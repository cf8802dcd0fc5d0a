#include "portal/views/action_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "operations/newest_events.hpp"
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
    PageAnswer done(const std::string& action, const HttpParameters& fields = {},
                    const std::string& key = "k1") {
        return call("POST", path(action), fields, {.user = "lan", .role = Role::manager}, key);
    }
    /// What the page of the action shows, sent.
    PageAnswer confirmed(const std::string& action, const HttpParameters& fields = {}) {
        HttpParameters hidden;
        const PageContent shown = asked(action, fields);
        for (const auto& each : shown.view.at("hidden").as_array()) {
            hidden.emplace_back(each.at("name").as_string(), each.at("value").as_string());
        }
        return done(action, hidden);
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
    EXPECT_EQ(notice(confirmed("advance")), "notice.advance.done");
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
    const auto before = contract();
    EXPECT_EQ(refusal(call("GET", path("advance"))), "200 denied") << "it is said before";
    EXPECT_EQ(page(done("advance", {{"amount", "15000"}})).status, 422U);
    EXPECT_EQ(refusal(done("advance", {{"amount", "5000"}})), "422 denied");
    EXPECT_EQ(contract(), before);
}

TEST_F(ActionPagesTest, EnrolPauseResumeAndCancel) {
    change([](charging::Contract& contract) { contract.enrolment = Enrolment::not_registered; });
    EXPECT_EQ(refusal(done("pause")), "422 not_enrolled");
    EXPECT_THAT(effects(asked("enrol", {{"text_version", "vi-3"}}).view),
                ElementsAre("enrolment not_registered active"));
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
    EXPECT_EQ(wrong("repay", {{"amount", "0.000001"}}, "amount"), "");
}

TEST_F(ActionPagesTest, TakeNoMoreThanIsThere) {
    const auto take = [this](const std::string& amount) {
        return done("adjust", {{"account", "main"}, {"amount", amount}, {"reason", "test"}});
    };
    EXPECT_EQ(refusal(take("-4500.000001")), "422 would_overdraw");
    EXPECT_EQ(charging::balance_in(contract(), "main"), dong(4'500));
    EXPECT_EQ(notice(take("-4500")), "notice.adjust.done");
    EXPECT_EQ(note_of_last(), "k1 lan test");
}

TEST_F(ActionPagesTest, WaiveWriteOffRepayAndCancel) {
    EXPECT_THAT(effects(asked("waive", {{"advance", "old"}, {"reason", "r"}}).view),
                ElementsAre("waived 500", "debt_after 5500 5000"));
    EXPECT_EQ(notice(confirmed("waive", {{"advance", "old"}, {"reason", "r"}})), "notice.waive.done");
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
        return call("POST", path("adjust"), {{"account", "main"}, {"amount", amount}, {"reason", "sorry"}},
                    {.user = user, .role = Role::manager}, key);
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
    EXPECT_EQ(notice(credit("0.000001", "k3")), "notice.approval_asked") << "the day's limit is used up";
    EXPECT_EQ(balance(), dong(5'500));
    EXPECT_EQ(notice(credit("1000", "k4", "mai")), "notice.adjust.done") << "another person has their own";
    move_clock_to(charging::sample_now() + std::chrono::days{1});
    EXPECT_EQ(notice(credit("1000", "k5")), "notice.adjust.done") << "so has another day";
}

TEST_F(CorrectionLimitTest, CountsWhatIsTakenToo) {
    EXPECT_EQ(notice(credit("-1000", "k1")), "notice.adjust.done");
    EXPECT_EQ(notice(credit("-0.000001", "k2")), "notice.approval_asked");
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
    EXPECT_TRUE(asked("adjust", {{"account", "main"}, {"amount", "600.000001"}, {"reason", "r"}})
                    .view.at("approval")
                    .as_bool());
    EXPECT_FALSE(asked("repay").view.at("limited").as_bool()) << "that gives nothing away";
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
    EXPECT_EQ(note_of_last(), "k1 lan sorry, approved by mai") << "both stand in the ledger";
    EXPECT_EQ(notice(approve("k1", "mai")), "notice.correction_gone");
    EXPECT_EQ(balance(), dong(9'500));
    EXPECT_EQ(notice(credit("1000", "k2")), "notice.adjust.done") << "the limit of the day is left";
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

TEST_F(CorrectionLimitTest, OfZeroLetsNobodyCorrectAlone) {
    desk_.limits.manager_per_day_max = {};
    EXPECT_EQ(notice(credit("0.000001", "k1")), "notice.approval_asked");
}

}  // namespace
}  // namespace airtime::portal
