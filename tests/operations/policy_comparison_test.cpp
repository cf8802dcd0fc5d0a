#include "operations/policy_comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "operations/contract_scan.hpp"
#include "operations/policy_comparison_view.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_redis.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::operations {
namespace {

using charging::AdvanceRefusal;
using charging::Contract;
using charging::ContractBuilder;
using charging::dong;
using charging::Policy;
using charging::sample_now;
using charging::sample_policy;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

PolicyComparison::Report report_on(const std::vector<Contract>& contracts, const Policy& in_force,
                                   const Policy& candidate, std::size_t examples_max = 20) {
    PolicyComparison comparison{in_force, candidate, {.now = sample_now()}, examples_max};
    for (const Contract& contract : contracts) comparison.add(contract);
    return comparison.report();
}

std::uint64_t count_of(const PolicyComparison::Report& report, const PolicyDifference& difference) {
    const auto found = report.differences.find(difference);
    return found == report.differences.end() ? 0 : found->second.contracts;
}

/// What makes the sample contract refused, by a change of the policy alone.
struct Strictness {
    AdvanceRefusal rule;
    std::function<void(Policy&)> tighten;
    bool automatic = true;
    bool on_request = true;
};

/// Owes one advance, granted an hour ago, of two; one was repaid late, and the SIM is an hour old.
Contract borrower() {
    Contract contract =
        ContractBuilder{}.holding("main", dong(500)).owing("a1", dong(5'000), dong(500)).build();
    contract.last_advance_at = contract.swapped_at = sample_now() - std::chrono::hours{1};
    contract.advanced_since_recharge = true;
    contract.repayments.late = 1;
    return contract;
}

std::vector<Strictness> strict_rules() {
    using enum AdvanceRefusal;
    return {
        {mode_off, [](Policy& p) { p.advance.mode = charging::AdvanceMode::off; }},
        {mode_off, [](Policy& p) { p.advance.mode = charging::AdvanceMode::shadow; }},
        {not_active, [](Policy& p) { p.life_cycle.borrows = {}; }},
        {not_on_allow_list, [](Policy& p) { p.advance.allow_list_only = true; }},
        {swapped_too_recently, [](Policy& p) { p.advance.swap_hours_min = 2; }},
        {activated_too_recently, [](Policy& p) { p.advance.activation_days_min = 3'000; }},
        {history_too_short, [](Policy& p) { p.advance.history_months_min = 100; }},
        {average_spend_too_low,
         [](Policy& p) {
             p.advance.tiers = {{dong(100'001), dong(20'000)}};
         }},
        {too_few_recharges, [](Policy& p) { p.advance.recharges_min = 2; }},
        {recharged_too_little, [](Policy& p) { p.advance.recharged_min = dong(1); }},
        {late_too_often, [](Policy& p) { p.advance.late_max = 0; }},
        {too_many_open, [](Policy& p) { p.advance.open_advances_max = 1; }},
        {already_since_recharge, [](Policy& p) { p.advance.once_per_recharge = true; }},
        {advanced_too_recently, [](Policy& p) { p.advance.advance_hours_min = 2; }},
        {balance_too_low, [](Policy& p) { p.advance.on_request.min = dong(501); }, false},
        {balance_too_high, [](Policy& p) { p.advance.on_request.max = dong(499); }, false},
        {limit_reached, [](Policy& p) { p.advance.limit_max = dong(5'500); }},
        {monthly_limit_reached, [](Policy& p) { p.advance.lent_per_month_max = dong(1); }},
        {no_account,
         [](Policy& p) {
             for (auto& account : p.accounts) account.receives_advances = false;
         }},
    };
}

TEST(PolicyComparison, TellsByWhichRuleAContractCeasesToBeEligibleOrBecomesIt) {
    for (const Strictness& strict : strict_rules()) {
        SCOPED_TRACE(charging::name_of(strict.rule));
        Policy tight = sample_policy();
        strict.tighten(tight);
        const auto lost = report_on({borrower()}, sample_policy(), tight);
        EXPECT_EQ(count_of(lost, {PolicyChange::automatic_lost, strict.rule}), strict.automatic ? 1U : 0U);
        EXPECT_EQ(count_of(lost, {PolicyChange::request_lost, strict.rule}), 1U);
        EXPECT_THAT(lost.differences, SizeIs(strict.automatic ? 2 : 1));
        const auto gained = report_on({borrower()}, tight, sample_policy());
        EXPECT_EQ(count_of(gained, {PolicyChange::automatic_gained, strict.rule}),
                  strict.automatic ? 1U : 0U);
        EXPECT_EQ(count_of(gained, {PolicyChange::request_gained, strict.rule}), 1U);
        EXPECT_THAT(gained.differences, SizeIs(strict.automatic ? 2 : 1));
    }
}

TEST(PolicyComparison, FindsNothingBetweenAPolicyAndItself) {
    const auto report = report_on({borrower()}, sample_policy(), sample_policy());
    EXPECT_THAT(report.differences, IsEmpty());
    EXPECT_EQ(report.automatic.before, 1U);
    EXPECT_EQ(report.automatic.after, 1U);
    EXPECT_EQ(report.offers.before.offers, report.offers.after.offers);
    EXPECT_THAT(comparison_as_text(report), HasSubstr("no contract is treated otherwise"));
}

// Enrolment speaks of automatic advances only.
TEST(PolicyComparison, CountsAutomaticAdvancesAndThoseOnRequestApart) {
    const Contract paused = ContractBuilder{}.enrolled(charging::Enrolment::paused).build();
    Policy none = sample_policy();
    none.advance.mode = charging::AdvanceMode::off;
    const auto report = report_on({paused}, sample_policy(), none);
    EXPECT_EQ(report.automatic.before + report.automatic.lost + report.automatic.after, 0U);
    EXPECT_EQ(report.on_request.before, 1U);
    EXPECT_EQ(report.on_request.lost, 1U);
    EXPECT_EQ(report.on_request.after, 0U);
    EXPECT_EQ(report.offers.before.contracts, 1U) << "it may have the offer, on request";
    EXPECT_EQ(report.offers.after.contracts, 0U);
}

TEST(PolicyComparison, AddsOffersByTierAndTheDebtIfAllTookThem) {
    std::vector<Contract> contracts;
    for (const std::int64_t spend : {29'999, 30'000, 70'000, 70'001, 100'000}) {
        contracts.push_back(ContractBuilder{}.spending(dong(spend)).build());
    }
    contracts.push_back(
        ContractBuilder{}.spending(dong(100'000)).owing("a1", dong(5'000), dong(500)).build());
    Policy candidate = sample_policy();
    candidate.advance.tiers = {{dong(70'000), dong(5'000)}, {dong(100'000), dong(20'000)}};
    candidate.advance.fee_steps = {{.from = {}, .basis_points = 2'000, .flat = {}}};
    const auto report = report_on(contracts, sample_policy(), candidate);
    EXPECT_EQ(report.contracts, 6U);
    EXPECT_EQ(report.debt, dong(5'500));
    // 5,000, twice 10,000, 20,000; who owes 5,500 is offered 10,000.
    EXPECT_EQ(report.offers.before.contracts, 5U);
    EXPECT_EQ(report.offers.before.offers, dong(55'000));
    EXPECT_EQ(report.offers.before.fees, dong(5'500));
    EXPECT_EQ(report.offers.before.owed, dong(60'500));
    EXPECT_EQ(report.offers.after.contracts, 4U);
    EXPECT_EQ(report.tiers.at({dong(30'000), dong(5'000)}).before.contracts, 1U);
    EXPECT_EQ(report.tiers.at({dong(30'000), dong(5'000)}).after.contracts, 0U);
    EXPECT_EQ(report.tiers.at({dong(70'000), dong(10'000)}).before.offers, dong(20'000));
    EXPECT_EQ(report.tiers.at({dong(70'000), dong(5'000)}).after.offers, dong(10'000));
    EXPECT_EQ(report.tiers.at({dong(70'000), dong(5'000)}).after.fees, dong(2'000));
    EXPECT_EQ(report.tiers.at({dong(100'000), dong(20'000)}).before.contracts, 2U) << "a tier of both";
    EXPECT_EQ(report.tiers.at({dong(100'000), dong(20'000)}).after.contracts, 2U);
    EXPECT_EQ(count_of(report, {PolicyChange::offer_lowered}), 2U);
    EXPECT_EQ(count_of(report, {PolicyChange::offer_raised}), 0U);
    EXPECT_EQ(count_of(report, {PolicyChange::fee_raised}), 2U) << "of an offer that stays";
    const auto back = report_on(contracts, candidate, sample_policy());
    EXPECT_EQ(count_of(back, {PolicyChange::offer_raised}), 2U);
    EXPECT_EQ(count_of(back, {PolicyChange::fee_lowered}), 2U);
    EXPECT_EQ(back.offers.before.owed, report.offers.after.owed);
}

TEST(PolicyComparison, KeepsTheFirstExamplesOfEachDifferenceWithAllRules) {
    std::vector<Contract> contracts;
    for (int number = 0; number < 4; ++number) {
        contracts.push_back(borrower());
        contracts.back().id.value = "c" + std::to_string(number);
    }
    Policy candidate = sample_policy();
    candidate.advance.activation_days_min = 3'000;
    const auto report = report_on(contracts, sample_policy(), candidate, 3);
    const auto& differing =
        report.differences.at({PolicyChange::request_lost, AdvanceRefusal::activated_too_recently});
    EXPECT_EQ(differing.contracts, 4U);
    ASSERT_THAT(differing.examples, SizeIs(3));
    EXPECT_EQ(differing.examples[2].contract.value, "c2");
    const auto shown = comparison_as_json(report);
    const auto& example = shown.at("differences").at(0).at("examples").at(0);
    EXPECT_EQ(example.at("contract"), "c0");
    EXPECT_EQ(example.at("before").at("refusal_automatic"), nullptr);
    EXPECT_EQ(example.at("after").at("refusal_automatic"), "activated_too_recently");
    EXPECT_THAT(example.at("rules").as_array(), SizeIs(differing.examples[0].in_force.rules.size()));
    std::size_t told = 0;
    for (const auto& rule : example.at("rules").as_array()) {
        if (rule.at("rule") != "activated_too_recently") continue;
        ++told;
        EXPECT_EQ(rule.at("before").at("limit"), "at least 90 days");
        EXPECT_EQ(rule.at("before").at("automatic"), "allows");
        EXPECT_EQ(rule.at("after").at("limit"), "at least 3000 days");
        EXPECT_EQ(rule.at("after").at("on_request"), "forbids");
    }
    EXPECT_EQ(told, 1U);
    const std::string text = comparison_as_text(report);
    EXPECT_THAT(text, HasSubstr("request_lost, activated_too_recently: 3 of 4"));
    EXPECT_THAT(text, HasSubstr("84900000001, contract c2"));
    EXPECT_THAT(text, Not(HasSubstr("contract c3")));
    EXPECT_THAT(text, HasSubstr("at least 90 days (allows, allows)  at least 3000 days (forbids, forbids)"));
    EXPECT_THAT(text, Not(HasSubstr("on the deny list"))) << "a rule that says yes under both";
}

TEST(PolicyComparison, TellsWhatAutomaticLendingLendsBesideTheOffer) {
    const Contract contract = ContractBuilder{}.spending(dong(100'000)).holding("main", dong(500)).build();
    Policy candidate = sample_policy();
    candidate.advance.size = charging::AdvanceSize::offer;
    const auto report = report_on({contract}, sample_policy(), candidate);
    EXPECT_EQ(report.offers.before.offers, report.offers.after.offers);
    EXPECT_EQ(count_of(report, {PolicyChange::lends_more}), 1U);
    EXPECT_THAT(report.differences, SizeIs(1));
    EXPECT_EQ(report.lent_now.before.offers, dong(5'000)) << "the smallest that suffices";
    EXPECT_EQ(report.lent_now.after.offers, dong(20'000));
    const auto back = report_on({contract}, candidate, sample_policy());
    EXPECT_EQ(count_of(back, {PolicyChange::lends_less}), 1U);
    EXPECT_EQ(comparison_as_json(back).at("lent_now").at("after").at("offers"), "5000");
    EXPECT_THAT(comparison_as_text(back), HasSubstr("lends_less"));
}

TEST(PolicyComparison, TellsWhomAHigherThresholdLendsTo) {
    const Contract contract = ContractBuilder{}.spending(dong(100'000)).holding("main", dong(2'000)).build();
    Policy candidate = sample_policy();
    candidate.advance.threshold = dong(2'000);
    EXPECT_EQ(report_on({contract}, sample_policy(), candidate).lent_now.after.contracts, 0U)
        << "strictly below";
    candidate.advance.threshold = dong(2'001);
    const auto report = report_on({contract}, sample_policy(), candidate);
    EXPECT_EQ(report.lent_now.before.contracts, 0U);
    EXPECT_EQ(report.lent_now.after.contracts, 1U);
    EXPECT_EQ(count_of(report, {PolicyChange::lends_more}), 1U);
}

TEST(PolicyComparison, NamesEachKeyThatItDoesNotCompare) {
    EXPECT_EQ(
        keys_not_compared({"accounts.data.receives_advances", "accounts.main.revenue", "advance.confirm",
                           "advance.fee.steps", "advance.fee.vat_percent", "advance.size",
                           "life_cycle.borrows", "life_cycle.charged", "portal.sms.secret", "portal.threads",
                           "segments", "segments.student.advance.due_after_days",
                           "segments.student.advance.size", "segments.student.name", "time_zone"}),
        (std::vector<std::string>{"accounts.main.revenue", "advance.confirm", "advance.fee.vat_percent",
                                  "life_cycle.charged", "portal",
                                  "segments.student.advance.due_after_days"}));
    EXPECT_THAT(keys_not_compared({}), IsEmpty());
}

TEST(PolicyComparison, ShowsTheRulesThatBothPoliciesHave) {
    Policy candidate = sample_policy();
    candidate.advance.activation_days_min = 3'000;
    auto report = report_on({borrower()}, sample_policy(), candidate);
    for (auto& [difference, differing] : report.differences) {
        auto& rules = differing.examples[0].candidate.rules;
        rules.erase(rules.begin() + 1, rules.end());
    }
    const auto shown = comparison_as_json(report);
    EXPECT_THAT(shown.at("differences").at(0).at("examples").at(0).at("rules").as_array(), SizeIs(1));
    EXPECT_THAT(comparison_as_text(report), HasSubstr("activated_too_recently"));
}

TEST(PolicyComparison, SumsMoreThanOneAmountHolds) {
    Policy policy = sample_policy();
    policy.advance.denominations = {dong(5'000'000'000)};
    policy.advance.tiers = {{dong(1), dong(6'000'000'000)}};
    PolicyComparison comparison{policy, policy, {.now = sample_now()}, 0};
    for (int number = 0; number < 10'000; ++number) comparison.add(ContractBuilder{}.build());
    EXPECT_EQ(comparison.report().offers.after.offers.to_string(), "50000000000000");
}

TEST(ContractScan, WaitsUntilASecondHasNoMoreThanItsNumber) {
    using namespace std::chrono_literals;
    EXPECT_EQ(pause_after(0, 0s, 100), 0s);
    EXPECT_EQ(pause_after(100, 0s, 100), 1s);
    EXPECT_EQ(pause_after(100, 400ms, 100), 600ms);
    EXPECT_EQ(pause_after(100, 1s, 100), 0s);
    EXPECT_EQ(pause_after(100, 5s, 100), 0s) << "behind its rate it only goes on";
    EXPECT_EQ(pause_after(1'000'000, 0s, 1), 1'000'000s);
}

TEST(ContractScan, CountsTenListedKeysAsOneContract) {
    EXPECT_EQ((ScanProgress{.looked_at = 7, .listed = 199}.cost()), 26U);
}

/// Pages of which each brings the last contract of the one before it again.
class OverlappingPages : public store::MemoryContractStore {
  public:
    using MemoryContractStore::MemoryContractStore;
    Result<store::ContractPage, store::StoreError> contract_page(std::string_view cursor,
                                                                 std::size_t) override {
        const int page = std::stoi(std::string{cursor});
        store::ContractPage found{.next = page == 3 ? "0" : std::to_string(page + 1)};
        for (const int number : {page, page + 1}) found.contracts.push_back({"c" + std::to_string(number)});
        return found;
    }
};

TEST(ContractScan, LooksOnceAtWhatTheStoreListsTwice) {
    store::MemoryRedis redis{2, sample_now};
    OverlappingPages pages{redis};
    const auto scanned = scan_contracts(
        pages, 10, [](const Contract&) {}, [](const ScanProgress&) { return true; });
    ASSERT_TRUE(scanned.ok());
    EXPECT_EQ(scanned->looked_at, 5U);
}

TEST(ContractScan, TakesBatchesThatComeEvenly) {
    EXPECT_EQ(scan_batch(1), 1U);
    EXPECT_EQ(scan_batch(19), 1U);
    EXPECT_EQ(scan_batch(20), 2U);
    EXPECT_EQ(scan_batch(2'560), 256U);
    EXPECT_EQ(scan_batch(1'000'000), 256U);
}

}  // namespace
}  // namespace airtime::operations
