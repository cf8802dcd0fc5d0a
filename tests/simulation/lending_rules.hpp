#pragma once

#include <map>

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"
#include "tests/simulation/naive_rules.hpp"
#include "tests/simulation/sent_requests.hpp"

namespace airtime::simulation {

/// Lent only when it may be, what may be and where it may be; recovered as held, once; taken back if nobody
/// drew on it.
class LendingRules {
  public:
    LendingRules(const charging::Policy& policy, const SentRequests& sent) : policy_(&policy), sent_(&sent) {}

    void check(const CommittedStep& step);

  private:
    struct Loan {
        charging::AccountName account;
        charging::Money principal;
        charging::Money fee;
        bool drawn = false;
    };
    using Loans = std::map<charging::AdvanceId, Loan>;

    void check_grant_time(const charging::LedgerEvent& event);
    void check_event(const CommittedStep& step, const charging::LedgerEvent& event,
                     const naive::Balances& balances, Loans& loans) const;
    void check_grant(const CommittedStep& step, const charging::LedgerEvent& event,
                     const naive::Balances& balances) const;
    bool calls_for_advance(const CommittedStep& step, const charging::LedgerEvent& event,
                           const naive::Balances& balances) const;
    void check_hold(const CommittedStep& step, const charging::RechargeId& recharge,
                    charging::Money amount) const;
    static void check_sweep(const CommittedStep& step, const charging::LedgerEvent& event);
    static void draw_on(const charging::LedgerEvent& event, const naive::Balances& balances, Loans& loans);
    static void check_reversal(const CommittedStep& step, const charging::LedgerEvent& event, Loans& loans);
    static void check_reserved_is_left(const CommittedStep& step, const charging::LedgerEvent& event,
                                       const naive::Balances& balances);
    static void check_recoveries(const CommittedStep& step, const Loans& loans);
    static void check_expired_sessions(const CommittedStep& step, Loans& loans);

    const charging::Policy* policy_;
    const SentRequests* sent_;
    std::map<charging::ContractId, Loans> loans_;
    /// Also of settled and reversed advances.
    std::map<std::pair<charging::ContractId, charging::AdvanceId>, charging::Instant> granted_;
};

}  // namespace airtime::simulation
