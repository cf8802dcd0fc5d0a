#pragma once

#include <map>
#include <optional>
#include <utility>

#include "charging/policy/policy.hpp"
#include "tests/simulation/committed_step.hpp"
#include "tests/simulation/sent_requests.hpp"

namespace airtime::simulation {

/// Everything reported is charged, once and at its price, however late it comes; every event happens once.
class UsageRules {
  public:
    UsageRules(const charging::Policy& policy, const SentRequests& sent) : policy_(&policy), sent_(&sent) {}

    void check(const CommittedStep& step);
    /// When the recharge, refund or debit took effect; empty: never.
    std::optional<charging::Instant> happened_at(const charging::ContractId& contract,
                                                 const charging::SessionId& session,
                                                 std::uint32_t number) const;

  private:
    struct Charged {
        charging::Money price;
        std::uint64_t units = 0;
    };
    /// Of one contract: a number that changed its owner is another one.
    using KnownSession = std::pair<charging::ContractId, charging::SessionId>;
    using SessionService = std::pair<KnownSession, charging::ServiceName>;
    using Key = std::pair<KnownSession, std::uint32_t>;

    /// What the session was before the step; null: it is new.
    const charging::Session* last_known(const CommittedStep& step, const charging::Session& session) const;
    void check_once(const CommittedStep& step, const charging::LedgerEvent& event, std::uint32_t kept_s);
    void add_used(const CommittedStep& step, const charging::LedgerEvent& event);
    void add_reports(const charging::ContractId& contract, const charging::Session* before,
                     const charging::Session& after);
    void add_report(const charging::ContractId& contract, const charging::CreditControlRequest& request);

    const charging::Policy* policy_;
    const SentRequests* sent_;
    std::map<SessionService, Charged> charged_;
    /// Forgotten by the store, and there again where a request about it was already on its way.
    std::map<KnownSession, charging::Session> crowded_out_;
    std::map<Key, charging::Instant> happened_;  ///< recharges, refunds and debits
};

}  // namespace airtime::simulation
