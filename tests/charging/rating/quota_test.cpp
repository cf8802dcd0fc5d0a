#include "charging/rating/quota.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "charging/accounts/debit.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using gy_model::cents;
using gy_model::contract_with;
using gy_model::megabyte;
using samples::balance_in;
using samples::ContractBuilder;
using samples::dong;
using samples::draft_of;
using samples::sample_now;
using samples::sample_policy;
using testing::ElementsAre;
using testing::IsEmpty;

Part part(std::string account, Money amount) {
    return {{std::move(account)}, amount};
}

Contract with_reservation(Contract contract, std::vector<Part> parts) {
    Session session;
    session.id = {"other"};
    session.services.push_back(
        {.key = {}, .service = {"data"}, .used = {}, .reservation = Reservation{1, std::move(parts)}});
    contract.sessions.push_back(session);
    return contract;
}

Rate ordinary(const Policy& policy, const char* service) {
    const Tariff& tariff = *policy.tariff({service});
    return {tariff, tariff.price};
}

class QuotaFor : public testing::Test {
  protected:
    std::optional<Reservation> quota(Money main, std::uint64_t wanted, std::uint64_t used_before = 0) {
        const Rate rate = rate_at(*policy.tariff({"volume"}), policy, sample_now());
        return quota_for(contract_with(main), rate, wanted, Usage{used_before}, policy, sample_now());
    }
    Policy policy = gy_model::model_policy();
};

TEST_F(QuotaFor, NothingInParticularIsTheDefault) {
    const auto granted = quota(cents(1'000), 0);
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->granted_units, 5 * megabyte);
    EXPECT_THAT(granted->parts, ElementsAre(part("main", cents(500))));
}

TEST_F(QuotaFor, AnAmountIsThatAmountBetweenMinimumAndMaximum) {
    EXPECT_EQ(quota(cents(10'000), 3 * megabyte)->granted_units, 3 * megabyte);
    EXPECT_EQ(quota(cents(10'000), megabyte - 1)->granted_units, megabyte);
    EXPECT_EQ(quota(cents(10'000), 50 * megabyte)->granted_units, 50 * megabyte);
    EXPECT_EQ(quota(cents(10'000), 50 * megabyte + 1)->granted_units, 50 * megabyte);
}

TEST_F(QuotaFor, ShortMoneyIsAsManyBlocksAsItPays) {
    EXPECT_EQ(quota(cents(300), 0)->granted_units, 3 * megabyte);
    EXPECT_EQ(quota(cents(299), 0)->granted_units, 2 * megabyte);
}

TEST_F(QuotaFor, TooLittleForTheMinimumIsNone) {
    EXPECT_EQ(quota(cents(100), 0)->granted_units, megabyte);
    EXPECT_EQ(quota(cents(100) - Money::from_millionths(1), 0), std::nullopt);
}

TEST_F(QuotaFor, TakesNoMoreThanItsShareOfWhatIsAvailable) {
    policy.session.reservation_share_percent = 50;
    EXPECT_EQ(quota(cents(1'000), 0)->granted_units, 5 * megabyte);
    EXPECT_EQ(quota(cents(999), 0)->granted_units, 4 * megabyte);
}

TEST_F(QuotaFor, TheMinimumMayTakeAllThereIs) {
    policy.session.reservation_share_percent = 50;
    const auto granted = quota(cents(100), 0);
    ASSERT_TRUE(granted);
    EXPECT_THAT(granted->parts, ElementsAre(part("main", cents(100))));
}

TEST_F(QuotaFor, RestOfABegunBlockIsReservedForNothing) {
    const auto granted = quota(cents(100), 0, megabyte / 2);
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->granted_units, megabyte + megabyte / 2);
    EXPECT_THAT(granted->parts, ElementsAre(part("main", cents(100))));
}

TEST_F(QuotaFor, SecondsFitTheirAvp) {
    Tariff tariff = *policy.tariff({"time"});
    tariff.price = Money::from_millionths(1);
    tariff.quota_max_units = std::numeric_limits<std::uint64_t>::max();
    const auto granted = quota_for(contract_with(cents(10'000'000)), Rate{tariff, tariff.price},
                                   tariff.quota_max_units, {}, policy, sample_now());
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->granted_units, std::numeric_limits<std::uint32_t>::max());
}

TEST(QuotaFromSeveralAccounts, TakesThemInTheTariffsOrder) {
    Policy policy = sample_policy();
    policy.session.reservation_share_percent = 100;
    const Contract contract = ContractBuilder{}
                                  .holding("data", dong(40))
                                  .holding("promo", dong(50))
                                  .holding("main", dong(500))
                                  .build();
    const auto granted = quota_for(contract, ordinary(policy, "data"), 100 * 1024, {}, policy, sample_now());
    ASSERT_TRUE(granted);
    EXPECT_THAT(granted->parts,
                ElementsAre(part("data", dong(40)), part("promo", dong(50)), part("main", dong(10))));
}

TEST(QuotaFromSeveralAccounts, LeavesExpiredAndOverdrawnOnesOut) {
    Policy policy = sample_policy();
    policy.session.reservation_share_percent = 100;
    const Contract contract = ContractBuilder{}
                                  .holding("data", dong(40))
                                  .expiring("data", sample_now())
                                  .holding("promo", dong(-50))
                                  .holding("main", dong(100))
                                  .build();
    const auto granted = quota_for(contract, ordinary(policy, "data"), 100 * 1024, {}, policy, sample_now());
    ASSERT_TRUE(granted);
    EXPECT_THAT(granted->parts, ElementsAre(part("main", dong(100))));
}

TEST(PayableBalance, CountsReservedMoneyButNotHeldMoney) {
    const Policy policy = sample_policy();
    Contract contract =
        with_reservation(ContractBuilder{}.holding("main", dong(1'000)).build(), {part("main", dong(300))});
    contract.holds.push_back({.recharge = {"r1"},
                              .account = {"main"},
                              .created_at = sample_now(),
                              .parts = {{.advance = {"a1"}, .fee = dong(50), .principal = dong(150)}}});
    EXPECT_EQ(payable_balance(contract, *policy.tariff({"data"}), sample_now()), dong(800));
    EXPECT_EQ(payable_available(contract, *policy.tariff({"data"}), sample_now()), dong(500));
}

TEST(PayableBalance, LeavesOutAccountsThatDoNotPayAndExpiredOnes) {
    const Policy policy = sample_policy();
    const auto builder = [] {
        return ContractBuilder{}
            .holding("voice", dong(700))
            .holding("promo", dong(200))
            .holding("main", dong(5));
    };
    EXPECT_EQ(payable_balance(builder().build(), *policy.tariff({"data"}), sample_now()), dong(205));
    const Contract expired = builder().expiring("promo", sample_now()).build();
    EXPECT_EQ(payable_balance(expired, *policy.tariff({"data"}), sample_now()), dong(5));
    const Contract valid = builder().expiring("promo", sample_now() + std::chrono::milliseconds{1}).build();
    EXPECT_EQ(payable_balance(valid, *policy.tariff({"data"}), sample_now()), dong(205));
}

TEST(PayableAvailable, CountsAnOverdrawnAccountAsZero) {
    const Policy policy = sample_policy();
    const Contract contract =
        ContractBuilder{}.holding("data", dong(-900)).holding("main", dong(500)).build();
    EXPECT_EQ(payable_balance(contract, *policy.tariff({"data"}), sample_now()), dong(-400));
    EXPECT_EQ(payable_available(contract, *policy.tariff({"data"}), sample_now()), dong(500));
}

class Debit : public testing::Test {
  protected:
    Charge charge(Money price, std::vector<Part> reserved = {}) {
        return {*policy.tariff({"data"}), price, 1024, std::move(reserved), {"s1"}, 7};
    }
    Policy policy = sample_policy();
    ContractBuilder builder;
};

TEST_F(Debit, TakesAccountsInTheTariffsOrder) {
    Draft draft = draft_of(
        builder.holding("data", dong(10)).holding("promo", dong(20)).holding("main", dong(100)).build(),
        policy);
    debit(draft, charge(dong(35)));
    EXPECT_EQ(balance_in(draft.contract(), "data"), Money{});
    EXPECT_EQ(balance_in(draft.contract(), "promo"), Money{});
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(95));
}

TEST_F(Debit, TakesReservedPartsFirst) {
    Draft draft = draft_of(builder.holding("data", dong(100)).holding("main", dong(100)).build(), policy);
    debit(draft, charge(dong(40), {part("main", dong(30))}));
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(70));
    EXPECT_EQ(balance_in(draft.contract(), "data"), dong(90));
}

TEST_F(Debit, TakesNoMoreOfAReservedPartThanIsDue) {
    Draft draft = draft_of(builder.holding("main", dong(100)).build(), policy);
    debit(draft, charge(dong(20), {part("main", dong(30))}));
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(80));
}

TEST_F(Debit, SparesWhatOtherSessionsReservedWhileOtherMoneyIsThere) {
    Draft draft =
        draft_of(with_reservation(builder.holding("data", dong(50)).holding("main", dong(50)).build(),
                                  {part("data", dong(50))}),
                 policy);
    debit(draft, charge(dong(40)));
    EXPECT_EQ(balance_in(draft.contract(), "data"), dong(50));
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(10));
}

TEST_F(Debit, OverdrawsTheLastPayableAccountOnly) {
    Draft draft = draft_of(builder.holding("data", dong(10)).holding("main", dong(5)).build(), policy);
    debit(draft, charge(dong(100)));
    EXPECT_EQ(balance_in(draft.contract(), "data"), Money{});
    EXPECT_EQ(balance_in(draft.contract(), "promo"), Money{});
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(-85));
}

TEST_F(Debit, OverdrawsNoExpiredAccountWhileAnotherIsValid) {
    Draft draft = draft_of(builder.holding("main", dong(5)).expiring("main", sample_now()).build(), policy);
    debit(draft, charge(dong(100)));
    EXPECT_EQ(balance_in(draft.contract(), "main"), dong(5));
    EXPECT_EQ(balance_in(draft.contract(), "promo"), dong(-100));
}

TEST_F(Debit, LeavesOneEventThatNamesEveryAccount) {
    Draft draft = draft_of(builder.holding("data", dong(10)).holding("main", dong(100)).build(), policy);
    debit(draft, charge(dong(35), {part("main", dong(5))}));
    ASSERT_EQ(draft.change.events.size(), 1U);
    const LedgerEvent& used = draft.change.events.front();
    EXPECT_EQ(used.kind, EventKind::used);
    EXPECT_THAT(used.changes, ElementsAre(part("main", dong(-25)), part("data", dong(-10))));
    EXPECT_EQ(used.session, SessionId{"s1"});
    EXPECT_EQ(used.request_number, 7U);
    EXPECT_EQ(used.service, ServiceName{"data"});
    EXPECT_EQ(used.units, 1024U);
    EXPECT_EQ(draft.contract().totals.used, dong(35));
    EXPECT_EQ(draft.contract().totals.expected_balance(), balance_of(draft.contract()));
}

TEST_F(Debit, OfNothingLeavesNoTrace) {
    const Contract before = builder.holding("main", dong(100)).build();
    Draft draft = draft_of(before, policy);
    debit(draft, charge(Money{}, {part("main", dong(5))}));
    EXPECT_EQ(draft.contract(), before);
    EXPECT_THAT(draft.change.events, IsEmpty());
}

TEST_F(Debit, CountsSpendFromRevenueAccountsOnly) {
    Draft draft = draft_of(builder.holding("promo", dong(20)).holding("main", dong(100)).build(), policy);
    const std::size_t months_before = draft.contract().months.size();
    debit(draft, charge(dong(50)));
    ASSERT_EQ(draft.contract().months.size(), months_before + 1);
    EXPECT_EQ(draft.contract().months.back().month, policy.calendar.month_of(sample_now()));
    EXPECT_EQ(draft.contract().months.back().spend, dong(30));
}

TEST_F(Debit, MarksAnAdvanceAsDrawnOnceTheAccountHasLessThanWasLentToIt) {
    Contract contract =
        builder.holding("main", dong(100)).holding("data", dong(10)).owing("a1", dong(50), dong(5)).build();
    Draft untouched = draft_of(contract, policy);
    debit(untouched, charge(dong(10)));
    EXPECT_FALSE(untouched.contract().advances.front().drawn) << "of another account";
    Draft own_money = draft_of(contract, policy);
    debit(own_money, charge(dong(60)));
    EXPECT_FALSE(own_money.contract().advances.front().drawn) << "all that was lent is there";
    Draft drawn = draft_of(contract, policy);
    debit(drawn, charge(dong(61)));
    EXPECT_TRUE(drawn.contract().advances.front().drawn);
}

}  // namespace
}  // namespace airtime::charging
