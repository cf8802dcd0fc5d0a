#include <gtest/gtest.h>

#include <map>
#include <string>

#include "charging/lending/advance_rules.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using Unit = RuleFigure::Unit;
using Bound = RuleFigure::Bound;

/// "input, must be limit" of each rule.
std::map<std::string, std::string> texts(const std::vector<RuleVerdict>& verdicts) {
    std::map<std::string, std::string> found;
    for (const RuleVerdict& verdict : verdicts) {
        found[std::string{name_of(verdict.rule)}] = verdict.input + ", must be " + verdict.limit;
    }
    return found;
}

RuleVerdict verdict_on(AdvanceRefusal rule, const std::vector<RuleVerdict>& verdicts) {
    for (const RuleVerdict& verdict : verdicts) {
        if (verdict.rule == rule) return verdict;
    }
    ADD_FAILURE() << "there is no rule " << name_of(rule);
    return {};
}

Policy strict_policy() {
    Policy policy = sample_policy();
    AdvancePolicy& rules = policy.advance;
    rules.allow_list_only = true;
    rules.swap_hours_min = 72;
    rules.history_months_min = 6;
    rules.used_within_months = 2;
    rules.recharge_months = 3;
    rules.recharges_min = 4;
    rules.recharged_min = dong(10'000);
    rules.late_max = 1;
    rules.once_per_recharge = true;
    rules.advance_hours_min = 24;
    rules.on_request = {.account = {}, .min = dong(1), .max = dong(9'000)};
    return policy;
}

TEST(RuleFigures, AreSaidInWords) {
    Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    contract.swapped_at = sample_now() - std::chrono::hours{5};
    const auto said = texts(verdicts_on(contract, strict_policy(), circumstances_at(sample_now())));
    const std::map<std::string, std::string> expected{
        {"mode_off", "on, must be on"},
        {"switched_off", "on, must be on"},
        {"store_nearly_full", "enough, must be enough"},
        {"operator_limit_reached", "kept, must be kept"},
        {"not_active", "active, must be a state that may borrow"},
        {"denied", "no, must be no"},
        {"not_on_allow_list", "no, must be yes"},
        {"not_enrolled", "active, must be active"},
        {"swapped_too_recently", "5 h, must be at least 72 h"},
        {"activated_too_recently", "730 days, must be at least 90 days"},
        {"history_too_short", "23 months, must be at least 6 months"},
        {"average_spend_too_low", "100000, must be at least 30000"},
        {"not_used_recently", "yes, must be used within 2 months"},
        {"too_few_recharges", "3 in 3 months, must be at least 4"},
        {"recharged_too_little", "0 in 3 months, must be at least 10000"},
        {"advance_overdue", "0 overdue, must be none"},
        {"late_too_often", "0 repaid late, must be at most 1"},
        {"too_many_open", "1 open, must be below 2"},
        {"already_since_recharge", "no, must be no"},
        {"advanced_too_recently", "never, must be at least 24 h"},
        {"balance_too_low", "0, must be at least 1"},
        {"balance_too_high", "0, must be at most 9000"}};
    EXPECT_EQ(said, expected);
}

TEST(RuleFigures, SayThatNothingIsLookedAtWhereThePolicyDoesNotAsk) {
    Policy policy = sample_policy();
    policy.advance.activation_days_min = 0;
    policy.advance.tiers.clear();
    const auto verdicts = verdicts_on(ContractBuilder{}.build(), policy,
                                      {.now = sample_now(), .lending = LendingGate::store_nearly_full});
    auto said = texts(verdicts);
    EXPECT_EQ(said.at("store_nearly_full"), "nearly none, must be enough");
    EXPECT_EQ(said.at("average_spend_too_low"), "100000, must be no tier");
    EXPECT_EQ(said.at("too_few_recharges"), "1 in 1 months, must be not looked at");
    for (const AdvanceRefusal rule :
         {AdvanceRefusal::not_on_allow_list, AdvanceRefusal::swapped_too_recently,
          AdvanceRefusal::activated_too_recently, AdvanceRefusal::history_too_short,
          AdvanceRefusal::not_used_recently, AdvanceRefusal::too_few_recharges,
          AdvanceRefusal::recharged_too_little, AdvanceRefusal::late_too_often,
          AdvanceRefusal::already_since_recharge, AdvanceRefusal::advanced_too_recently,
          AdvanceRefusal::balance_too_low, AdvanceRefusal::balance_too_high}) {
        const RuleVerdict verdict = verdict_on(rule, verdicts);
        EXPECT_EQ(verdict.must_be.bound, Bound::not_looked_at) << name_of(rule);
        EXPECT_TRUE(verdict.must_be.value.empty());
        EXPECT_TRUE(verdict.limit.ends_with("not looked at")) << verdict.limit;
    }
    EXPECT_EQ(verdict_on(AdvanceRefusal::average_spend_too_low, verdicts).must_be.bound, Bound::no_tier);
}

TEST(RuleFigures, HaveTheirUnit) {
    const auto verdicts =
        verdicts_on(ContractBuilder{}.build(), strict_policy(), circumstances_at(sample_now()));
    EXPECT_EQ(verdict_on(AdvanceRefusal::advanced_too_recently, verdicts).is,
              (RuleFigure{.unit = Unit::word, .value = "never"}));
    EXPECT_EQ(verdict_on(AdvanceRefusal::advanced_too_recently, verdicts).must_be,
              (RuleFigure{.unit = Unit::hours, .value = "24", .bound = Bound::at_least}));
    EXPECT_EQ(verdict_on(AdvanceRefusal::recharged_too_little, verdicts).is,
              (RuleFigure{.unit = Unit::money, .value = "0", .within_months = 3}));
    EXPECT_EQ(verdict_on(AdvanceRefusal::not_used_recently, verdicts).must_be,
              (RuleFigure{.unit = Unit::word, .value = "yes", .within_months = 2}));
    EXPECT_EQ(verdict_on(AdvanceRefusal::too_many_open, verdicts).must_be,
              (RuleFigure{.unit = Unit::count, .value = "2", .bound = Bound::below}));
}

}  // namespace
}  // namespace airtime::charging
