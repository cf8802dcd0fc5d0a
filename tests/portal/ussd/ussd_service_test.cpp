#include "portal/ussd/ussd_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "portal/ussd/ussd_page.hpp"
#include "tests/portal/portal_fixture.hpp"

namespace airtime::portal {
namespace {

using charging::Enrolment;
using charging::Language;
using portal_test::dong;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class UssdServiceTest : public portal_test::PortalTest {
  protected:
    UssdAnswer step(const std::string& text, const std::string& session = "s1") {
        UssdService service{config_, contracts_, ledger_, tokens_};
        const auto answer =
            service.answer({.session = session, .from = *charging::Msisdn::parse(number_), .text = text});
        EXPECT_TRUE(answer.has_value());
        return answer.value_or(UssdAnswer{});
    }
    /// Shows the terms and says yes.
    UssdAnswer take(const std::string& text, const std::string& session = "s1") {
        step(text, session);
        return step(text + "*1", session);
    }
    void speak(Language language) {
        change([&](charging::Contract& contract) { contract.language = language; });
    }

    std::string number_ = "84900000001";
};

TEST_F(UssdServiceTest, ShowsTheMenuInTheSubscribersLanguage) {
    EXPECT_THAT(step("").page, StartsWith("Ung tien\n1 Ung ngay\n2 So du, no\n"));
    EXPECT_TRUE(step("").goes_on);
    speak(Language::en);
    EXPECT_THAT(step("").page, StartsWith("Advances\n1 Get one now\n"));
}

TEST_F(UssdServiceTest, ShowsDiacriticsOnPagesOf80WhereThePolicyWantsThem) {
    config_.portal.ussd_coding = config::UssdCoding::ucs2;
    const UssdAnswer first = step("");
    EXPECT_THAT(first.page, StartsWith("Ứng tiền\n1 Ứng ngay\n"));
    EXPECT_THAT(first.page, HasSubstr("\n0 Tiếp"));
    EXPECT_TRUE(fits_page(first.page));
    EXPECT_THAT(step("0").page, HasSubstr("8 Trợ giúp"));
    EXPECT_TRUE(step("0").goes_on);
}

TEST_F(UssdServiceTest, OffersWhatMayBeHadUnderFixedNumbers) {
    speak(Language::en);
    EXPECT_EQ(step("1").page,
              "Choose an amount\n1 5,000 VND, fee 500 VND\n2 10,000 VND, fee 1,000 VND\n3 15,000 VND, fee "
              "1,500 VND\n"
              "4 20,000 VND, fee 2,000 VND\n00 Menu");
    change([](charging::Contract& contract) {
        contract.advances.push_back({.id = {"a"},
                                     .account = {"main"},
                                     .principal = dong(5'000),
                                     .fee = {},
                                     .outstanding_principal = dong(5'000),
                                     .outstanding_fee = {},
                                     .granted_at = {},
                                     .due_at = charging::sample_now() + std::chrono::days{1},
                                     .policy = {}});
    });
    EXPECT_THAT(step("1").page, HasSubstr("\n3 15,000"));
    EXPECT_THAT(step("1").page, Not(HasSubstr("\n4 ")));
}

TEST_F(UssdServiceTest, LendsOnlyAfterAmountFeeAndDueDateWereConfirmed) {
    speak(Language::en);
    const UssdAnswer question = step("1*2");
    EXPECT_EQ(
        question.page,
        "Take 10,000 VND for a fee of 1,000 VND, pay back 11,000 VND by 15/12/2026?\n1 Yes\n2 No\n00 Menu");
    EXPECT_TRUE(question.goes_on);
    EXPECT_TRUE(contract().advances.empty());
    const UssdAnswer end = step("1*2*1");
    EXPECT_FALSE(end.goes_on);
    EXPECT_THAT(end.page, StartsWith("You got 10,000 VND in advance"));
    ASSERT_EQ(contract().advances.size(), 1U);
    EXPECT_EQ(contract().advances.front().channel, charging::Channel::ussd);
}

TEST_F(UssdServiceTest, AsksAgainWhereWhatItWouldLendIsNotWhatItShowed) {
    speak(Language::en);
    EXPECT_THAT(step("1*2").page, StartsWith("Take 10,000 VND for a fee of 1,000 VND"));
    charging::Segment loyal{.name = {"loyal"}, .advance = config_.policy.advance};
    loyal.advance.denominations.erase(loyal.advance.denominations.begin());
    config_.policy.segments = {loyal};
    change([](charging::Contract& contract) { contract.segment = {"loyal"}; });
    const UssdAnswer question = step("1*2*1");
    EXPECT_THAT(question.page, StartsWith("Take 15,000 VND for a fee of 1,500 VND"));
    EXPECT_TRUE(question.goes_on);
    EXPECT_TRUE(contract().advances.empty());
    config_.policy.segments[0].advance.fee_steps = {{.from = {}, .basis_points = 2'000, .flat = {}}};
    EXPECT_THAT(step("1*2*1*1").page, StartsWith("Take 15,000 VND for a fee of 3,000 VND"));
    EXPECT_TRUE(contract().advances.empty());
    EXPECT_THAT(step("1*2*1*1*1").page, StartsWith("You got 15,000 VND"));
    EXPECT_EQ(contract().advances.at(0).fee, dong(3'000));
}

TEST_F(UssdServiceTest, AsksWhoDialsAllTheWayAtOnce) {
    speak(Language::en);
    const std::string question = "Take 5,000 VND for a fee of 500 VND";
    EXPECT_THAT(step("1*1*1").page, StartsWith(question));
    EXPECT_THAT(step("1*1*1").page, StartsWith(question)) << "a repetition is no yes";
    EXPECT_THAT(step("1*1*1", "another session").page, StartsWith(question));
    EXPECT_TRUE(contract().advances.empty());
    EXPECT_THAT(step("1*1*1*2").page, StartsWith("Advances\n"));
    EXPECT_THAT(step("1*1*1*1").page, StartsWith("You got 5,000 VND"));
    EXPECT_THAT(step("1*1*1*1*1").page, StartsWith(question)) << "one yes lends once";
    EXPECT_EQ(contract().advances.size(), 1U);
}

TEST_F(UssdServiceTest, LendsOnceForAStepHoweverOftenItIsRepeated) {
    take("1*2");
    const auto once = contract();
    EXPECT_FALSE(step("1*2*1").goes_on);
    EXPECT_EQ(contract(), once);
    take("1*1", "another session");
    EXPECT_EQ(contract().advances.size(), 2U);
}

TEST_F(UssdServiceTest, CountsTermsThatWereShownAsAnOfferUntilItIsTaken) {
    step("1");
    EXPECT_EQ(contract().counted, charging::CountedDay{}) << "a list of amounts is none";
    step("1*2");
    const auto shown = contract();
    EXPECT_EQ(shown.counted.offers, std::uint32_t{1} << static_cast<unsigned>(charging::Channel::ussd));
    step("1*2", "another session");
    EXPECT_EQ(contract().events_written, shown.events_written);
    step("1*2*1");
    EXPECT_EQ(contract().counted, charging::CountedDay{});
}

TEST_F(UssdServiceTest, CountsWhoAsksForAmountsAndIsRefusedOnceADay) {
    change([](charging::Contract& contract) { contract.lists.deny = true; });
    const std::uint64_t before = contract().events_written;
    step("1");
    step("1", "another session");
    step("1*2", "a third");
    EXPECT_EQ(contract().events_written, before + 1);
    EXPECT_EQ(contract().counted.refusals,
              std::uint32_t{1} << static_cast<unsigned>(charging::AdvanceRefusal::denied));
    EXPECT_EQ(contract().counted.offers, 0U);
}

TEST_F(UssdServiceTest, CallsTheClientThatWaitsForWhatIsLent) {
    wait_for_money();
    take("1*2");
    EXPECT_EQ(calls(), 1U);
}

TEST_F(UssdServiceTest, TurnsThePagesOfAnEndingWithoutDoingItAgain) {
    config_.portal.ussd_coding = config::UssdCoding::ucs2;
    const UssdAnswer first = take("1*2");
    EXPECT_TRUE(first.goes_on) << first.page;
    const auto once = contract();
    const UssdAnswer second = step("1*2*1*0");
    EXPECT_FALSE(second.goes_on) << second.page;
    EXPECT_THAT(second.page, HasSubstr("15/12/2026"));
    EXPECT_EQ(contract(), once);
}

TEST_F(UssdServiceTest, LosesNoWordBetweenThePagesOfARegistration) {
    config_.portal.ussd_coding = config::UssdCoding::ucs2;
    const std::string first = step("3*1*1").page;
    const std::string turn = "\n0 Tiếp\n00 Menu";
    step("1*1*1", "another session");
    ASSERT_THAT(first, EndsWith(turn));
    EXPECT_EQ(first.substr(0, first.size() - turn.size()) + ' ' + step("3*1*1*0").page,
              "Quý khách đã đăng ký tự động ứng tiền khi sắp hết tiền. Tạm dừng: soạn TAM DUNG, hủy: soạn "
              "HUY gửi");
}

TEST_F(UssdServiceTest, RepaysAllThatThereIsAfterItHasAsked) {
    speak(Language::en);
    take("1*1");
    EXPECT_EQ(step("4").page, "You owe 5,500 VND. Pay back now?\n1 Yes\n2 No\n00 Menu");
    EXPECT_EQ(charging::debt_of(contract()), dong(5'500));
    EXPECT_THAT(step("4*1").page,
                StartsWith("You paid back 500 VND of your advance. You still owe 5,000 VND"));
    EXPECT_EQ(charging::debt_of(contract()), dong(5'000));
}

TEST_F(UssdServiceTest, TakesAnAmountThatWasDialled) {
    speak(Language::en);
    EXPECT_THAT(step("10000").page, StartsWith("Take 10,000 VND"));
    step("10000*1");
    EXPECT_EQ(contract().advances.size(), 1U);
}

TEST_F(UssdServiceTest, EndsWithTheReasonWhereNothingMayBeHad) {
    speak(Language::en);
    EXPECT_EQ(step("50000").page.substr(0, 23), "No advance is possible:");
    EXPECT_FALSE(step("50000").goes_on);
    change([](charging::Contract& contract) { contract.life_cycle = charging::LifeCycle::two_way; });
    EXPECT_THAT(step("1").page, HasSubstr("blocked"));
    EXPECT_FALSE(step("1").goes_on);
}

TEST_F(UssdServiceTest, RegistersAfterTheTermsWereShown) {
    EXPECT_THAT(step("3*1").page, HasSubstr("1.000"));
    EXPECT_EQ(contract().enrolment, Enrolment::not_registered);
    EXPECT_FALSE(step("3*1*1").goes_on);
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    step("3*2");
    EXPECT_EQ(contract().enrolment, Enrolment::paused);
    step("3*3");
    EXPECT_EQ(contract().enrolment, Enrolment::active);
}

TEST_F(UssdServiceTest, CancelsOnlyAfterItHasAsked) {
    step("3*1*1");
    speak(Language::en);
    EXPECT_EQ(step("3*4").page, "Cancel automatic advances?\n1 Cancel them\n2 Keep them\n00 Menu");
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_THAT(step("3*4*2").page, StartsWith("Advances\n"));
    EXPECT_EQ(contract().enrolment, Enrolment::active);
    EXPECT_FALSE(step("3*4*1").goes_on);
    EXPECT_EQ(contract().enrolment, Enrolment::cancelled);
}

TEST_F(UssdServiceTest, ShowsTheWayBackWhereverSomethingCanBeTypedButInTheMenu) {
    speak(Language::en);
    for (const char* text : {"1", "1*1", "10000", "3", "3*1", "3*4", "4", "6", "7"}) {
        EXPECT_THAT(step(text).page, EndsWith("\n00 Menu")) << text;
        EXPECT_TRUE(step(text).goes_on) << text;
        EXPECT_THAT(step(std::string{text} + "*00").page, StartsWith("Advances\n")) << text;
    }
    EXPECT_THAT(step("").page, Not(HasSubstr("00 Menu")));
    EXPECT_THAT(step("2").page, Not(HasSubstr("00 Menu"))) << "the session is over";
}

TEST_F(UssdServiceTest, TakesASessionNumberThatIsUsedAgainForANewSession) {
    speak(Language::en);
    EXPECT_THAT(take("1*1", "7").page, StartsWith("You got 5,000 VND"));
    redis_now_ += std::chrono::seconds{599};
    EXPECT_THAT(step("1*1*1", "7").page, StartsWith("You have:")) << "a repetition";
    EXPECT_EQ(contract().advances.size(), 1U);
    redis_now_ += std::chrono::seconds{1};
    EXPECT_THAT(take("1*1", "7").page, StartsWith("You got 5,000 VND")) << "nobody repeats a step so late";
    EXPECT_EQ(contract().advances.size(), 2U);
}

TEST_F(UssdServiceTest, ShowsTheThresholdAndTheFeeOfTheSegment) {
    speak(Language::en);
    EXPECT_EQ(step("3*1").page,
              "Advances from 5,000 VND, fee from 500 VND, whenever you have less than 1,000 VND?\n1 Yes\n2 "
              "No\n00 Menu");
    charging::Segment loyal{.name = {"loyal"}, .advance = config_.policy.advance};
    loyal.advance.threshold = dong(2'000);
    loyal.advance.fee_steps = {{.from = {}, .basis_points = 500, .flat = {}}};
    loyal.advance.size = charging::AdvanceSize::offer;
    config_.policy.segments = {loyal};
    change([](charging::Contract& contract) { contract.segment = {"loyal"}; });
    EXPECT_EQ(step("3*1").page,
              "Advances from 20,000 VND, fee from 1,000 VND, whenever you have less than 2,000 VND?\n1 "
              "Yes\n2 No\n00 Menu");
}

TEST_F(UssdServiceTest, SpeaksTheLanguageThatWasChosen) {
    EXPECT_THAT(step("7*2").page, StartsWith("You have:"));
    EXPECT_EQ(contract().language, Language::en);
    EXPECT_THAT(step("7*1").page, StartsWith("So du: TK "));
}

TEST_F(UssdServiceTest, RefusesAndAcceptsMessages) {
    step("6*2");
    EXPECT_TRUE(contract().refuses_messages);
    step("6*1");
    EXPECT_FALSE(contract().refuses_messages);
}

TEST_F(UssdServiceTest, EndsWithWhatIsOnlyToBeRead) {
    for (const char* text : {"2", "5", "8"}) {
        EXPECT_FALSE(step(text).goes_on) << text;
        EXPECT_FALSE(step(text).page.empty()) << text;
    }
}

TEST_F(UssdServiceTest, TellsANumberThatNobodyHas) {
    const std::string help = step("8").page;
    number_ = "84911111111";
    EXPECT_FALSE(step("1*1*1").goes_on);
    EXPECT_NE(step("8").page, help);
}

TEST_F(UssdServiceTest, HasNoAnswerWhateverOfTheStoreIsAway) {
    UssdService service{config_, contracts_, ledger_, tokens_};
    const UssdStep lend{.session = "s1", .from = *charging::Msisdn::parse(number_), .text = "1*1*1"};
    for (bool portal_test::AwayStore::*away :
         {&portal_test::AwayStore::settings_away, &portal_test::AwayStore::contracts_away}) {
        contracts_.*away = true;
        EXPECT_EQ(service.answer(lend), std::nullopt);
        contracts_.*away = false;
    }
    EXPECT_TRUE(contract().advances.empty());
}

TEST_F(UssdServiceTest, FitsEveryPageAndNeverLendsWithoutAConfirmation) {
    const store::MemoryStoreState begin = redis_.snapshot();
    EXPECT_TRUE(rc::check([&] {
        redis_.restore(begin);
        config_.portal.ussd_coding = *rc::gen::element(config::UssdCoding::gsm7, config::UssdCoding::ucs2);
        const std::string session = "s" + std::to_string(*rc::gen::inRange(0, 1'000'000));
        std::string text;
        for (int i = 0; i < 12; ++i) {
            const auto before = contract();
            const UssdAnswer answer = step(text, session);
            RC_ASSERT(fits_page(answer.page));
            const auto after = contract();
            const std::size_t lent = after.advances.size() - before.advances.size();
            RC_ASSERT(lent == 0 || (lent == 1 && text.ends_with("*1")));
            step(text, session);
            RC_ASSERT(contract() == after);
            text +=
                (text.empty() ? "" : "*") + *rc::gen::element<std::string>("0", "00", "1", "1", "1", "2", "3",
                                                                           "4", "5", "6", "10000", "x");
        }
    }));
}

}  // namespace
}  // namespace airtime::portal
