#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>

#include "charging/changes/after_change.hpp"
#include "charging/changes/begin_change.hpp"
#include "charging/changes/client_calls.hpp"
#include "charging/changes/decide.hpp"
#include "charging/changes/due.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/changes/recover.hpp"
#include "charging/corrections/adjustment.hpp"
#include "charging/corrections/advance_cancellation.hpp"
#include "charging/corrections/fee_waiver.hpp"
#include "charging/corrections/number_change.hpp"
#include "charging/corrections/recharge_reversal.hpp"
#include "charging/corrections/repayment.hpp"
#include "charging/corrections/write_off.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "charging/recharge/transfer.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "charging/standing/operator_lists.hpp"
#include "tests/charging/samples.hpp"

/// A due time is acted on when it comes, or it is gone: whatever changed a contract, its timer never comes
/// for nothing, never comes late, and never stays where it is.
namespace airtime::charging {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

const CorrectedBy care{.key = "k", .role = "care", .reason = "asked"};

template <class... Value>
auto one_of(Value... values) {
    return *rc::gen::element(values...);
}

Policy any_timed_policy() {
    const auto some_days = rc::gen::inRange<std::uint32_t>(0, 40);
    Policy policy = sample_policy();
    policy.ageing.reminders_days_before = one_of(std::vector<std::uint32_t>{}, std::vector{7U, 3U, 1U});
    policy.ageing.late_fee = {.after_days = *some_days, .basis_points = one_of(0U, 500U), .flat = {}};
    policy.ageing.sweep.after_days = *some_days;
    if (one_of(false, true)) policy.ageing.sweep.accounts = {{"sms"}, {"main"}};
    if (one_of(false, true)) policy.ageing.write_off_after_days = *some_days;
    policy.life_cycle.one_way_days = *some_days;
    policy.life_cycle.two_way_days = *some_days;
    policy.life_cycle.recharge_extends = {{dong(3'000), 5}};
    policy.life_cycle.advance_extends_days = one_of(0U, 10U);
    policy.transfer.allowed = true;
    policy.session.open_sessions_max = one_of(1U, 2U, 16U);
    policy.session.recovery_retry_s = one_of(1U, 30U);
    return policy;
}

/// One contract, and everything that can happen to it.
class AnyLife {
  public:
    AnyLife() : policy_(any_timed_policy()), now_(sample_now()) {
        Contract contract = ContractBuilder{}.holding("main", dong(*rc::gen::inRange(0, 3'000))).build();
        contract.expires_at = now_ + days{*rc::gen::inRange(0, 60)};
        contract_ = open_contract(std::move(contract), policy_, at_now()).contract;
    }

    void change() {
        const int kind = *rc::gen::inRange(0, 8);
        if (kind == 0) {
            policy_ = any_timed_policy();
        } else if (kind == 1) {
            correct_something();
        } else if (kind == 2) {
            change_standing();
        } else if (kind == 3) {
            move_money();
        } else if (kind == 4) {
            end_something();
        } else {
            send_request();
        }
    }

    void pass_time() { now_ += one_of<milliseconds>(milliseconds{1}, hours{1}, days{1}, days{20}); }

    /// At the moment, and each time that a timer comes.
    void expect_every_due_time_acted_on() const {
        Contract contract = expire_due(contract_, policy_, at_now()).contract;
        Instant now = now_;
        for (int timers = 0; timers < 100; ++timers) {
            const auto due = next_due(contract, policy_);
            if (!due) {
                RC_ASSERT(expire_due(contract, policy_, circumstances_at(now + days{3'650})).events.empty());
                return;
            }
            RC_ASSERT(*due > now);
            RC_ASSERT(expire_due(contract, policy_, circumstances_at(*due - milliseconds{1})).events.empty());
            ContractChange acted = expire_due(contract, policy_, circumstances_at(*due));
            RC_ASSERT(acted.contract != contract);
            contract = std::move(acted.contract);
            now = *due;
            // A transfer is tried for as long as nobody has credited it.
            if (!contract.transfers.empty()) contract.transfers.pop_back();
        }
        RC_FAIL("a hundred timers in a row");
    }

  private:
    Circumstances at_now() const {
        Circumstances circumstances = circumstances_at(now_);
        circumstances.node = "ocs1";
        return circumstances;
    }
    void accept(ContractChange change) {
        after_change(contract_, change, policy_, now_);
        contract_ = std::move(change.contract);
    }
    /// As every channel makes a change.
    template <class Rule>
    void apply(Rule rule) {
        Draft draft = begin_change(contract_, policy_, at_now());
        rule(draft);
        accept(std::move(draft.change));
    }
    std::string new_key() { return "k" + std::to_string(++keys_); }
    Instant some_time() const { return now_ + hours{*rc::gen::inRange(-48, 24 * 40)}; }

    void change_standing() {
        const auto step = one_of(EnrolmentStep::enrol, EnrolmentStep::cancel, EnrolmentStep::pause,
                                 EnrolmentStep::pause, EnrolmentStep::resume);
        const auto end = one_of(0, 1) == 0 ? std::optional<Instant>{} : std::optional{some_time()};
        apply([&](Draft& draft) { change_enrolment(draft, {.step = step, .pause_until = end}); });
        if (one_of(0, 1) == 0) return;
        const auto list = one_of(OperatorList::deny, OperatorList::allow, OperatorList::no_ads);
        apply([&](Draft& draft) {
            change_list(draft, list, !is_listed(contract_, list), {"care", "asked"});
        });
    }
    void correct_something() {
        const int what = *rc::gen::inRange(0, 8);
        const auto state =
            one_of(LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way, LifeCycle::expired);
        const auto account = one_of(std::optional<AccountName>{}, std::optional{AccountName{"main"}});
        const Instant end = some_time();
        apply([&](Draft& draft) {
            if (what == 0) give_up_number(draft, NumberEnd::changed_owner, care);
            if (what == 1) give_up_number(draft, NumberEnd::ported_out, care);
            if (what == 2 && draft.contract().msisdn) {
                swap_sim(draft, *draft.contract().msisdn, *Imsi::parse("452040000000009"), {}, care);
            }
            if (what == 3) set_life_cycle_by_hand(draft, state, "care");
            if (what == 4) set_validity(draft, account, end, "care");
            if (what == 5) write_off_by_hand(draft, {}, care);
            if (what == 6) waive_fees(draft, {}, care);
            if (what == 7) cancel_advance(draft, {}, care);
        });
    }
    void move_money() {
        const Money amount = dong(*rc::gen::inRange(1, 20'000));
        const int what = *rc::gen::inRange(0, 6);
        const std::string key = new_key();
        apply([&](Draft& draft) {
            if (what == 0) recharge_once(draft, {key}, amount, {});
            if (what == 1) reverse_recharge(draft, {{"k" + std::to_string(keys_ - 1)}}, care);
            if (what == 2) lend_on_request(draft, {.channel = Channel::sms, .key = key});
            if (what == 3) adjust(draft, {{"main"}, one_of(amount, -amount)}, care);
            if (what == 4) repay(draft, {}, care);
            if (what == 5) send_transfer(draft, {{key}, ContractId{"c2"}, amount});
        });
    }
    void end_something() {
        const int what = *rc::gen::inRange(0, 4);
        if (what == 0) accept(end_lost_session(contract_, any_session(), "gw.lab.test", policy_, at_now()));
        if (what == 1) {
            Circumstances circumstances = at_now();
            circumstances.restarted = std::make_shared<ClientStates>(ClientStates{{"gw.lab.test", 8U}});
            accept(begin_change(contract_, policy_, circumstances).change);
        }
        if (what == 2) accept(forget_call(contract_, any_session(), policy_, at_now()));
        if (what == 3 && !contract_.holds.empty()) {
            accept(recover(contract_, RechargeId{contract_.holds.front().recharge}, policy_, at_now()));
        }
    }
    SessionId any_session() const {
        return contract_.sessions.empty() ? SessionId{"none"} : contract_.sessions.front().id;
    }
    /// In one of three sessions, which share the contract's advances.
    void send_request() {
        CreditControlRequest request;
        request.session = {"s" + std::to_string(*rc::gen::inRange(0, 3))};
        request.type =
            one_of(RequestType::initial, RequestType::update, RequestType::update, RequestType::termination);
        request.number = request.type == RequestType::initial ? 0 : ++numbers_;
        request.service_context = std::string{data_context};
        request.origin_host = "gw.lab.test";
        request.origin_state_id = one_of(7U, 7U, 7U, 8U);
        ServiceRequest service;
        service.key = {.rating_group = one_of(10U, 99U), .service_identifiers = {}};
        if (one_of(0, 3) != 0) service.requested = ServiceUnits{};
        ServiceUnits used;
        used.total_octets = one_of(0U, 100'000U, 2'000'000U);
        if (request.type != RequestType::initial) service.used = {used};
        request.services = {service};
        accept(decide(contract_, request, policy_, at_now()).change);
    }

    Policy policy_;
    Instant now_;
    Contract contract_;
    std::uint32_t numbers_ = 0;
    int keys_ = 0;
};

TEST(DueTimes, AreActedOnOrGoneWhateverChangedTheContract) {
    EXPECT_TRUE(rc::check("every due time is acted on", [] {
        AnyLife life;
        const auto steps = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
        for (const bool passes : steps) {
            passes ? life.pass_time() : life.change();
            life.expect_every_due_time_acted_on();
        }
    }));
}

Contract paused_until(Instant end) {
    Contract contract = ContractBuilder{}.enrolled(Enrolment::paused).build();
    contract.paused_until = end;
    return contract;
}

TEST(DueTimes, OfAPauseEndWithTheNumber) {
    const Policy policy = sample_policy();
    const Instant end = sample_now() + days{3};
    for (const NumberEnd why : {NumberEnd::ported_out, NumberEnd::changed_owner}) {
        Draft draft = begin_change(paused_until(end), policy, circumstances_at(sample_now()));
        ASSERT_EQ(next_due(draft.contract(), policy), end);
        give_up_number(draft, why, care);
        EXPECT_EQ(next_due(draft.contract(), policy), std::nullopt);
        EXPECT_EQ(draft.contract().paused_until, std::nullopt);
    }
}

TEST(DueTimes, AreNoneOfAPauseThatNobodyIsIn) {
    Contract contract = paused_until(sample_now());
    contract.enrolment = Enrolment::cancelled;
    EXPECT_EQ(next_due(contract, sample_policy()), std::nullopt) << "as contracts of before have it stored";
}

}  // namespace
}  // namespace airtime::charging
