#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

#include "charging/changes/due.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/contract/books.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "tests/charging/samples.hpp"

/// Whenever timers run, early, late, twice or not for months: what time does, it does once, and the books
/// close.
namespace airtime::charging {
namespace {

using std::chrono::days;

Policy any_policy() {
    const auto some_days = rc::gen::inRange<std::uint32_t>(0, 40);
    Policy policy = sample_policy();
    policy.recovery.share_when_short_percent = 50;
    if (*rc::gen::arbitrary<bool>()) policy.ageing.reminders_days_before = {7, 3, 1};
    policy.ageing.late_fee = {.after_days = *some_days,
                              .basis_points = *rc::gen::element(0U, 500U),
                              .flat = dong(*rc::gen::element(0, 0, 777))};
    policy.ageing.sweep.after_days = *some_days;
    if (*rc::gen::arbitrary<bool>()) policy.ageing.sweep.accounts = {{"sms"}, {"main"}};
    // As the configuration demands: nothing comes after the write-off.
    const std::uint32_t last = std::max(policy.ageing.late_fee.after_days, policy.ageing.sweep.after_days);
    if (*rc::gen::arbitrary<bool>()) policy.ageing.write_off_after_days = last + 1 + *some_days;
    policy.life_cycle.one_way_days = *some_days;
    policy.life_cycle.two_way_days = *some_days;
    policy.life_cycle.recharge_extends = {{dong(3'000), 5}};
    return policy;
}

class Life {
  public:
    explicit Life(Policy policy) : policy_(std::move(policy)), now_(sample_now()) {
        Contract contract = ContractBuilder{}
                                .holding("main", dong(*rc::gen::inRange(0, 3'000)))
                                .holding("sms", dong(*rc::gen::inRange(0, 500)))
                                .build();
        contract.expires_at = now_ + days{*rc::gen::inRange(0, 60)};
        accept(open_contract(std::move(contract), policy_, circumstances_at(now_)));
        Draft draft = draft_of(contract_, policy_, now_);
        lend_on_request(draft, {.amount = dong(5'000), .channel = Channel::sms, .key = "first"});
        lend_on_request(draft, {.amount = dong(10'000), .channel = Channel::sms, .key = "second"});
        accept(draft.change);
    }

    void pass(std::uint32_t hours) { now_ += std::chrono::hours{hours}; }
    void run_timers() {
        accept(expire_due(contract_, policy_, circumstances_at(now_)));
        const auto next = next_due(contract_, policy_);
        RC_ASSERT(!next || *next > now_);
        const ContractChange again = expire_due(contract_, policy_, circumstances_at(now_));
        RC_ASSERT(again.events.empty());
        RC_ASSERT(again.contract == contract_);
    }
    void recharge(Money amount) {
        Draft draft = draft_of(contract_, policy_, now_);
        credit_recharge(draft, {"r" + std::to_string(contract_.events_written)}, amount);
        accept(draft.change);
    }
    /// What was not paid back has gone the whole way, by now at the latest.
    void expect_all_done() {
        for (const Advance& advance : contract_.advances) {
            RC_ASSERT(advance.state != AdvanceState::open);
            RC_ASSERT(seen(advance.id, EventKind::overdue) == 1);
            const LateFeePolicy& fee = policy_.ageing.late_fee;
            const bool charged = fee.basis_points > 0 || fee.flat > Money{};
            RC_ASSERT(advance.ageing.late_fee_charged == charged);
            if (policy_.ageing.write_off_after_days) RC_ASSERT(seen(advance.id, EventKind::written_off) == 1);
        }
        RC_ASSERT(contract_.life_cycle == LifeCycle::expired);
        const LifeCyclePolicy& rules = policy_.life_cycle;
        const auto brought = [&](const char* note) { return states_brought_.contains(note); };
        RC_ASSERT(brought("one_way validity") == (rules.one_way_days > 0));
        RC_ASSERT(brought("two_way validity") == (rules.two_way_days > 0));
        RC_ASSERT(brought("expired validity"));
    }

  private:
    int seen(const AdvanceId& advance, EventKind kind) const {
        const auto found = seen_.find({advance, kind});
        return found == seen_.end() ? 0 : found->second;
    }
    void accept(const ContractChange& change) {
        for (const LedgerEvent& event : change.events) {
            books_.add(event);
            if (event.advance) count(event);
            if (event.kind == EventKind::validity_changed) states_brought_.clear();
            if (event.kind == EventKind::life_cycle_changed) {
                RC_ASSERT(states_brought_.insert(event.note).second);
            }
        }
        contract_ = change.contract;
        expect_closed_books();
    }
    void count(const LedgerEvent& event) {
        const int times = ++seen_[{*event.advance, event.kind}];
        const bool once = event.kind == EventKind::overdue || event.kind == EventKind::late_fee_charged ||
                          event.kind == EventKind::written_off || event.kind == EventKind::settled;
        RC_ASSERT(!once || times == 1);
        if (event.note == "sweep") {
            const std::pair taken_from{*event.advance, event.changes.at(0).account};
            RC_ASSERT(++swept_[taken_from] == 1);
        }
    }
    void expect_closed_books() const {
        RC_ASSERT(contract_.totals.expected_balance() == balance_of(contract_));
        RC_ASSERT(contract_.totals.expected_debt() == debt_of(contract_));
        RC_ASSERT(books_.debt == debt_of(contract_));
        for (const Account& account : contract_.accounts) {
            RC_ASSERT(books_.balances.at(account.name) == account.balance);
        }
        for (const Account& account : contract_.accounts) RC_ASSERT(account.balance >= Money{});
        for (const Advance& advance : contract_.advances) RC_ASSERT(advance.outstanding() >= Money{});
    }

    Policy policy_;
    Instant now_;
    Contract contract_;
    Books books_;
    std::map<std::pair<AdvanceId, EventKind>, int> seen_;
    std::map<std::pair<AdvanceId, AccountName>, int> swept_;
    std::set<std::string> states_brought_;  ///< by time, since validity was extended last
};

TEST(AnyTimes, DoEachThingOnceAndKeepTheBooksClosed) {
    EXPECT_TRUE(rc::check("each of ageing happens once", [] {
        Life life{any_policy()};
        const auto steps = *rc::gen::container<std::vector<std::pair<int, std::uint32_t>>>(
            rc::gen::pair(rc::gen::inRange(0, 6), rc::gen::inRange<std::uint32_t>(0, 24 * 50)));
        for (const auto& [kind, size] : steps) {
            if (kind == 0) {
                life.recharge(dong(1 + size * 9));
            } else if (kind <= 2) {
                life.pass(size);
            } else {
                life.run_timers();
            }
        }
        life.pass(24 * 200);
        life.run_timers();
        life.expect_all_done();
    }));
}

}  // namespace
}  // namespace airtime::charging
