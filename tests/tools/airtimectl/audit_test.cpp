#include "tools/airtimectl/audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/changes/open_contract.hpp"
#include "charging/recharge/recharge.hpp"

namespace airtime::tools {
namespace {

using charging::Contract;
using charging::LedgerEvent;
using charging::Money;
using testing::IsEmpty;

constexpr charging::Instant start{std::chrono::milliseconds{1'795'392'000'000}};

/// A contract with 1,000 in it, recharged by 500 and by 250: three events.
class AuditTest : public testing::Test {
  protected:
    AuditTest() {
        policy_.accounts = {{.name = {"main"}, .receives_advances = true, .revenue = true}};
        policy_.recharge.account = {"main"};
        Contract contract;
        contract.id = {"c1"};
        contract.accounts = {{.name = {"main"}, .balance = Money::from_units(1'000), .expires_at = {}}};
        charging::Draft draft{
            charging::open_contract(contract, policy_, {.now = start}), policy_, {.now = start}};
        charging::credit_recharge(draft, {"r1"}, Money::from_units(500));
        charging::credit_recharge(draft, {"r2"}, Money::from_units(250));
        contract_ = draft.change.contract;
        events_ = draft.change.events;
    }

    Audit::Report audit() const {
        Audit audit;
        audit.add_contract(contract_);
        for (const LedgerEvent& event : events_) audit.add_event(event);
        return audit.report();
    }
    std::vector<std::string> sums_that_differ() const {
        std::vector<std::string> sums;
        for (const auto& difference : audit().differences) sums.push_back(difference.sum);
        return sums;
    }

    charging::Policy policy_;
    Contract contract_;
    std::vector<LedgerEvent> events_;
};

TEST_F(AuditTest, ClosesWhereStateAndEventsAgree) {
    const auto report = audit();
    EXPECT_THAT(report.differences, IsEmpty());
    EXPECT_EQ(report.contracts, 1U);
    EXPECT_EQ(report.events, 3U);
}

TEST_F(AuditTest, NamesABalanceThatNoEventExplains) {
    contract_.accounts.front().balance += Money::from_millionths(1);
    EXPECT_EQ(sums_that_differ(), (std::vector<std::string>{"balance against totals", "balance of main"}));
    EXPECT_EQ(audit().differences.back().state, "1750.000001");
    EXPECT_EQ(audit().differences.back().expected, "1750");
}

TEST_F(AuditTest, NamesATotalThatNoEventExplains) {
    contract_.totals.recharged += Money::from_units(1);
    contract_.accounts.front().balance += Money::from_units(1);
    EXPECT_EQ(sums_that_differ(), (std::vector<std::string>{"balance of main", "recharged"}));
}

// What a total of 64 bits had become that was added to once too often; the balance agreed with it.
TEST_F(AuditTest, DoesNotCloseOverATotalThatWrapped) {
    const Money most = Money::from_millionths(Money::millionths_max);
    charging::Draft draft{{contract_, {}, {}, {}}, policy_, {.now = start}};
    for (int i = 0; i < 1'100; ++i) {
        LedgerEvent recharged;
        recharged.kind = charging::EventKind::recharged;
        recharged.changes = {{.account = {"main"}, .amount = most}};
        draft.record(recharged);
        LedgerEvent used;
        used.kind = charging::EventKind::used;
        used.changes = {{.account = {"main"}, .amount = -most}};
        draft.record(used);
    }
    contract_ = draft.change.contract;
    events_.insert(events_.end(), draft.change.events.begin(), draft.change.events.end());
    EXPECT_THAT(audit().differences, IsEmpty());
    const auto wrapped = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(contract_.totals.recharged.millionths()));  // its lower 64 bits
    contract_.totals.recharged = Money::from_millionths(wrapped);
    EXPECT_THAT(sums_that_differ(), testing::Contains("recharged"));
}

TEST_F(AuditTest, NamesADebtWithoutEvents) {
    contract_.advances.push_back({.id = {"a1"},
                                  .account = {"main"},
                                  .principal = Money::from_units(10),
                                  .fee = {},
                                  .outstanding_principal = Money::from_units(10),
                                  .outstanding_fee = {},
                                  .channel = charging::Channel::automatic,
                                  .state = charging::AdvanceState::open,
                                  .granted_at = start,
                                  .due_at = start,
                                  .drawn = false,
                                  .policy = ""});
    EXPECT_EQ(sums_that_differ(), (std::vector<std::string>{"debt against totals", "debt"}));
}

TEST_F(AuditTest, NamesAGapInTheNumbers) {
    events_.erase(events_.begin() + 1);
    const auto report = audit();
    EXPECT_EQ(report.differences.front().sum, "events");
    EXPECT_EQ(report.differences.front().expected, "without 2");
}

TEST_F(AuditTest, NamesALastEventThatIsMissing) {
    events_.pop_back();
    EXPECT_EQ(audit().differences.front().expected, "without 3");
}

TEST_F(AuditTest, NamesAnEventOfAnotherAmount) {
    events_.back().changes.front().amount += Money::from_units(1);
    EXPECT_EQ(sums_that_differ(), (std::vector<std::string>{"balance of main", "recharged"}));
}

TEST_F(AuditTest, TakesAnEventOnceThatFileAndStreamBothHave) {
    events_.push_back(events_[1]);
    events_.push_back(events_[2]);
    EXPECT_THAT(audit().differences, IsEmpty());
}

TEST_F(AuditTest, LeavesOutWhatTrafficAddedMeanwhile) {
    LedgerEvent later = events_.back();
    later.number = 4;
    events_.push_back(later);
    EXPECT_THAT(audit().differences, IsEmpty());
}

TEST_F(AuditTest, NamesADebtThatIsCountedForTheLimitsAndNotThere) {
    charging::Advance overdue;
    overdue.id = {"a1"};
    overdue.outstanding_principal = Money::from_units(100);
    overdue.outstanding_fee = Money::from_units(10);
    overdue.state = charging::AdvanceState::overdue;
    contract_.advances = {overdue};
    charging::Exposure counted;
    counted.debt = charging::MoneySum{Money::from_units(110)};
    counted.overdue = charging::MoneySum{Money::from_units(110)};
    const auto differences_with = [&](const charging::Exposure& exposure) {
        Audit audit;
        audit.add_contract(contract_);
        audit.add_counted(exposure);
        std::vector<std::string> found;
        for (const auto& difference : audit.report().differences) {
            if (difference.contract.value == "all") {
                found.push_back(difference.sum + ' ' + difference.state + ' ' + difference.expected);
            }
        }
        return found;
    };
    EXPECT_THAT(differences_with(counted), IsEmpty());
    counted.debt = charging::MoneySum{Money::from_units(120)};
    EXPECT_THAT(differences_with(counted), testing::ElementsAre("debt counted for limits 120 110"));
    counted.debt = charging::MoneySum{Money::from_units(110)};
    counted.overdue = {};
    EXPECT_THAT(differences_with(counted), testing::ElementsAre("overdue counted for limits 0 110"));
}

TEST_F(AuditTest, NoticesAContractThatIsGone) {
    Audit audit;
    for (const LedgerEvent& event : events_) audit.add_event(event);
    ASSERT_EQ(audit.unknown_contracts().size(), 1U);
    audit.lost_contract(*audit.unknown_contracts().begin());
    EXPECT_EQ(audit.report().differences.front().sum, "contract");
}

}  // namespace
}  // namespace airtime::tools
