#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "charging/lending/borrowing_limit.hpp"
#include "charging/lending/explain_advance.hpp"
#include "charging/lending/requested_advance.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

template <class Number>
Number up_to(Number most) {
    return *rc::gen::inRange<Number>(0, most + 1);
}

bool seldom() {
    return up_to(7) == 0;
}

/// Rules whose limits lie where the contracts below are on either side of them.
AdvancePolicy any_rules() {
    AdvancePolicy rules = sample_policy().advance;
    rules.mode = *rc::gen::weightedElement<AdvanceMode>(
        {{1, AdvanceMode::off}, {1, AdvanceMode::shadow}, {8, AdvanceMode::on}});
    rules.allow_list_only = seldom();
    rules.swap_hours_min = up_to(2U);
    rules.history_months_min = up_to(3U);
    rules.used_within_months = up_to(2U);
    rules.recharge_months = 1 + up_to(2U);
    rules.recharges_min = up_to(2U);
    rules.recharged_min = dong(up_to(2));
    rules.missing_months = seldom() ? MissingMonths::left_out : MissingMonths::count_as_zero;
    if (seldom()) rules.late_max = up_to(1U);
    rules.once_per_recharge = seldom();
    rules.advance_hours_min = up_to(2U);
    rules.limit_max = seldom() ? dong(5'000) : dong(0);
    rules.lent_per_month_max = seldom() ? dong(10'000) : dong(0);
    rules.average_spend_percent_max = seldom() ? 10 : 0;
    if (seldom()) rules.on_request.min = dong(0);
    if (seldom()) rules.on_request.max = dong(1'000);
    return rules;
}

Contract any_borrower() {
    ContractBuilder builder;
    builder.spending(dong(up_to(120'000))).holding("main", dong(up_to(3'000) - 1'000));
    builder.activated(sample_now() - std::chrono::days{up_to(400)});
    if (up_to(2) == 0) builder.owing("a1", dong(up_to(9'000)), dong(up_to(900)));
    Contract contract = builder.build();
    contract.enrolment = seldom() ? Enrolment::paused : Enrolment::active;
    contract.life_cycle = seldom() ? LifeCycle::one_way : LifeCycle::active;
    contract.lists = {.deny = seldom(), .allow = seldom(), .no_ads = seldom()};
    if (seldom()) contract.swapped_at = sample_now() - std::chrono::minutes{up_to(150)};
    if (seldom()) contract.last_advance_at = sample_now() - std::chrono::minutes{up_to(150)};
    contract.repayments.late = up_to(2U);
    contract.advanced_since_recharge = seldom();
    for (MonthlyActivity& month : contract.months) {
        month.recharges = up_to(2U);
        month.recharged = dong(up_to(2));
        month.lent = dong(up_to(9'000));
    }
    for (Advance& advance : contract.advances) {
        if (seldom()) advance.state = AdvanceState::overdue;
    }
    return contract;
}

std::optional<AdvanceRefusal> first_no(const AdvanceExplanation& told, Verdict RuleVerdict::*column) {
    const auto found = std::ranges::find(told.rules, Verdict::forbids, column);
    return found == told.rules.end() ? std::nullopt : std::optional{found->rule};
}

struct Question {
    Policy policy = sample_policy();
    Contract contract;
    Circumstances world = circumstances_at(sample_now());
};

Question any_question() {
    Question asked;
    asked.policy.advance = any_rules();
    asked.policy.segments = {{.name = {"loyal"}, .advance = any_rules()}};
    asked.contract = any_borrower();
    asked.contract.segment.value = up_to(1) == 0 ? "" : "loyal";
    asked.world.lending = *rc::gen::weightedElement<LendingGate>({{12, LendingGate::open},
                                                                  {1, LendingGate::switched_off},
                                                                  {1, LendingGate::limit_reached},
                                                                  {1, LendingGate::store_nearly_full}});
    return asked;
}

TEST(Explain, NamesTheRuleThatForbidsFirst) {
    EXPECT_TRUE(rc::check([] {
        const Question asked = any_question();
        const auto told = explain_advance(asked.contract, asked.policy, asked.world);
        RC_ASSERT(first_no(told, &RuleVerdict::automatic) ==
                  automatic_advance_forbidden(asked.contract, asked.policy, asked.world));
        RC_ASSERT(first_no(told, &RuleVerdict::requested) ==
                  requested_advance_forbidden(asked.contract, asked.policy, asked.world));
    }));
}

TEST(Explain, OffersExactlyWhatIsLentOnRequest) {
    EXPECT_TRUE(rc::check([] {
        const Question asked = any_question();
        const auto told = explain_advance(asked.contract, asked.policy, asked.world);
        Draft draft{{asked.contract, {}, {}, {}}, asked.policy, asked.world};
        const auto outcome = lend_on_request(draft, {.amount = {}, .key = "k1"});
        if (const auto* refusal = std::get_if<AdvanceRefusal>(&outcome)) {
            const auto expected = told.requested ? told.requested : told.no_offer;
            RC_ASSERT(expected == std::optional{*refusal});
            return;
        }
        RC_ASSERT(std::holds_alternative<AdvanceId>(outcome));
        RC_ASSERT(!told.requested && !told.no_offer);
        RC_ASSERT(draft.contract().advances.back().principal == told.terms.credited);
        RC_ASSERT(draft.contract().advances.back().account == told.account.value());
        RC_ASSERT(debt_of(draft.contract()) <= debt_limit_of(draft.contract(), asked.policy, sample_now()));
    }));
}

}  // namespace
}  // namespace airtime::charging
