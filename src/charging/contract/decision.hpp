#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/contract/message.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/money_sum.hpp"

namespace airtime::charging {

/// Why no advance was granted: the first rule that said no.
enum class AdvanceRefusal : std::uint8_t {
    service_excluded,
    mode_off,
    switched_off,
    store_nearly_full,
    operator_limit_reached,  ///< on what the whole operator lends
    not_active,
    denied,             ///< on the deny list
    not_on_allow_list,  ///< the policy lends only to those who are
    not_enrolled,
    swapped_too_recently,  ///< the SIM
    activated_too_recently,
    history_too_short,  ///< full months since activation
    average_spend_too_low,
    not_used_recently,
    too_few_recharges,
    recharged_too_little,
    advance_overdue,
    late_too_often,  ///< repaid after the due date
    too_many_open,
    already_since_recharge,
    advanced_too_recently,
    balance_too_low,   ///< for an advance on request
    balance_too_high,  ///< for an advance on request
    limit_reached,     ///< debt limit
    monthly_limit_reached,
    no_account,
    would_not_suffice,
};

/// Whether anybody may lend at the moment, whatever the contract. A node that cannot read the switch does not
/// lend.
enum class LendingGate : std::uint8_t { open, switched_off, store_nearly_full, limit_reached };

/// What clients, tills and people recharged, over all contracts, by Recharger::name; each on the latest day
/// of the operator's calendar that it recharged on.
struct RechargedOnDay {
    std::int64_t day = 0;
    MoneySum recharged;

    /// The sum of an older day is dropped.
    void add(const RechargedOnDay& other);
};
using RechargedByName = std::map<std::string, RechargedOnDay, std::less<>>;

/// Origin-State-Ids by Origin-Host.
using ClientStates = std::map<std::string, std::uint32_t, IdentityLess>;

/// What a rule needs to know of the world; it looks at nothing else.
struct Circumstances {
    Instant now;
    LendingGate lending = LendingGate::open;
    std::string node = {};  ///< that serves the request; empty where nobody can be called back
    std::shared_ptr<const RechargedByName> recharged = nullptr;  ///< as of a second ago; null: nothing was
    /// Clients that have restarted, whose sessions of before are not all released; null: none.
    std::shared_ptr<const ClientStates> restarted = nullptr;
};

/// Money that a client, till or person put in.
struct CountedRecharge {
    std::string by;  ///< Recharger::name
    Money amount;
    friend bool operator==(const CountedRecharge&, const CountedRecharge&) = default;
};

/// Something that the worker has to do. Only a hint: the hold in the contract is the truth.
struct WorkItem {
    ContractId contract;
    RechargeId recharge;  ///< whose hold is to be recovered
    friend bool operator==(const WorkItem&, const WorkItem&) = default;
};

/// A request to a client, sent by the node that serves its session (RFC 8506 5.5, RFC 6733 8.5). Only a hint:
/// a client that never gets it asks again when its Validity-Time is over.
struct ClientCall {
    enum class Kind : std::uint8_t { re_auth, abort_session };
    Kind kind = Kind::re_auth;
    std::string node;
    SessionId session;
    std::string client_host;
    std::string client_realm;
    std::optional<std::uint32_t> rating_group;  ///< empty: the whole session
    std::optional<std::uint64_t> sub_session = {};
    friend bool operator==(const ClientCall&, const ClientCall&) = default;
};

/// A contract after a change, and what the change leaves for others to read.
struct ContractChange {
    Contract contract;
    std::vector<LedgerEvent> events;
    std::vector<WorkItem> work;
    std::vector<ClientCall> calls = {};
    std::vector<Message> messages = {};  ///< to subscribers
    std::optional<CountedRecharge> recharge = {};
};

/// An EVENT's answer, kept outside the contract: no session remembers it.
struct RememberedAnswer {
    SessionId session;
    StoredAnswer stored;
    std::uint32_t kept_s = 0;
};

/// What a Credit-Control-Request leads to.
struct Decision {
    CreditControlAnswer answer;
    ContractChange change;
    std::optional<RememberedAnswer> remembered;
    std::optional<AdvanceRefusal> advance_refusal;  ///< an advance was considered and not granted
};

/// A change in the making: rules read and move its contract and record each movement.
struct Draft {
    ContractChange change;
    const Policy& policy;
    Circumstances circumstances;

    Contract& contract() { return change.contract; }
    const Contract& contract() const { return change.contract; }
    Instant now() const { return circumstances.now; }
    /// The contract's record of the current month.
    MonthlyActivity& this_month();

    /// Numbers the event, stamps contract and time, adds it to the running totals. The accounts were changed
    /// by the caller.
    void record(LedgerEvent event);
};

}  // namespace airtime::charging
