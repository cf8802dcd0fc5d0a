#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/contract/message.hpp"

namespace airtime::charging {

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

}  // namespace airtime::charging
