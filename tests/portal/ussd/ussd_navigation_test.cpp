#include "portal/ussd/ussd_navigation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <ostream>
#include <vector>

namespace airtime::portal {

std::ostream& operator<<(std::ostream& out, const UssdPlace& place) {
    return out << "screen " << static_cast<int>(place.screen) << " page " << place.page << " amount "
               << place.amount.to_string();
}

namespace {

using charging::Money;
using enum UssdScreen;

std::vector<Money> offered_amounts() {
    return {Money::from_units(5'000), Money::from_units(10'000), Money::from_units(20'000)};
}

UssdPlace place(std::string_view text) {
    return follow(text, offered_amounts());
}

UssdPlace confirming(std::int64_t units, UssdScreen screen = confirm) {
    return {.screen = screen, .page = 0, .amount = Money::from_units(units)};
}

TEST(UssdNavigation, BeginsWithTheMenu) {
    EXPECT_EQ(place(""), UssdPlace{});
}

TEST(UssdNavigation, LendsAfterTheAmountWasChosenAndConfirmed) {
    EXPECT_EQ(place("1").screen, amounts);
    EXPECT_EQ(place("1*2"), confirming(10'000));
    EXPECT_EQ(place("1*2*1"), confirming(10'000, lend));
    EXPECT_EQ(place("1*2*2").screen, menu);
}

TEST(UssdNavigation, ShowsTheScreenAgainForWhatItDoesNotOffer) {
    for (const char* text : {"9", "99", "abc", "", " ", "1x", "-1", "+1", "01", "1.0"}) {
        EXPECT_EQ(place(std::string{text}), UssdPlace{}) << text;
        EXPECT_EQ(place("1*" + std::string{text}).screen, amounts) << text;
        EXPECT_EQ(place("1*2*" + std::string{text}), confirming(10'000)) << text;
    }
}

TEST(UssdNavigation, TurnsPagesAndGoesBack) {
    EXPECT_EQ(place("1*0"), (UssdPlace{.screen = amounts, .page = 1}));
    EXPECT_EQ(place("1*0*0*3"), confirming(20'000));
    EXPECT_EQ(place("1*2*00"), UssdPlace{});
    EXPECT_EQ(place("5*0"), (UssdPlace{.screen = history, .page = 1}));
}

TEST(UssdNavigation, TakesAnAmountThatWasDialled) {
    for (const char* text : {"10000", "10"}) {
        EXPECT_EQ(place(text), confirming(10'000)) << text;
        EXPECT_EQ(place(std::string{text} + "*1"), confirming(10'000, lend)) << text;
    }
    EXPECT_EQ(place("11000"), UssdPlace{}) << "nobody lends that";
    EXPECT_EQ(place("99999999999999999999"), UssdPlace{});
    EXPECT_EQ(place("3*10000").screen, service) << "only in front";
}

TEST(UssdNavigation, StartsAgainAfterTheEnd) {
    EXPECT_EQ(place("2*1").screen, amounts);
    EXPECT_EQ(place("1*2*1*3").screen, service);
}

TEST(UssdNavigation, TakesTheAnswerWhereItHadToAskAgain) {
    EXPECT_EQ(place("1*2*1*1"), confirming(10'000, lend));
    EXPECT_EQ(place("1*2*1*2").screen, menu);
}

TEST(UssdNavigation, ReachesEverything) {
    EXPECT_EQ(place("2").screen, balance);
    EXPECT_EQ(place("3*1").screen, terms);
    EXPECT_EQ(place("3*1*2").screen, menu);
    EXPECT_EQ(place("3*1*1").screen, enrol);
    EXPECT_EQ(place("3*2").screen, pause);
    EXPECT_EQ(place("3*3").screen, resume);
    EXPECT_EQ(place("3*4").screen, cancel_asked);
    EXPECT_EQ(place("3*4*1").screen, cancel);
    EXPECT_EQ(place("3*4*2").screen, menu);
    EXPECT_EQ(place("4").screen, debt);
    EXPECT_EQ(place("4*1").screen, repay);
    EXPECT_EQ(place("4*2").screen, menu);
    EXPECT_EQ(place("5").screen, history);
    EXPECT_EQ(place("6*1").screen, accept_messages);
    EXPECT_EQ(place("6*2").screen, refuse_messages);
    EXPECT_EQ(place("7*1").screen, vietnamese);
    EXPECT_EQ(place("7*2").screen, english);
    EXPECT_EQ(place("8").screen, help);
}

TEST(UssdNavigation, LendsOnlyWhereTheSessionStoodAtAConfirmationAndGot1) {
    EXPECT_TRUE(rc::check([] {
        const auto inputs = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("0", "00", "1", "2", "3", "10", "10000", "7", "x", ""));
        std::string text;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const UssdPlace before = place(text);
            text += (i == 0 ? "" : "*") + inputs[i];
            const UssdPlace after = place(text);
            if (after.screen == lend && after.page == 0) {
                RC_ASSERT(before.screen == confirm || before.screen == lend);
                RC_ASSERT(before.amount == after.amount);
                RC_ASSERT(inputs[i] == "1");
            }
        }
    }));
}

}  // namespace
}  // namespace airtime::portal
