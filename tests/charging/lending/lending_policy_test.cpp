#include <gtest/gtest.h>

#include <functional>

#include "charging/lending/advance_rules.hpp"
#include "charging/lending/operator_limits.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using std::chrono::hours;

/// A rule of the policy, and what of a contract is just within it and just beyond.
struct Limit {
    const char* name;
    std::function<void(AdvancePolicy&)> rule;
    std::function<void(Contract&)> within;
    std::function<void(Contract&)> beyond;
    AdvanceRefusal refusal;
    bool automatic_too = true;
};

void hold_in_main(Contract& contract, Money balance) {
    contract.account({"main"})->balance = balance;
}

const std::vector<Limit>& limits() {
    static const std::vector<Limit> all{
        {"allow_list_only", [](auto& rules) { rules.allow_list_only = true; },
         [](auto& contract) { contract.lists.allow = true; }, [](auto&) {},
         AdvanceRefusal::not_on_allow_list},
        {"swap_hours_min", [](auto& rules) { rules.swap_hours_min = 72; },
         [](auto& contract) { contract.swapped_at = sample_now() - hours{72}; },
         [](auto& contract) { contract.swapped_at = sample_now() - hours{72} + one_ms; },
         AdvanceRefusal::swapped_too_recently},
        {"activation_days_min", [](auto& rules) { rules.activation_days_min = 100; },
         [](auto& contract) { contract.activated_at = at("2026-08-07T23:59:59.999Z"); },
         [](auto& contract) { contract.activated_at = at("2026-08-08"); },
         AdvanceRefusal::activated_too_recently},
        {"history_months_min", [](auto& rules) { rules.history_months_min = 3; },
         [](auto& contract) { contract.activated_at = at("2026-07-31T23:59:59.999Z"); },
         [](auto& contract) { contract.activated_at = at("2026-08-01"); }, AdvanceRefusal::history_too_short},
        {"used_within_months", [](auto& rules) { rules.used_within_months = 1; },
         [](auto& contract) { contract.months[2].spend = one_millionth; },
         [](auto& contract) { contract.months[2].spend = {}; }, AdvanceRefusal::not_used_recently},
        {"recharges_min",
         [](auto& rules) {
             rules.recharges_min = 3;
             rules.recharge_months = 2;
         },
         [](auto& contract) { contract.months[1].recharges = 2; },
         [](auto& contract) { contract.months[0].recharges = 9; }, AdvanceRefusal::too_few_recharges},
        {"recharged_min", [](auto& rules) { rules.recharged_min = dong(50'000); },
         [](auto& contract) { contract.months[2].recharged = dong(50'000); },
         [](auto& contract) { contract.months[2].recharged = dong(50'000) - one_millionth; },
         AdvanceRefusal::recharged_too_little},
        {"late_max", [](auto& rules) { rules.late_max = 2; },
         [](auto& contract) { contract.repayments.late = 2; },
         [](auto& contract) { contract.repayments.late = 3; }, AdvanceRefusal::late_too_often},
        {"late_max_of_none", [](auto& rules) { rules.late_max = 0; }, [](auto&) {},
         [](auto& contract) { contract.repayments.late = 1; }, AdvanceRefusal::late_too_often},
        {"once_per_recharge", [](auto& rules) { rules.once_per_recharge = true; }, [](auto&) {},
         [](auto& contract) { contract.advanced_since_recharge = true; },
         AdvanceRefusal::already_since_recharge},
        {"advance_hours_min", [](auto& rules) { rules.advance_hours_min = 24; },
         [](auto& contract) { contract.last_advance_at = sample_now() - hours{24}; },
         [](auto& contract) { contract.last_advance_at = sample_now() - hours{24} + one_ms; },
         AdvanceRefusal::advanced_too_recently},
        {"balance_min",
         [](auto& rules) { rules.on_request = {.account = AccountName{"main"}, .min = dong(-100)}; },
         [](auto& contract) { hold_in_main(contract, dong(-100)); },
         [](auto& contract) { hold_in_main(contract, dong(-100) - one_millionth); },
         AdvanceRefusal::balance_too_low, false},
        {"balance_max",
         [](auto& rules) { rules.on_request = {.account = AccountName{"main"}, .max = dong(5'000)}; },
         [](auto& contract) { hold_in_main(contract, dong(5'000)); },
         [](auto& contract) { hold_in_main(contract, dong(5'000) + one_millionth); },
         AdvanceRefusal::balance_too_high, false},
        {"balance_max_of_all_accounts", [](auto& rules) { rules.on_request = {.max = dong(5'000)}; },
         [](auto& contract) {
             hold_in_main(contract, dong(4'000));
             contract.account({"voice"})->balance = dong(1'000);
         },
         [](auto& contract) {
             hold_in_main(contract, dong(4'000));
             contract.account({"voice"})->balance = dong(1'000) + one_millionth;
         },
         AdvanceRefusal::balance_too_high, false},
    };
    return all;
}

std::optional<AdvanceRefusal> refusal(AdvanceKind kind, const Policy& policy, const Contract& contract) {
    return first_refusal(contract, policy, circumstances_at(sample_now()), kind);
}

class LendingPolicy : public testing::TestWithParam<Limit> {
  protected:
    LendingPolicy() {
        GetParam().within(within_);
        GetParam().beyond(beyond_);
        GetParam().rule(policy_.advance);
    }

    Policy policy_ = sample_policy();
    Contract within_ = ContractBuilder{}.build();
    Contract beyond_ = ContractBuilder{}.build();
};

TEST_P(LendingPolicy, AllowsWhatIsJustWithinTheLimit) {
    EXPECT_EQ(refusal(AdvanceKind::automatic, policy_, within_), std::nullopt);
    EXPECT_EQ(refusal(AdvanceKind::requested, policy_, within_), std::nullopt);
}

TEST_P(LendingPolicy, RefusesWhatIsJustBeyondTheLimit) {
    EXPECT_EQ(refusal(AdvanceKind::requested, policy_, beyond_), GetParam().refusal);
    EXPECT_EQ(refusal(AdvanceKind::automatic, policy_, beyond_),
              GetParam().automatic_too ? std::optional{GetParam().refusal} : std::nullopt);
}

TEST_P(LendingPolicy, AsksNothingByDefault) {
    EXPECT_EQ(refusal(AdvanceKind::requested, sample_policy(), beyond_), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Limits, LendingPolicy, testing::ValuesIn(limits()),
                         [](const auto& limit) { return limit.param.name; });

TEST(DenyList, RefusesEveryAdvance) {
    Contract contract = ContractBuilder{}.build();
    contract.lists.deny = true;
    contract.lists.allow = true;
    EXPECT_EQ(refusal(AdvanceKind::automatic, sample_policy(), contract), AdvanceRefusal::denied);
    EXPECT_EQ(refusal(AdvanceKind::requested, sample_policy(), contract), AdvanceRefusal::denied);
}

TEST(OperatorLimit, StopsAutomaticAdvancesOnly) {
    const Contract contract = ContractBuilder{}.build();
    const Circumstances stopped{.now = sample_now(), .lending = LendingGate::limit_reached};
    EXPECT_EQ(first_refusal(contract, sample_policy(), stopped, AdvanceKind::automatic),
              AdvanceRefusal::operator_limit_reached);
    EXPECT_EQ(first_refusal(contract, sample_policy(), stopped, AdvanceKind::requested), std::nullopt);
}

TEST(BalanceWindow, CountsNeitherHeldMoneyNorExpiredAccounts) {
    Policy policy = sample_policy();
    policy.advance.on_request = {.max = dong(1'000)};
    Contract contract = ContractBuilder{}.holding("main", dong(1'500)).build();
    EXPECT_EQ(refusal(AdvanceKind::requested, policy, contract), AdvanceRefusal::balance_too_high);
    contract.holds = {{{"r1"}, {"main"}, sample_now(), {{{"a1"}, dong(100), dong(400)}}}};
    EXPECT_EQ(refusal(AdvanceKind::requested, policy, contract), std::nullopt);
    contract.account({"voice"})->balance = dong(9'000);
    contract.account({"voice"})->expires_at = sample_now();
    EXPECT_EQ(refusal(AdvanceKind::requested, policy, contract), std::nullopt);
}

TEST(Segment, LivesByItsOwnValues) {
    Policy policy = sample_policy();
    policy.segments = {{.name = {"loyal"}, .advance = policy.advance}};
    policy.segments[0].advance.open_advances_max = 3;
    Contract contract =
        ContractBuilder{}.owing("a1", dong(100), dong(10)).owing("a2", dong(100), dong(10)).build();
    EXPECT_EQ(refusal(AdvanceKind::automatic, policy, contract), AdvanceRefusal::too_many_open);
    contract.segment = {"loyal"};
    EXPECT_EQ(refusal(AdvanceKind::automatic, policy, contract), std::nullopt);
}

TEST(Segment, ThatThePolicyDoesNotKnowLivesByTheOrdinaryValues) {
    Policy policy = sample_policy();
    policy.segments = {{.name = {"loyal"}, .advance = {}}};
    EXPECT_EQ(&policy.advance_for({"unknown"}), &policy.advance);
    EXPECT_EQ(&policy.advance_for({}), &policy.advance);
    EXPECT_EQ(&policy.advance_for({"loyal"}), &policy.segments[0].advance);
}

TEST(MonthsKept, AreWhatAnySegmentLooksAt) {
    Policy policy = sample_policy();
    EXPECT_EQ(policy.months_kept(), 3U);
    policy.segments = {{.name = {"loyal"}, .advance = policy.advance}};
    policy.segments[0].advance.recharge_months = 6;
    EXPECT_EQ(policy.months_kept(), 6U);
    policy.advance.used_within_months = 12;
    EXPECT_EQ(policy.months_kept(), 12U);
}

}  // namespace
}  // namespace airtime::charging
