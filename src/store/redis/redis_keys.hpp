#pragma once

#include <string>
#include <string_view>

#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"

/// The names of everything in Redis. The tag {pNN} keeps a partition's keys in one slot of a Redis Cluster.
namespace airtime::store {

constexpr std::string_view operator_key = "airtime:operator";
/// When each library of our functions was used last.
constexpr std::string_view functions_key = "airtime:functions";
/// The policy that each process decides by, and how far all contracts are timed by them.
constexpr std::string_view policies_key = "airtime:policies";
constexpr std::string_view retiming_key = "airtime:retiming";
/// Of each partition: what nodes are to ask of their clients.
constexpr std::string_view calls_stream = "calls";
/// Of each partition: messages to subscribers, and those that have to wait.
constexpr std::string_view outbox_stream = "outbox";
constexpr std::string_view later_set = "later";

/// Origin-State-Ids of clients, in one slot.
constexpr std::string_view client_states_key = "{clients}:state";
/// When each of them was last noted.
constexpr std::string_view clients_noted_key = "{clients}:noted";
/// Those that rose, until the sessions of before are released.
constexpr std::string_view clients_restarted_key = "{clients}:restarted";

/// "{p07}:" + name.
std::string partition_key(Partition partition, std::string_view name);
std::string contract_key(Partition partition, const charging::ContractId& contract);
/// What is remembered of a session that ended.
std::string ended_key(Partition partition, const charging::SessionId& session);
/// Contracts that had the address lately, in a slot of its own.
std::string holders_key(const charging::SubscriberAddress& address);
/// Of an EVENT's answer by its Session-Id, which may be any bytes; of a ChangeKey never the same.
std::string answer_name(const AnswerSlot& slot);
std::string answer_key(Partition partition, const AnswerSlot& slot);
std::string history_key(Partition partition, const charging::ContractId& contract);
/// What was lent lately, and the debt.
std::string exposure_key(Partition partition);
/// Contracts that may be on one of the operator's lists.
std::string list_key(Partition partition, std::string_view list);
/// The SMS of a number that were answered lately.
std::string answers_key(Partition partition, const charging::Msisdn& number);
std::string report_key(Partition partition, std::string_view date);

}  // namespace airtime::store
