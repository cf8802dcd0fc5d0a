#pragma once

#include <map>
#include <optional>
#include <span>
#include <utility>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/session.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::simulation {

/// What is known of the store when an answer leaves a node.
struct StateAtAnswer {
    const charging::Contract* current = nullptr;  ///< null: the subscriber is unknown
    /// What the contract was since the request was taken up, `current` apart.
    std::span<const charging::Contract* const> earlier;
    std::optional<charging::StoredAnswer> slot;    ///< of an EVENT
    std::optional<charging::Instant> happened_at;  ///< when the EVENT took effect
    const charging::Policy* policy = nullptr;      ///< that the node decided by
    charging::Circumstances circumstances;
};

/// An answer that has an effect left its trace in the store; one without a trace is true of the store's own
/// state; the same request gets the same answer.
class AnswerRules {
  public:
    explicit AnswerRules(const charging::Policy& policy) : policy_(&policy) {}

    void check(const charging::CreditControlRequest& request, const charging::CreditControlAnswer& answer,
               const StateAtAnswer& state);

    struct Acknowledged {
        charging::RequestType type = charging::RequestType::initial;
        std::uint64_t digest = 0;
        charging::CreditControlAnswer answer;
        charging::Instant at;
    };
    struct Key {
        charging::ContractId contract;  ///< a number that changed its owner is another one
        charging::SessionId session;
        std::uint32_t number = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    /// Answers that must still be there.
    const std::map<Key, Acknowledged>& acknowledged() const { return acknowledged_; }
    /// What was acknowledged must be found where its duplicate will look.
    static void check_kept(const Key& key, const Acknowledged& acknowledged,
                           const charging::Contract& contract,
                           const std::optional<charging::StoredAnswer>& slot);
    /// The store forgot the session as it may: nothing of it needs to be there.
    void forget(const charging::ContractId& contract, const charging::SessionId& session);
    /// Forgets what no duplicate may rely on any more.
    void forget_until(charging::Instant now);

  private:
    charging::Instant expires_at(const Acknowledged& acknowledged) const;
    void check_untraced(const charging::CreditControlRequest& request,
                        const charging::CreditControlAnswer& answer, const StateAtAnswer& state) const;
    void remember(const charging::CreditControlRequest& request, const charging::CreditControlAnswer& answer,
                  const StateAtAnswer& state);

    const charging::Policy* policy_;
    std::map<Key, Acknowledged> acknowledged_;
};

}  // namespace airtime::simulation
