#include "portal/sms/sms_desk.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "charging/lending/borrowing_limit.hpp"
#include "store/codec/ledger_codec.hpp"
#include "tests/portal/memory_received_texts.hpp"
#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using charging::Enrolment;
using charging::Language;
using charging::Message;
using charging::MessageKind;
using charging::Money;
using portal_test::dong;
using std::chrono::seconds;

class SmsDeskTest : public portal_test::PortalTest {
  protected:
    bool handle(const std::string& id, const std::string& text, const std::string& from = "84900000001") {
        return handled(id, text, from) == SmsOutcome::answered;
    }
    SmsOutcome handled(const std::string& id, const std::string& text, const std::string& from) {
        return desk_.handle({.id = id, .from = *charging::Msisdn::parse(from), .text = text});
    }
    /// The one answer that the message leads to.
    Message answer_to(const std::string& id, const std::string& text,
                      const std::string& from = "84900000001") {
        EXPECT_TRUE(handle(id, text, from));
        const auto messages = told();
        EXPECT_EQ(messages.size(), 1U) << text;
        return messages.empty() ? Message{"", {}, *charging::Msisdn::parse(from), {}, {}, {}, {}, {}}
                                : messages[0];
    }
    MessageKind kind_of_answer_to(const std::string& text) {
        return answer_to("m" + std::to_string(++count_), text).notice.kind;
    }

    portal_test::MemoryReceivedTexts received_;
    SmsDesk desk_{config_, contracts_, ledger_, outbox_, answers_, received_, tokens_};
    int count_ = 0;
};

TEST_F(SmsDeskTest, RegistersAndSaysSo) {
    const Message answer = answer_to("m1", "dk");
    EXPECT_EQ(answer.notice.kind, MessageKind::registered);
    EXPECT_EQ(answer.id, "m1");
    EXPECT_TRUE(answer.reply);
    EXPECT_EQ(answer.to.digits(), "84900000001");
    EXPECT_EQ(contract().enrolment, Enrolment::active);
}

TEST_F(SmsDeskTest, DoesNothingASecondTimeForARepeatedDelivery) {
    answer_to("m1", "UT 10000");
    const auto before = contract();
    EXPECT_EQ(before.advances.size(), 1U);
    EXPECT_TRUE(handle("m1", "UT 10000"));
    EXPECT_TRUE(told().empty());
    EXPECT_EQ(contract(), before);
    EXPECT_EQ(answer_to("m2", "UT 5000").notice.kind, MessageKind::granted)
        << "another message is another wish";
}

TEST_F(SmsDeskTest, NotesWhatTheSubscriberWroteAndWhatAnsweredIt) {
    answer_to("m1", "DK");
    EXPECT_TRUE(handle("m1", "DK"));
    answer_to("m2", std::string(319, 'x') + "ợ");
    config_.policy.messages.on = false;
    EXPECT_TRUE(handle("m3", "KT"));
    EXPECT_TRUE(handle("m4", "KT", "84911111111")) << "nobody's number";
    const std::vector<store::ReceivedText> noted = received_.kept["c1"];
    EXPECT_EQ(received_.kept.size(), 1U);
    ASSERT_EQ(noted.size(), 3U) << "a repeated delivery is the same text";
    EXPECT_EQ(noted[0].id, "m3");
    EXPECT_EQ(noted[0].answer, "") << "messages are off";
    EXPECT_EQ(noted[1].text, std::string(319, 'x')) << "no part of a character";
    EXPECT_EQ(noted[1].answer, "help");
    EXPECT_EQ(noted[2].text, "DK");
    EXPECT_EQ(noted[2].answer, "registered");
}

TEST_F(SmsDeskTest, DoesWhatWasAskedForOnceAlsoWhereItCannotBeNoted) {
    received_.away = true;
    EXPECT_EQ(handled("m1", "UT 10000", "84900000001"), SmsOutcome::not_now);
    EXPECT_EQ(handled("m1", "UT 10000", "84900000001"), SmsOutcome::answered);
    EXPECT_EQ(contract().advances.size(), 1U);
}

TEST_F(SmsDeskTest, AnswersInTheLanguageOfTheKeywordAndKeepsThatOfTheRegistration) {
    EXPECT_EQ(answer_to("m1", "BAL").language, Language::en);
    EXPECT_EQ(answer_to("m2", "what?").language, Language::vi);
    EXPECT_EQ(answer_to("m3", "REG").language, Language::en);
    EXPECT_EQ(contract().language, Language::en);
    EXPECT_EQ(answer_to("m4", "what?").language, Language::en);
    EXPECT_EQ(answer_to("m5", "KT").language, Language::vi);
    EXPECT_EQ(contract().language, Language::en);
}

TEST_F(SmsDeskTest, GoesThroughAllStandings) {
    EXPECT_EQ(kind_of_answer_to("HUY"), MessageKind::not_registered);
    EXPECT_EQ(kind_of_answer_to("DK"), MessageKind::registered);
    EXPECT_EQ(kind_of_answer_to("DK"), MessageKind::already_registered);
    EXPECT_EQ(kind_of_answer_to("TAM DUNG"), MessageKind::paused);
    EXPECT_EQ(contract().enrolment, Enrolment::paused);
    EXPECT_EQ(kind_of_answer_to("TIEP TUC"), MessageKind::resumed);
    EXPECT_EQ(kind_of_answer_to("HUY"), MessageKind::cancelled);
    EXPECT_EQ(contract().enrolment, Enrolment::cancelled);
}

TEST_F(SmsDeskTest, PausesUntilADate) {
    answer_to("m1", "DK");
    const Message answer = answer_to("m2", "tạm dừng đến 31/12");
    EXPECT_EQ(answer.notice.due_at, charging::at("2026-12-31"));
    EXPECT_EQ(contract().paused_until, charging::at("2026-12-31"));
    EXPECT_EQ(answer_to("m3", "TAM DUNG 15/11/2026").notice.kind, MessageKind::help) << "that was today";
    EXPECT_EQ(contract().paused_until, charging::at("2026-12-31"));
}

TEST_F(SmsDeskTest, LendsAndTellsAmountFeeAccountAndDueDate) {
    const Message answer = answer_to("m1", "UT10");
    EXPECT_EQ(answer.notice.kind, MessageKind::granted);
    EXPECT_EQ(answer.notice.amount, dong(10'000));
    EXPECT_EQ(answer.notice.fee, dong(1'000));
    EXPECT_EQ(answer.notice.owed, dong(11'000));
    EXPECT_EQ(answer.notice.account.value, "voice") << "the lowest that may receive";
    EXPECT_TRUE(answer.notice.due_at.has_value());
    EXPECT_EQ(contract().advances.front().channel, charging::Channel::sms);
}

TEST_F(SmsDeskTest, CallsTheClientThatWaitsForWhatIsLent) {
    wait_for_money();
    answer_to("m1", "UT10");
    EXPECT_EQ(calls(), 1U);
}

TEST_F(SmsDeskTest, LendsTheOfferWhereNoAmountIsNamed) {
    EXPECT_EQ(answer_to("m1", "UT").notice.amount, dong(20'000));
}

TEST_F(SmsDeskTest, RefusesWithTheReasonOrTheChoices) {
    EXPECT_EQ(answer_to("m1", "UT 50000").notice.refusal, charging::AdvanceRefusal::limit_reached);
    const Message answer = answer_to("m2", "UT 7000");
    EXPECT_EQ(answer.notice.kind, MessageKind::not_a_denomination);
    EXPECT_EQ(answer.notice.choices,
              (std::vector<Money>{dong(5'000), dong(10'000), dong(15'000), dong(20'000)}));
    EXPECT_TRUE(contract().advances.empty());
}

TEST_F(SmsDeskTest, WaitsForAYesWhereThePolicyWantsOne) {
    config_.policy.advance.confirm = true;
    EXPECT_EQ(kind_of_answer_to("Y"), MessageKind::nothing_to_confirm);
    const Message question = answer_to("q", "UT 10000");
    EXPECT_EQ(question.notice.kind, MessageKind::confirmation);
    EXPECT_EQ(question.notice.amount, dong(10'000));
    EXPECT_EQ(question.notice.fee, dong(1'000));
    EXPECT_EQ(question.notice.minutes, 10U);
    EXPECT_TRUE(contract().advances.empty());
    EXPECT_EQ(kind_of_answer_to("có"), MessageKind::granted);
    EXPECT_EQ(kind_of_answer_to("có"), MessageKind::nothing_to_confirm);
    EXPECT_EQ(contract().advances.size(), 1U);
}

TEST_F(SmsDeskTest, TakesNoYesThatComesTooLate) {
    config_.policy.advance.confirm = true;
    answer_to("q", "UT 10000");
    move_clock_to(charging::sample_now() + seconds{700});
    EXPECT_EQ(kind_of_answer_to("Y"), MessageKind::nothing_to_confirm);
    EXPECT_TRUE(contract().advances.empty());
}

TEST_F(SmsDeskTest, RegistersWhoSaysYesToAnInvitationAndLendsNothing) {
    const auto invite = [this] {
        change([](charging::Contract& contract) {
            contract.enrolment = Enrolment::not_registered;
            contract.awaiting = {.amount = dong(20'000),
                                 .channel = charging::Channel::sms,
                                 .until = charging::sample_now() + seconds{600},
                                 .invited = true};
        });
    };
    invite();
    const Message answer = answer_to("accepted", "YES");
    EXPECT_EQ(answer.notice.kind, MessageKind::registered);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_EQ(contract().language, Language::en);
    EXPECT_TRUE(contract().advances.empty());
    EXPECT_EQ(kind_of_answer_to("Y"), MessageKind::nothing_to_confirm);
    invite();
    move_clock_to(charging::sample_now() + seconds{700});
    EXPECT_EQ(kind_of_answer_to("CO"), MessageKind::nothing_to_confirm);
    EXPECT_EQ(contract().enrolment, Enrolment::not_registered);
}

TEST_F(SmsDeskTest, TakesAmountsByTheDenominationsOfTheSegment) {
    charging::Segment students{.name = {"student"}, .advance = config_.policy.advance};
    students.advance.denominations = {dong(2'000), dong(7'000)};
    config_.policy.segments = {students};
    EXPECT_EQ(answer_to("m1", "UT 7000").notice.kind, MessageKind::not_a_denomination);
    change([](charging::Contract& contract) { contract.segment = {"student"}; });
    EXPECT_EQ(answer_to("m2", "UT 10000").notice.choices, (std::vector<Money>{dong(2'000), dong(7'000)}));
    EXPECT_EQ(answer_to("m3", "UT 7").notice.amount, dong(7'000));
}

TEST_F(SmsDeskTest, TellsToTryLaterWhoseContractCannotBeReadAndGoesOn) {
    redis_.locked([](store::MemoryStoreState& state) {
        for (auto& partition : state.partitions) {
            for (auto& [id, fields] : partition.contracts) fields["accounts"] = "nonsense";
        }
        return 0;
    });
    for (const char* text : {"YES", "HIST"}) {
        EXPECT_EQ(handled(text, text, "84900000001"), SmsOutcome::given_up);
        const auto messages = told();
        ASSERT_EQ(messages.size(), 1U);
        EXPECT_EQ(messages[0].notice.kind, MessageKind::try_later);
        EXPECT_EQ(messages[0].language, Language::en);
        EXPECT_EQ(messages[0].id, text);
    }
}

TEST_F(SmsDeskTest, RefusesAndAcceptsMessages) {
    EXPECT_EQ(kind_of_answer_to("TC"), MessageKind::messages_refused);
    EXPECT_TRUE(contract().refuses_messages);
    EXPECT_EQ(kind_of_answer_to("TC"), MessageKind::messages_refused) << "whoever says no twice means no";
    EXPECT_EQ(kind_of_answer_to("NT"), MessageKind::messages_accepted);
    EXPECT_FALSE(contract().refuses_messages);
}

TEST_F(SmsDeskTest, TellsBalancesDebtAndOffer) {
    answer_to("m1", "UT 5000");
    const Message answer = answer_to("m2", "KT");
    EXPECT_EQ(answer.notice.kind, MessageKind::balance);
    EXPECT_EQ(answer.notice.left, dong(5'500));
    EXPECT_EQ(answer.notice.amount, dong(10'000)) << "of 20,000, with the fee, no more";
    EXPECT_EQ(answer.notice.balances,
              (std::vector<charging::Part>{{{"main"}, dong(500)}, {{"voice"}, dong(5'000)}}));
}

TEST_F(SmsDeskTest, TellsWhatMovedTheirMoneyNewestFirst) {
    charging::LedgerEvent event;
    event.at = charging::sample_now();
    event.contract = contract().id;
    store::LedgerStep step;
    step.position.cursor = "1-0";
    const auto keep = [&](charging::EventKind kind, std::vector<charging::Part> changes) {
        event.kind = kind;
        event.changes = std::move(changes);
        ++event.number;
        step.history.emplace_back(event.contract, store::encode_history(event));
    };
    keep(charging::EventKind::enrolment_changed, {});
    keep(charging::EventKind::recharged, {{.account = {"main"}, .amount = dong(20'000)}});
    step.history.emplace_back(event.contract, "unreadable: it hides no other");
    keep(charging::EventKind::recovered, {{.account = {"main"}, .amount = -dong(5'500)}});
    const auto partition = store::partition_of(event.contract, ledger_.partitions());
    ASSERT_TRUE(ledger_.lease(partition, "worker", std::chrono::milliseconds{1000})->has_value());
    ASSERT_EQ(*ledger_.advance(partition, "worker", step), store::StepOutcome::moved);
    const Message answer = answer_to("m1", "LS");
    EXPECT_EQ(answer.notice.kind, MessageKind::history);
    EXPECT_EQ(answer.notice.history,
              (std::vector<charging::HistoryLine>{{event.at, charging::EventKind::recovered, -dong(5'500)},
                                                  {event.at, charging::EventKind::recharged, dong(20'000)}}));
}

TEST_F(SmsDeskTest, TellsWhatTheWorkerHasNotReadYetAndNothingTwice) {
    answer_to("m1", "UT 10000");
    const std::vector<charging::HistoryLine> lent{
        {charging::sample_now(), charging::EventKind::advanced, dong(10'000)}};
    const auto history = [&](const std::string& id) {
        const Message answer = answer_to(id, "LS");
        EXPECT_EQ(answer.notice.kind, MessageKind::history);
        std::vector<charging::HistoryLine> lines = answer.notice.history;
        for (charging::HistoryLine& line : lines) line.at = charging::sample_now();
        return lines;
    };
    EXPECT_EQ(history("m2"), lent);
    const auto partition = store::partition_of(contract().id, ledger_.partitions());
    const auto entries = ledger_.read(partition, "0-0", 100);
    store::LedgerStep step;
    for (const store::LedgerEntry& entry : *entries) {
        const auto events = store::decode_events(entry.events);
        for (const charging::LedgerEvent& event : *events) {
            step.history.emplace_back(event.contract, store::encode_history(event));
        }
    }
    // As if the worker moved on between the two looks.
    ASSERT_TRUE(ledger_.lease(partition, "worker", std::chrono::milliseconds{1000})->has_value());
    ASSERT_EQ(*ledger_.advance(partition, "worker", step), store::StepOutcome::moved);
    EXPECT_EQ(history("m3"), lent);
}

TEST_F(SmsDeskTest, DoesNotSayThatNothingHappenedWhileTheWorkerIsFarBehind) {
    EXPECT_EQ(answer_to("m1", "LS").notice.kind, MessageKind::history);
    charging::LedgerEvent event;
    event.contract = contract().id;
    event.kind = charging::EventKind::used;
    const std::string entry = store::encode_events({&event, 1});
    const auto partition = store::partition_of(contract().id, ledger_.partitions());
    redis_.locked([&](store::MemoryStoreState& state) {
        store::MemoryPartition& keys = state.partitions.at(partition.number);
        for (int i = 0; i < 1'000; ++i) keys.events[++keys.last_event] = entry;
    });
    EXPECT_EQ(answer_to("m2", "LS").notice.kind, MessageKind::try_later);
}

TEST_F(SmsDeskTest, RepaysWhatThereIs) {
    EXPECT_EQ(answer_to("m1", "TRA").notice.kind, MessageKind::nothing_to_repay);
    answer_to("m2", "UT 5000");
    const Message answer = answer_to("m3", "TRẢ");
    EXPECT_EQ(answer.notice.kind, MessageKind::repaid);
    EXPECT_EQ(answer.notice.amount, dong(500)) << "from the account that recharges credit";
    EXPECT_EQ(answer.notice.left, dong(5'000));
}

TEST_F(SmsDeskTest, RepaysSoMuchAsIsNamed) {
    answer_to("m1", "UT 5000");
    const Message answer = answer_to("m2", "trả nợ 400");
    EXPECT_EQ(answer.notice.kind, MessageKind::repaid);
    EXPECT_EQ(answer.notice.amount, dong(400));
    EXPECT_EQ(answer.notice.left, dong(5'100));
    EXPECT_EQ(answer_to("m3", "TRA 5k").notice.amount, dong(100)) << "no more than there is";
    EXPECT_EQ(answer_to("m4", "TRA 0").notice.kind, MessageKind::nothing_to_repay);
}

TEST_F(SmsDeskTest, HelpsWhoeverWritesAnythingElseAndChangesNothing) {
    const auto before = contract();
    EXPECT_EQ(kind_of_answer_to("xin chào"), MessageKind::help);
    EXPECT_EQ(kind_of_answer_to(""), MessageKind::help);
    EXPECT_EQ(kind_of_answer_to("HD"), MessageKind::help);
    EXPECT_EQ(contract(), before);
}

TEST_F(SmsDeskTest, TellsANumberThatNobodyHas) {
    const Message answer = answer_to("m1", "ADV", "84911111111");
    EXPECT_EQ(answer.notice.kind, MessageKind::unknown_number);
    EXPECT_EQ(answer.language, Language::en);
    EXPECT_EQ(answer.to.digits(), "84911111111");
    EXPECT_TRUE(handle("m1", "ADV", "84911111111"));
    EXPECT_TRUE(told().empty()) << "once";
}

TEST_F(SmsDeskTest, AnswersANumberSoOftenAndNoMore) {
    answers_.max = 3;
    int answered = 0;
    for (int i = 0; i < 50; ++i) {
        const SmsOutcome outcome = handled("auto" + std::to_string(i), "I am on holiday", "84900000001");
        EXPECT_EQ(outcome, i < 3 ? SmsOutcome::answered : SmsOutcome::unanswered);
        answered += static_cast<int>(told().size());
    }
    EXPECT_EQ(answered, 3);
    for (int i = 0; i < 5; ++i) handled("auto" + std::to_string(i), "I am on holiday", "84911111111");
    EXPECT_EQ(told().size(), 3U) << "a number without a contract too";
}

TEST_F(SmsDeskTest, DoesWithoutAnAnswerWhatIsAskedForAndTellsOfMoney) {
    answers_.max = 0;
    EXPECT_EQ(handled("m1", "DK", "84900000001"), SmsOutcome::unanswered);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_TRUE(told().empty()) << "not the news of it either";
    handled("m2", "UT 5000", "84900000001");
    EXPECT_EQ(contract().advances.size(), 1U);
    const auto lent = told();
    ASSERT_EQ(lent.size(), 1U);
    EXPECT_EQ(lent[0].notice.kind, MessageKind::granted);
    handled("m3", "TRA", "84900000001");
    ASSERT_EQ(told().size(), 1U);
    handled("m4", "UT 7", "84900000001");
    EXPECT_TRUE(told().empty());
}

TEST_F(SmsDeskTest, SaysNothingWhereThePolicyHasNoMessages) {
    config_.policy.messages.on = false;
    EXPECT_EQ(handled("m1", "DK", "84900000001"), SmsOutcome::answered);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_EQ(handled("m2", "DK", "84911111111"), SmsOutcome::answered);
    EXPECT_TRUE(told().empty());
}

TEST_F(SmsDeskTest, TellsWhoCancelsWhatIsStillOwed) {
    answer_to("m1", "DK");
    answer_to("m2", "UT 5000");
    const Message answer = answer_to("m3", "HUY");
    EXPECT_EQ(answer.notice.kind, MessageKind::cancelled);
    EXPECT_EQ(answer.notice.left, dong(5'500));
}

TEST_F(SmsDeskTest, NamesAllAmountsToWhomNoneMayBeLentNow) {
    answer_to("m1", "UT 20000");
    EXPECT_EQ(answer_to("m2", "UT 7000").notice.choices, config_.policy.advance.denominations);
}

TEST_F(SmsDeskTest, TellsBalancesAndDebtLessWhatIsHeldForARecovery) {
    answer_to("m1", "UT 5000");
    change([](charging::Contract& contract) {
        contract.account({"main"})->balance = dong(1'000);
        charging::Hold hold;
        hold.recharge = {"r1"};
        hold.account = {"main"};
        hold.parts = {{.advance = contract.advances.front().id, .fee = dong(50), .principal = dong(150)}};
        contract.holds.push_back(hold);
    });
    const Message answer = answer_to("m2", "KT");
    EXPECT_EQ(answer.notice.balances.front(), (charging::Part{{"main"}, dong(800)}));
    EXPECT_EQ(answer.notice.left, dong(5'300));
}

TEST_F(SmsDeskTest, NeverLendsAboveTheLimitOrTwiceForOneMessage) {
    std::size_t lent_in_all = 0;
    const store::MemoryStoreState begin = redis_.snapshot();
    EXPECT_TRUE(rc::check([&] {
        redis_.restore(begin);
        config_.policy.advance.confirm = *rc::gen::arbitrary<bool>();
        std::vector<std::pair<std::string, std::string>> sent;
        for (int step = 0; step < 25; ++step) {
            const bool again = !sent.empty() && *rc::gen::inRange(0, 3) == 0;
            if (again) {
                sent.push_back(*rc::gen::elementOf(sent));
            } else {
                sent.emplace_back("m" + std::to_string(step),
                                  *rc::gen::element<std::string>("UT", "UT 5", "UT 10", "UT 20000", "Y", "Y",
                                                                 "DK", "HUY", "TC", "KT", "?"));
            }
            const std::size_t before = contract().advances.size();
            RC_ASSERT(handle(sent.back().first, sent.back().second));
            const auto after = contract();
            RC_ASSERT(after.advances.size() <= before + (again ? 0U : 1U));
            RC_ASSERT(charging::debt_of(after) <=
                      charging::debt_limit_of(after, config_.policy, charging::sample_now()));
            RC_ASSERT(told().size() <= (again ? 0U : 1U));
            lent_in_all += after.advances.size() - before;
        }
    }));
    EXPECT_GT(lent_in_all, 50U) << "histories that lend nothing would prove nothing";
}

TEST_F(SmsDeskTest, LeavesAnSmsForLaterWhateverOfTheStoreIsAway) {
    for (bool portal_test::AwayStore::*away :
         {&portal_test::AwayStore::settings_away, &portal_test::AwayStore::contracts_away}) {
        contracts_.*away = true;
        for (const char* text : {"UT 5000", "LS"}) {
            EXPECT_EQ(handled("m1", text, "84900000001"), SmsOutcome::not_now) << text;
        }
        contracts_.*away = false;
    }
    EXPECT_TRUE(contract().advances.empty());
    EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace airtime::portal
