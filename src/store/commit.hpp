#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "charging/lending/operator_limits.hpp"
#include "store/codec/contract_fields.hpp"
#include "store/store_error.hpp"
#include "store/token.hpp"

/// What compare-and-commit is made of: a state and its token, the change, and what came of it.
namespace airtime::store {

struct Snapshot {
    charging::Contract contract;
    Token token;
    /// The next change is to store it in the compact form, whichever it has now.
    bool becomes_compact = false;
    /// The contract's timer was set to come then, or sooner; empty: that is not known.
    std::optional<charging::Instant> timer = {};
};

/// The place of an EVENT's answer, or of a ChangeKey, checked and filled inside the commit.
struct AnswerSlot {
    charging::SessionId session;
    std::uint32_t number = 0;
    std::optional<charging::StoredAnswer> fill;  ///< empty: only look whether one is there
    std::uint32_t kept_s = 0;
    bool of_change = false;  ///< a ChangeKey's: kept apart from all that a client may call a session
};

/// A session's names. Its entry in the index has the one on the wire, which its sub-sessions share.
struct SessionNames {
    charging::SessionId id;
    charging::SessionId on_wire;
};

/// A session that ended, as it is remembered for duplicates of its requests, for
/// charging::ended_session_kept.
struct EndedRecord {
    charging::SessionId session;
    std::string text;  ///< encode_record() or encode_ended()
};

/// A name on the wire that no open session has any more.
struct UnusedName {
    charging::SessionId on_wire;
    std::uint32_t kept_s = 0;  ///< so long its entry in the index still leads to the contract
};

/// One atomic change of a contract, done only if the state still carries `expected`.
struct Commit {
    charging::ContractId contract;
    Token expected;  ///< empty: the contract must not exist
    Token next;  ///< equal to `expected`: nothing changes, the store only confirms that the state is current
    FieldChanges fields;
    std::string events;  ///< encode_events() or encode_compact_events(); empty: none
    std::vector<charging::WorkItem> work;
    std::vector<charging::ClientCall> calls = {};
    std::vector<charging::Message> messages = {};
    std::optional<charging::ExposureChange> exposure = {};  ///< empty: nothing lent, the debt as it was
    std::optional<charging::Instant> next_due;  ///< of the state after the commit; empty: nothing is due
    /// `expected` is what a commit before it in the same batch leaves: if that one failed, a conflict of this
    /// one says nothing new, and brings no state.
    bool follows = false;
    /// The timer stays where it is: it comes soon enough, maybe for nothing.
    bool keeps_timer = false;
    std::optional<charging::Instant> timer = {};  ///< of the state after the commit, as Snapshot::timer
    std::optional<AnswerSlot> answer;
    /// Its name on the wire, which gets an entry in the index unless another contract has it.
    std::optional<charging::SessionId> opened_session;
    std::vector<EndedRecord> ended = {};
    std::vector<UnusedName> unused_names = {};
    /// Decided on as one that nobody knows: if it is one that ended, or another contract has its name,
    /// nothing changes.
    std::optional<SessionNames> new_session = {};
};

struct Committed {};
/// Somebody else was first. Empty: the contract is gone, or the commit `follows` another.
struct Conflict {
    std::optional<Snapshot> current;
};
/// The answer slot was filled before; nothing was changed.
struct AlreadyAnswered {
    charging::StoredAnswer answer;
};
/// The new session is one that ended; nothing was changed.
struct NotNew {};
/// The new session's name is one of another contract; nothing was changed.
struct NameTaken {};
using CommitOutcome = std::variant<Committed, Conflict, AlreadyAnswered, NotNew, NameTaken, StoreError>;

}  // namespace airtime::store
