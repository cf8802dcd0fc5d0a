#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "charging/values/identifiers.hpp"
#include "store/commit.hpp"
#include "store/partition.hpp"

/// What Redis holds, by key: no name of a key is made, or taken apart, elsewhere, and our functions get
/// theirs as KEYS. The tag {pNN} keeps a partition's keys in one slot of a Redis Cluster. A key that nothing
/// is said of stays for ever.
namespace airtime::store {

/// A kind of keys: "{pNN}:contract:<contract>", where NN are digits, and <...> any bytes.
struct KeyKind {
    std::string_view pattern;
    std::string_view type;  ///< as TYPE says it
    bool expires = false;   ///< every key of the kind has a time to live
};
/// Every kind that is written. Of two that a key fits, the one in front is meant.
std::span<const KeyKind> key_kinds();

/// Hash: partitions and schema, from who starts first; lending, who switched it and why, from airtimectl;
/// clock_offset_s of the lab clock.
constexpr std::string_view operator_key = "airtime:operator";
/// Since when contracts may be stored in the compact form, in s; not there: they may not yet.
constexpr std::string_view compact_since_field = "compact_since";
/// Hash: when each library of our functions was used last, in s; from every connection, once an hour, and out
/// of it a day after the last use.
constexpr std::string_view functions_key = "airtime:functions";
/// Hash: the policy's fingerprint that each process decides by, from that process.
constexpr std::string_view policies_key = "airtime:policies";
/// Hash: how far all contracts are timed by those, from the worker.
constexpr std::string_view retiming_key = "airtime:retiming";
/// String: the worker that had the append-only file rewritten, for as long as nobody else shall.
constexpr std::string_view aof_rewrite_key = "airtime:aof_rewrite";

/// Sorted set: nodes, by when they gave a sign of life, in ms; from each once a second, until it ends as it
/// should, or was silent for a day.
constexpr std::string_view nodes_key = "airtime:nodes";

/// Sorted set: the same of workers, each every other second.
constexpr std::string_view workers_key = "airtime:workers";
/// List: the last errors that programs logged, append_error(), the newest first; a day after the last one it
/// goes.
constexpr std::string_view errors_key = "airtime:errors_by_kind";
/// Hash: policies by fingerprint, when each was first in force and what its sections hash to; of the last 20.
constexpr std::string_view policies_seen_key = "airtime:policies_seen";

/// Hash: Origin-State-Ids of clients by host, from nodes; who was not heard of for 30 days goes.
constexpr std::string_view client_states_key = "{clients}:state";
/// Sorted set: when each of them was last noted, in s.
constexpr std::string_view clients_noted_key = "{clients}:noted";
/// Hash: those that rose, until the worker has released the sessions of before.
constexpr std::string_view clients_restarted_key = "{clients}:restarted";

/// Hash: who may use the pages: "user:<name>" -> encode_user(), and how often that was edited; from
/// airtimectl and the pages.
constexpr std::string_view users_key = "portal:users";
/// Hash: who may call the API beside those of the configuration: encode_api_token(), by name; from the pages.
constexpr std::string_view api_tokens_key = "portal:tokens";
/// Hash: the day on which each of them was used last, counted from 1970; from the portal.
constexpr std::string_view api_token_days_key = "portal:token_days";
/// Hash: when each of them signed in last, in ms; from the portal.
constexpr std::string_view sign_ins_key = "portal:sign_ins";
/// Hash: corrections that wait for a second person, encode_waiting(), by id; for as long as the last may.
constexpr std::string_view waiting_corrections_key = "portal:corrections";
/// Stream: what people did on the pages, until it is in a file.
constexpr std::string_view audit_stream_key = "{audit}:entries";
/// Hash: how far that has been written, and into which file; from the worker.
constexpr std::string_view audit_position_key = "{audit}:position";
/// String: the worker that writes it; for its time to live, which its owner renews.
constexpr std::string_view audit_lease_key = "{audit}:lease";
/// Hash: who is signed in, by the hash of the cookie; for as long as they may do nothing.
std::string page_session_key(std::string_view cookie_hash);
/// String: who signed in from a browser, by the hash of its cookie.
std::string known_browser_key(std::string_view cookie_hash);
/// String: how many subscribers somebody looked up in that hour since 1970.
std::string look_ups_key(std::string_view user, std::int64_t hour);
std::string forms_key(std::string_view user, std::int64_t minute);
/// String: how many sessions began for somebody whom a proxy names, in that minute since 1970.
std::string begun_sessions_key(std::string_view user, std::int64_t minute);
/// String: how many texts people sent to a subscriber in that hour since 1970.
std::string texts_key(std::string_view contract, std::int64_t hour);
/// String: a token that was just made, until who made it in that session has seen it.
std::string new_token_key(std::string_view session);
/// String: where a form led that was sent, empty: it is being worked on.
std::string sent_form_key(std::string_view form);
/// String: what a person corrected by the pages on that day of the operator's calendar, in millionths.
std::string corrected_key(std::string_view user, std::int64_t day);

// Of each partition one; the name for partition_key().

/// Sorted set: contracts, by when they are due in ms; from commits and move_timers(), gone with the need.
constexpr std::string_view timers_set = "timers";
/// Stream: the ledger events of commits, one entry each, until they are in a file.
constexpr std::string_view events_stream = "events";
/// Stream: recharges whose hold is to be recovered, from commits, until they are acknowledged.
constexpr std::string_view work_stream = "work";
/// Stream: what nodes are to ask of their clients, from commits; about the last 1,000.
constexpr std::string_view calls_stream = "calls";
/// Stream: messages to subscribers that may be sent, from commits, enqueue() and release(), until they are
/// acknowledged.
constexpr std::string_view outbox_stream = "outbox";
/// Sorted set: messages that have to wait, by when they may be sent in ms, until release() takes them.
constexpr std::string_view later_set = "later";
/// Stream: SMS from subscribers, from the portal, until they are acknowledged.
constexpr std::string_view inbox_stream = "inbox";
/// Hash: how far the events have been written, and into which file; from the ledger's reader.
constexpr std::string_view position_hash = "ledger";
/// String: who may read the events; for its time to live, which its owner renews.
constexpr std::string_view lease_string = "lease";
/// Hash: what was lent lately, what was recharged on the day by whom, and the debt; from commits.
constexpr std::string_view exposure_hash = "exposure";

/// What logs call them all.
constexpr std::string_view reports_name = "report";
constexpr std::string_view answers_name = "answers";

/// "{p07}:" + name.
std::string partition_key(Partition partition, std::string_view name);
/// The key of that name in the same partition as `key`.
std::string key_beside(std::string_view key, std::string_view name);

/// Hash: a contract, encode_contract(), and the field `token`; from commits.
std::string contract_key(Partition partition, const charging::ContractId& contract);
/// Hash: what a node counted since its start, for metrics; from it, for five minutes.
std::string node_key(std::string_view node);
/// Hash: the same of a worker, and what its parts wait for.
std::string worker_key(std::string_view worker);
/// For SCAN's MATCH: the keys of all contracts, and which one a key is of.
constexpr std::string_view all_contracts = "{p*}:contract:*";
charging::ContractId contract_in(std::string_view key);
/// String: a session that ended, encode_record(), or encode_ended() where other sessions of its name go on;
/// from commits, for charging::ended_session_kept.
/// String: an EVENT's answer by its Session-Id, which may be any bytes, encode_answer(); from commits, for
/// AnswerSlot::kept_s. Of a ChangeKey never the same.
std::string ended_key(Partition partition, const charging::SessionId& session);
std::string answer_key(Partition partition, const AnswerSlot& slot);
/// String: a contract's latest credit events, append_history(); from the ledger's reader.
std::string history_key(Partition partition, const charging::ContractId& contract);
/// Set: contracts that may be on one of the operator's lists; from index_listed().
std::string list_key(Partition partition, std::string_view list);
/// Hash: totals of a day, for `day_totals_kept`, or of all days; from the ledger's reader.
std::string report_key(Partition partition, std::string_view date);
/// Set: ids of the SMS of a number that were answered; from the portal, for AnswerLimit::span.
std::string answers_key(Partition partition, const charging::Msisdn& number);
/// String, empty: a message with that id was written; from enqueue(), for `enqueued_ids_kept`.
std::string enqueued_key(Partition partition, std::string_view safe_id);
/// Hash: a message and what became of it; from the worker for as long as it says, and from what the network
/// reports, for `early_reports_kept` where that comes first.
std::string record_key(Partition partition, std::string_view safe_id);
/// List: ids of what a contract was told last, the newest first; from the worker, as long as the last of
/// them.
std::string records_key(Partition partition, const charging::ContractId& contract);
/// List: what a contract's subscriber wrote last, the newest first; from the portal, as long as the last of
/// them.
std::string received_key(Partition partition, const charging::ContractId& contract);

/// String: the contract that has an address, in a slot of its own; a hint, see carries(). Of a number from
/// index_subscriber(); of a session on the wire from commits, session_entry_in(), for `session_index_kept`,
/// which begins anew each day, or UnusedName::kept_s. Empty for a ContractId, which needs none.
std::string index_key(const charging::SubscriberAddress& address);
/// Set: contracts that had the number lately, in a slot of its own; from remember_holder(), for as long as it
/// says.
std::string holders_key(const charging::SubscriberAddress& address);

/// A key as logs show it: of a subscriber's number or SIM at its end so much as they show elsewhere.
std::string shown_key(std::string_view key);

}  // namespace airtime::store
