#include <gtest/gtest.h>

#include "charging/contract/books.hpp"
#include "charging/contract/ledger_event.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

LedgerEvent event_of(EventKind kind, Money moved, Money principal = {}, Money fee = {}) {
    LedgerEvent event;
    event.kind = kind;
    if (moved != Money{}) event.changes = {{{"main"}, moved}};
    event.principal = principal;
    event.fee = fee;
    return event;
}

TEST(Totals, CloseOverALifeOfEveryKind) {
    Books books;
    const std::vector<LedgerEvent> life = {
        event_of(EventKind::opened, dong(1'000)),
        event_of(EventKind::recharged, dong(20'000)),
        event_of(EventKind::refunded, dong(30)),
        event_of(EventKind::adjusted, dong(-4)),
        event_of(EventKind::used, dong(-500)),
        event_of(EventKind::advanced, dong(9'000), dong(9'000), dong(1'000)),
        event_of(EventKind::advanced, dong(5'000), dong(5'000), dong(500)),
        event_of(EventKind::recovered, dong(-2'600), dong(-2'000), dong(-600)),
        event_of(EventKind::reversed, dong(-5'000), dong(-5'000), dong(-500)),
        event_of(EventKind::waived, {}, {}, dong(-100)),
        event_of(EventKind::written_off, {}, dong(-7'000), dong(-300)),
        event_of(EventKind::reinstated, {}, dong(7'000), dong(300)),
        event_of(EventKind::overdue, {}),
        event_of(EventKind::enrolment_changed, {}),
        event_of(EventKind::settled, {}),
    };
    std::uint64_t number = 0;
    for (LedgerEvent event : life) {
        event.number = ++number;
        books.add(event);
        EXPECT_EQ(books.balances[{"main"}], books.totals.expected_balance()) << number;
        EXPECT_EQ(books.debt, books.totals.expected_debt()) << number;
    }
    EXPECT_EQ(books.totals.opening, dong(1'000));
    EXPECT_EQ(books.totals.recharged, dong(20'000));
    EXPECT_EQ(books.totals.refunded, dong(30));
    EXPECT_EQ(books.totals.adjusted, dong(-4));
    EXPECT_EQ(books.totals.used, dong(500));
    EXPECT_EQ(books.totals.advanced, dong(14'000));
    EXPECT_EQ(books.totals.fees, dong(1'500));
    EXPECT_EQ(books.totals.recovered, dong(2'600));
    EXPECT_EQ(books.totals.reversed, dong(5'000));
    EXPECT_EQ(books.totals.reversed_fees, dong(500));
    EXPECT_EQ(books.totals.waived, dong(100));
    EXPECT_EQ(books.totals.written_off, dong(7'300));
    EXPECT_EQ(books.totals.reinstated, dong(7'300));
    EXPECT_EQ(books.debt, dong(7'300));
    EXPECT_EQ(books.last_number, life.size());
}

// 1,025 recharges of the largest amount are more than 64 bits hold.
TEST(Totals, NeverWrap) {
    const Money most = Money::from_millionths(Money::millionths_max);
    Books books;
    books.add(event_of(EventKind::opened, {}));
    for (int i = 0; i < 1'100; ++i) {
        books.add(event_of(EventKind::recharged, most));
        books.add(event_of(EventKind::used, -most));
    }
    EXPECT_EQ(books.totals.recharged.to_string(), "9900000000000");
    EXPECT_EQ(books.totals.used, books.totals.recharged);
    EXPECT_EQ(books.totals.expected_balance(), dong(0));
    EXPECT_EQ(books.balances[{"main"}], dong(0));
}

TEST(Books, AreNotMovedByAShadowAdvance) {
    Books books;
    books.add(event_of(EventKind::opened, dong(1'000)));
    books.add(event_of(EventKind::shadow_advanced, {}, dong(5'000), dong(500)));
    EXPECT_EQ(books.debt, dong(0));
    EXPECT_EQ(books.totals.expected_debt(), dong(0));
    EXPECT_EQ(books.totals.expected_balance(), dong(1'000));
}

TEST(DraftRecord, NumbersStampsAndAddsUp) {
    Contract contract = ContractBuilder{}.build();
    contract.events_written = 16;
    const Policy policy = sample_policy();
    Draft draft = draft_of(contract, policy);
    draft.record(event_of(EventKind::refunded, dong(30)));
    draft.record(event_of(EventKind::refunded, dong(12)));
    ASSERT_EQ(draft.change.events.size(), 2U);
    EXPECT_EQ(draft.change.events[0].number, 17U);
    EXPECT_EQ(draft.change.events[1].number, 18U);
    EXPECT_EQ(draft.change.events[1].at, sample_now());
    EXPECT_EQ(draft.change.events[1].contract, contract.id);
    EXPECT_EQ(draft.contract().events_written, 18U);
    EXPECT_EQ(draft.contract().totals.refunded, dong(42));
}

}  // namespace
}  // namespace airtime::charging
