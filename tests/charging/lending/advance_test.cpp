
#include <gtest/gtest.h>

#include "charging/lending/advance_reversal.hpp"
#include "charging/lending/automatic_advance.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

/// Of the sample tariff's 100 KiB.
constexpr Money minimum_price = dong(100);

struct Considered {
    AdvanceOutcome outcome;
    ContractChange change;

    bool not_considered() const { return std::holds_alternative<NotConsidered>(outcome); }
    std::optional<AdvanceRefusal> refusal() const {
        const auto* refusal = std::get_if<AdvanceRefusal>(&outcome);
        return refusal == nullptr ? std::nullopt : std::optional{*refusal};
    }
    /// Empty for none.
    std::string granted() const {
        const auto* id = std::get_if<AdvanceId>(&outcome);
        return id == nullptr ? "" : id->value;
    }
};

Considered consider(const Contract& contract, const Policy& policy = sample_policy(),
                    Money price = minimum_price) {
    Draft draft = draft_of(contract, policy);
    AdvanceOutcome outcome = consider_automatic_advance(
        draft,
        {.tariff = *policy.tariff({"data"}), .minimum_price = price, .session = {"s1"}, .request_number = 4});
    return {std::move(outcome), std::move(draft.change)};
}

void reserve(Contract& contract, const std::string& account, Money amount) {
    Session session;
    session.id = {"other"};
    session.services = {
        {.key = {}, .service = {"data"}, .used = {}, .reservation = Reservation{1, {{{account}, amount}}}}};
    contract.sessions.push_back(session);
}

TEST(AdvanceTrigger, IsABalanceBelowTheThreshold) {
    ContractBuilder builder;
    EXPECT_EQ(consider(builder.holding("main", dong(1'000) - Money::from_millionths(1)).build()).granted(),
              "a1");
    EXPECT_TRUE(consider(builder.holding("main", dong(1'000)).build()).not_considered());
}

TEST(AdvanceTrigger, CountsOnlyAccountsThatMayPay) {
    ContractBuilder builder;
    EXPECT_EQ(consider(builder.holding("voice", dong(50'000)).build()).granted(), "a1");
    EXPECT_TRUE(consider(builder.holding("promo", dong(50'000)).build()).not_considered());
}

TEST(AdvanceTrigger, CountsReservedMoneyButNotHeldMoney) {
    Contract contract =
        ContractBuilder{}.holding("main", dong(20'000)).owing("a1", dong(100), dong(0)).build();
    reserve(contract, "main", dong(20'000));
    // 20,000 reserved by another session: a shortage, but no reason to lend.
    EXPECT_TRUE(consider(contract).not_considered());
    contract.sessions.clear();
    contract.holds = {{{"r1"}, {"main"}, sample_now(), {{{"a1"}, dong(0), dong(19'001)}}}};
    EXPECT_EQ(consider(contract).granted(), "a1");
}

TEST(AdvanceTrigger, IsAlsoAMinimumThatCannotBeReservedNearTheThreshold) {
    Contract contract = ContractBuilder{}.holding("main", dong(1'100) - Money::from_millionths(1)).build();
    EXPECT_TRUE(consider(contract).not_considered());
    reserve(contract, "main", dong(999));
    EXPECT_TRUE(consider(contract).not_considered());
    reserve(contract, "main", dong(1));
    EXPECT_EQ(consider(contract).granted(), "a1");
    contract.account({"main"})->balance = dong(1'100);
    reserve(contract, "main", dong(100));
    EXPECT_TRUE(consider(contract).not_considered());
}

TEST(GrantAdvance, CreditsTheLowestBalanceAccountAndOwesTheFee) {
    Contract before = ContractBuilder{}.holding("main", dong(600)).holding("data", dong(300)).build();
    before.events_written = 16;
    const Policy policy = sample_policy();
    const Considered considered = consider(before, policy);
    const Contract& after = considered.change.contract;

    EXPECT_EQ(considered.granted(), "a17");
    EXPECT_EQ(balance_in(after, "data"), dong(5'300));
    EXPECT_EQ(balance_in(after, "main"), dong(600));
    ASSERT_EQ(after.advances.size(), 1U);
    const Advance& advance = after.advances[0];
    EXPECT_EQ(advance.id, AdvanceId{"a17"});
    EXPECT_EQ(advance.account, AccountName{"data"});
    EXPECT_EQ(advance.principal, dong(5'000));
    EXPECT_EQ(advance.fee, dong(500));
    EXPECT_EQ(advance.outstanding(), dong(5'500));
    EXPECT_EQ(advance.state, AdvanceState::open);
    EXPECT_EQ(advance.channel, Channel::automatic);
    EXPECT_EQ(advance.granted_at, sample_now());
    EXPECT_EQ(advance.due_at, at("2026-12-15T05:00:00.000Z"));
    EXPECT_EQ(advance.policy, "sample");
    EXPECT_FALSE(advance.drawn);
    EXPECT_TRUE(after.advanced_since_recharge);

    ASSERT_EQ(considered.change.events.size(), 1U);
    const LedgerEvent& event = considered.change.events[0];
    EXPECT_EQ(event.kind, EventKind::advanced);
    EXPECT_EQ(event.changes, (std::vector<Part>{{{"data"}, dong(5'000)}}));
    EXPECT_EQ(event.principal, dong(5'000));
    EXPECT_EQ(event.fee, dong(500));
    EXPECT_EQ(event.advance, AdvanceId{"a17"});
    EXPECT_EQ(event.session, SessionId{"s1"});
    EXPECT_EQ(event.request_number, 4U);
    EXPECT_EQ(event.service, ServiceName{"data"});
    EXPECT_EQ(event.note, "automatic");
    EXPECT_EQ(event.about, (EventAbout{.tier = dong(20'000),
                                       .limit = dong(20'000),
                                       .segment = {},
                                       .policy = "sample",
                                       .due = advance.due_at,
                                       .granted = std::nullopt}));

    EXPECT_EQ(after.totals.expected_balance(), balance_of(after));
    EXPECT_EQ(after.totals.expected_debt(), debt_of(after));
}

TEST(GrantAdvance, TakesTheFeeUpFrontFromTheCredit) {
    Policy policy = sample_policy();
    policy.advance.fee_timing = FeeTiming::up_front;
    policy.advance.fee_vat_basis_points = 1'000;
    const Considered considered = consider(ContractBuilder{}.build(), policy);
    const Contract& after = considered.change.contract;
    EXPECT_EQ(balance_in(after, "main"), dong(4'500));
    EXPECT_EQ(after.advances.at(0).principal, dong(4'500));
    EXPECT_EQ(debt_of(after), dong(5'000));
    EXPECT_EQ(considered.change.events.at(0).vat, dong(50));
    EXPECT_EQ(after.totals.expected_debt(), dong(5'000));
    EXPECT_EQ(after.totals.expected_balance(), dong(4'500));
}

TEST(GrantAdvance, TakesTheSmallestDenominationThatSuffices) {
    const Policy policy = sample_policy();
    ContractBuilder builder;
    // 5,000 must lift the balance to the threshold and pay for the minimum.
    EXPECT_EQ(consider(builder.holding("main", dong(-4'000)).build(), policy)
                  .change.contract.advances.at(0)
                  .principal,
              dong(5'000));
    EXPECT_EQ(consider(builder.holding("main", dong(-4'001)).build(), policy)
                  .change.contract.advances.at(0)
                  .principal,
              dong(10'000));
    const Contract empty = ContractBuilder{}.build();
    EXPECT_EQ(consider(empty, policy, dong(5'000)).change.contract.advances.at(0).principal, dong(5'000));
    EXPECT_EQ(consider(empty, policy, dong(5'001)).change.contract.advances.at(0).principal, dong(10'000));
}

TEST(GrantAdvance, TakesTheOfferWhereThePolicySaysSo) {
    Policy policy = sample_policy();
    policy.advance.size = AdvanceSize::offer;
    const Considered considered = consider(ContractBuilder{}.build(), policy);
    EXPECT_EQ(considered.change.contract.advances.at(0).principal, dong(20'000));
    EXPECT_EQ(consider(ContractBuilder{}.build(), policy, dong(20'001)).refusal(),
              AdvanceRefusal::would_not_suffice);
}

TEST(GrantAdvance, IsRefusedWhereTheOfferDoesNotSuffice) {
    ContractBuilder builder;
    builder.spending(dong(30'000));
    const Contract before = builder.holding("main", dong(-4'001)).build();
    const Considered considered = consider(before);
    EXPECT_EQ(considered.refusal(), AdvanceRefusal::would_not_suffice);
    expect_only_counted(considered.change, before);
    EXPECT_EQ(consider(builder.holding("main", dong(-4'000)).build()).granted(), "a1");
}

TEST(GrantAdvance, IsRefusedAtTheLimit) {
    const Contract before = ContractBuilder{}.spending(dong(30'000)).owing("a1", dong(1), dong(0)).build();
    const Considered considered = consider(before);
    EXPECT_EQ(considered.refusal(), AdvanceRefusal::limit_reached);
    expect_only_counted(considered.change, before);
}

TEST(GrantAdvance, IsRefusedWithoutAnAccountToCredit) {
    ContractBuilder builder;
    builder.expiring("main", sample_now()).expiring("data", sample_now());
    EXPECT_EQ(consider(builder.build()).refusal(), AdvanceRefusal::no_account);
}

TEST(GrantAdvance, IsRefusedByTheFirstRule) {
    Policy policy = sample_policy();
    policy.advance.mode = AdvanceMode::off;
    EXPECT_EQ(consider(ContractBuilder{}.build(), policy).refusal(), AdvanceRefusal::mode_off);
    EXPECT_EQ(consider(ContractBuilder{}.spending(dong(0)).build()).refusal(),
              AdvanceRefusal::average_spend_too_low);
}

TEST(GrantAdvance, IsNotRepeatedOnceTheBalanceIsLifted) {
    const Contract after = consider(ContractBuilder{}.build()).change.contract;
    EXPECT_TRUE(consider(after).not_considered());
}

TEST(GrantAdvance, RecordsOnlyInShadowMode) {
    Policy policy = sample_policy();
    policy.advance.mode = AdvanceMode::shadow;
    const Contract before = ContractBuilder{}.build();
    const Considered considered = consider(before, policy);
    EXPECT_EQ(considered.refusal(), AdvanceRefusal::mode_off);
    ASSERT_EQ(considered.change.events.size(), 1U);
    const LedgerEvent& event = considered.change.events[0];
    EXPECT_EQ(event.kind, EventKind::shadow_advanced);
    EXPECT_EQ(event.principal, dong(5'000));
    EXPECT_EQ(event.fee, dong(500));
    EXPECT_EQ(event.changes, (std::vector<Part>{{{"main"}, dong(0)}}));
    EXPECT_EQ(event.about.tier, dong(20'000));
    EXPECT_EQ(considered.change.contract.shadow_debt.advances.size(), 1U);
    Contract expected = before;
    expected.events_written = 1;
    expected.shadow_debt = considered.change.contract.shadow_debt;
    EXPECT_EQ(considered.change.contract, expected);
}

class ReverseAdvance : public testing::Test {
  protected:
    Policy policy = sample_policy();
    Contract before = ContractBuilder{}.holding("main", dong(500)).build();
    Draft draft = draft_of(consider(before, policy).change.contract, policy);
    Advance& advance() { return draft.contract().advances.at(0); }
    AdvanceId id = advance().id;
};

TEST_F(ReverseAdvance, RestoresWhatWasBefore) {
    // The tax is that of the grant, whatever it is today.
    draft.contract().advances.at(0).vat_basis_points = 1'000;
    policy.advance.fee_vat_basis_points = 500;
    reverse_undrawn_advance(draft, id);
    EXPECT_EQ(draft.contract().accounts, before.accounts);
    EXPECT_TRUE(draft.contract().advances.empty());
    EXPECT_FALSE(draft.contract().advanced_since_recharge);
    ASSERT_EQ(draft.change.events.size(), 1U);
    const LedgerEvent& event = draft.change.events[0];
    EXPECT_EQ(event.kind, EventKind::reversed);
    EXPECT_EQ(event.changes, (std::vector<Part>{{{"data"}, dong(-5'000)}}));
    EXPECT_EQ(event.principal, dong(-5'000));
    EXPECT_EQ(event.fee, dong(-500));
    EXPECT_EQ(event.vat, dong(-50));
    EXPECT_EQ(event.about,
              (EventAbout{
                  .tier = {}, .limit = {}, .segment = {}, .policy = {}, .due = {}, .granted = sample_now()}));
    EXPECT_EQ(draft.contract().totals.reversed, dong(5'000));
    EXPECT_EQ(draft.contract().totals.reversed_fees, dong(500));
    EXPECT_EQ(draft.contract().totals.expected_balance(), dong(500));
    EXPECT_EQ(draft.contract().totals.expected_debt(), dong(0));
}

TEST_F(ReverseAdvance, HasNoSecondEffect) {
    reverse_undrawn_advance(draft, id);
    const Contract once = draft.contract();
    reverse_undrawn_advance(draft, id);
    EXPECT_EQ(draft.contract(), once);
}

TEST_F(ReverseAdvance, LeavesADrawnAdvance) {
    advance().drawn = true;
    const Contract drawn = draft.contract();
    reverse_undrawn_advance(draft, id);
    EXPECT_EQ(draft.contract(), drawn);
}

TEST_F(ReverseAdvance, LeavesAnAdvanceThatIsNoLongerOpenOrWhole) {
    for (const AdvanceState state : {AdvanceState::overdue, AdvanceState::written_off}) {
        advance().state = state;
        reverse_undrawn_advance(draft, id);
        EXPECT_EQ(draft.contract().advances.size(), 1U);
    }
    advance().state = AdvanceState::open;
    advance().outstanding_fee = dong(499);
    reverse_undrawn_advance(draft, id);
    EXPECT_EQ(draft.contract().advances.size(), 1U);
}

TEST_F(ReverseAdvance, ReleasesWhatWasHeldForIt) {
    draft.contract().holds = {
        {{"r1"}, {"main"}, sample_now(), {{id, dong(500), dong(100)}}},
        {{"r2"}, {"main"}, sample_now(), {{id, dong(0), dong(7)}, {{"a0"}, dong(0), dong(3)}}}};
    reverse_undrawn_advance(draft, id);
    ASSERT_EQ(draft.contract().holds.size(), 1U);
    EXPECT_EQ(draft.contract().holds[0].recharge, RechargeId{"r2"});
    EXPECT_EQ(draft.contract().holds[0].amount(), dong(3));
}

}  // namespace
}  // namespace airtime::charging
