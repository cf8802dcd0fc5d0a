#include "charging/contract/contract.hpp"

#include <gtest/gtest.h>

#include "charging/changes/open_contract.hpp"
#include "charging/contract/books.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

Hold hold_of(std::string recharge, std::string account, std::vector<HoldPart> parts) {
    return {.recharge = {std::move(recharge)},
            .account = {std::move(account)},
            .created_at = sample_now(),
            .parts = std::move(parts)};
}

Session session_reserving(std::string id, std::string account, Money amount) {
    Session session;
    session.id = {std::move(id)};
    session.services.push_back(
        {.key = {},
         .service = {"data"},
         .used = {},
         .reservation = Reservation{.granted_units = 1, .parts = {{{std::move(account)}, amount}}}});
    return session;
}

TEST(ContractAvailable, IsBalanceLessHeldLessReserved) {
    Contract contract = ContractBuilder{}.holding("main", dong(10'000)).build();
    contract.holds.push_back(hold_of("r1", "main", {{{"a1"}, dong(100), dong(900)}}));
    contract.holds.push_back(hold_of("r2", "data", {{{"a1"}, dong(7), dong(0)}}));
    contract.sessions.push_back(session_reserving("s1", "main", dong(2'000)));
    contract.sessions.push_back(session_reserving("s2", "main", dong(3'000)));
    contract.sessions.push_back(session_reserving("s3", "data", dong(5)));
    EXPECT_EQ(held_in(contract, {"main"}), dong(1'000));
    EXPECT_EQ(reserved_in(contract, {"main"}), dong(5'000));
    EXPECT_EQ(available_in(contract, {"main"}, sample_now()), dong(4'000));
    EXPECT_EQ(available_in(contract, {"data"}, sample_now()), dong(-12));
}

TEST(ContractAvailable, IsNothingWhereTheAccountIsMissingOrExpired) {
    const Contract contract =
        ContractBuilder{}.holding("main", dong(10)).expiring("main", sample_now()).build();
    EXPECT_EQ(available_in(contract, {"main"}, sample_now() - std::chrono::milliseconds{1}), dong(10));
    EXPECT_EQ(available_in(contract, {"main"}, sample_now()), dong(0));
    EXPECT_EQ(available_in(contract, {"gold"}, sample_now()), dong(0));
}

TEST(ContractDebt, LeavesWrittenOffAdvancesOut) {
    Contract contract =
        ContractBuilder{}.owing("a1", dong(5'000), dong(500)).owing("a2", dong(10'000), dong(1'000)).build();
    EXPECT_EQ(debt_of(contract), dong(16'500));
    contract.advances[0].state = AdvanceState::written_off;
    EXPECT_EQ(debt_of(contract), dong(11'000));
    EXPECT_EQ(debt_less_held(contract), dong(11'000));
}

TEST(ContractDebt, LessHeldIsNeverNegative) {
    Contract contract =
        ContractBuilder{}.owing("a1", dong(5'000), dong(500)).owing("a2", dong(1'000), dong(100)).build();
    contract.holds.push_back(hold_of("r1", "main", {{{"a1"}, dong(500), dong(1'000)}}));
    EXPECT_EQ(debt_less_held(contract), dong(5'100));
    // Waived after it was held: what is held too much of one advance does not pay for another.
    contract.advances[0].outstanding_fee = dong(0);
    EXPECT_EQ(debt_less_held(contract), dong(5'100));
    contract.holds.push_back(hold_of("gone", "main", {{{"settled"}, dong(0), dong(9'000)}}));
    EXPECT_EQ(debt_less_held(contract), dong(5'100));
}

TEST(ContractMonths, KeepTheCurrentAndTheLastThree) {
    Contract contract;
    const Month first = Month::parse("2026-10").value();
    for (int months = 0; months < 5; ++months) {
        activity_in(contract, first - -months, 3).spend += dong(months + 1);
    }
    ASSERT_EQ(contract.months.size(), 4U);
    EXPECT_EQ(contract.months.front().month.to_string(), "2026-11");
    EXPECT_EQ(contract.months.back().month.to_string(), "2027-02");
    EXPECT_EQ(contract.months.back().spend, dong(5));
}

TEST(ContractMonths, AreAddedToNotReplaced) {
    Contract contract;
    const Month month = Month::parse("2026-10").value();
    activity_in(contract, month, 3).spend += dong(1);
    activity_in(contract, month, 3).spend += dong(2);
    ASSERT_EQ(contract.months.size(), 1U);
    EXPECT_EQ(contract.months[0].spend, dong(3));
    // A clock that steps back over the month's end.
    activity_in(contract, month - 1, 3).recharges += 1;
    ASSERT_EQ(contract.months.size(), 2U);
    EXPECT_EQ(contract.months[0].month, month - 1);
}

TEST(OpenContract, OpensTheBooksWithWhatTheAccountsHold) {
    Contract contract;
    contract.id = {"c7"};
    contract.accounts = {{{"main"}, dong(4'000), {}}, {{"bonus"}, dong(500), {}}};
    const ContractChange change = open_contract(contract, sample_policy(), circumstances_at(sample_now()));

    EXPECT_EQ(change.contract.totals.opening, dong(4'500));
    EXPECT_EQ(change.contract.accounts.size(), 6U);
    EXPECT_EQ(balance_in(change.contract, "data"), dong(0));
    ASSERT_EQ(change.events.size(), 1U);
    const LedgerEvent& event = change.events[0];
    EXPECT_EQ(event.kind, EventKind::opened);
    EXPECT_EQ(event.number, 1U);
    EXPECT_EQ(event.at, sample_now());
    EXPECT_EQ(event.contract, ContractId{"c7"});
    EXPECT_EQ(event.changes.size(), 6U);

    Books books;
    books.add(event);
    for (const Account& account : change.contract.accounts) {
        EXPECT_EQ(books.balances.at(account.name), account.balance) << account.name.value;
    }
    EXPECT_EQ(books.totals, change.contract.totals);
}

}  // namespace
}  // namespace airtime::charging
