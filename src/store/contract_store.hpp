#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "charging/lending/operator_limits.hpp"
#include "charging/standing/operator_lists.hpp"
#include "store/codec/contract_codec.hpp"
#include "store/token.hpp"

/// Contracts that several nodes change at once: compare-and-commit.
namespace airtime::store {

/// What went wrong with a call. After `timeout` and `disconnected` the outcome of a commit is unknown.
enum class StoreError : std::uint8_t {
    timeout,
    disconnected,
    refused,  ///< the server answered that it cannot serve: LOADING, MISCONF, OOM, READONLY, NOREPLICAS,
              ///< CLUSTERDOWN, BUSY
    corrupt,  ///< a reply or a stored value that makes no sense; logged with its key
};

struct Snapshot {
    charging::Contract contract;
    Token token;
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

/// A session that ended, as it is remembered for its repetitions, for charging::ended_session_kept.
struct EndedRecord {
    charging::SessionId session;
    std::string text;  ///< encode_record()
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
    std::string events;  ///< encode_events(); empty: none
    std::vector<charging::WorkItem> work;
    std::vector<charging::ClientCall> calls = {};
    std::vector<charging::Message> messages = {};
    std::optional<charging::ExposureChange> exposure = {};  ///< empty: nothing lent, the debt as it was
    std::optional<charging::Instant> next_due;  ///< of the state after the commit; empty: no timer
    /// `expected` is what a commit before it in the same batch leaves: if that one failed, a conflict of this
    /// one says nothing new, and brings no state.
    bool follows = false;
    /// A timer that comes sooner than `next_due` stays: it may wake the worker for nothing.
    bool keeps_timer = false;
    std::optional<AnswerSlot> answer;
    /// Its name on the wire, which gets an entry in the index unless another contract has it.
    std::optional<charging::SessionId> opened_session;
    std::vector<EndedRecord> ended = {};
    std::vector<UnusedName> unused_names = {};
    /// Decided on as one that nobody knows: if it is one that ended, or another contract has its name,
    /// nothing changes.
    std::optional<SessionNames> new_session = {};
};

/// The commit that makes `change` of `before` real, with all that follows from it (charging::after_change):
/// the contract that will stand is the one in `change` then. A confirmation if nothing changed. `next` is
/// used only if needed. There is no other way to a commit that changes something.
Commit make_commit(const Snapshot& before, charging::ContractChange& change, const charging::Policy& policy,
                   charging::Instant now, Token next);
/// The same for who does not look at the contract afterwards.
inline Commit make_commit(const Snapshot& before, charging::ContractChange&& change,
                          const charging::Policy& policy, charging::Instant now, Token next) {
    return make_commit(before, change, policy, now, std::move(next));
}

/// Changes nothing: whether the contract keeps an answer in that place.
Commit look_at_answer(const Snapshot& contract, AnswerSlot slot);

/// Changes nothing: whether a session of those names would be new in the contract.
Commit look_at_names(const Snapshot& contract, SessionNames names);

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

/// A contract's timer, moved without a change of the contract.
struct TimerMove {
    enum class Kind : std::uint8_t {
        sooner,  ///< comes at `at`, unless it comes before: it may wake the worker for nothing
        later,   ///< comes at `at`, unless it comes after, or there is none
        away,    ///< there is none: nobody has the contract
    };
    charging::ContractId contract;
    Kind kind = Kind::sooner;
    charging::Instant at = {};
};

/// What the operator switches while everything runs.
struct OperatorSettings {
    bool lending = true;
    std::optional<charging::Decree> lending_by;  ///< who switched it last, and why; empty: nobody did
    std::int64_t clock_offset_s = 0;             ///< of the lab clock
    bool nearly_full = false;                    ///< memory above 70 % of maxmemory: no lending
    bool full = false;                           ///< above 85 %: no new quota
    charging::ClientStates restarted = {};       ///< Circumstances::restarted
};

/// Whether anybody may lend, as far as these settings say.
charging::LendingGate lending_gate(const OperatorSettings& settings,
                                   const std::optional<charging::LendingStop>& stop = std::nullopt);

/// Found by address; empty optional: nobody has it.
using LoadResult = Result<std::optional<Snapshot>, StoreError>;

/// Where a session may have ended.
struct EndedPlace {
    charging::ContractId contract;
    charging::SessionId session;
};
/// What is remembered of a session that ended; empty: nothing.
using EndedResult = Result<std::optional<charging::Session>, StoreError>;

/// One connection's view of the store; used by one thread at a time. Every call ends within the configured
/// timeouts.
class ContractStore {
  public:
    virtual ~ContractStore() = default;

    /// For moments without work: notices that the connection was lost, and makes it again.
    virtual void keep_connected() {}

    /// One result per address, in order; pipelined. An index entry whose contract no longer carries that
    /// address finds nothing; one of a session finds the contract that it was opened in. Ended sessions are
    /// not at hand.
    virtual std::vector<LoadResult> load(std::span<const charging::SubscriberAddress> addresses) = 0;

    /// One result per place, in order; pipelined.
    virtual std::vector<EndedResult> load_ended(std::span<const EndedPlace> places) = 0;

    /// Who has the address, or had it last and has given it up since; empty: nobody is known.
    virtual Result<std::optional<charging::ContractId>, StoreError> last_holder(
        const charging::SubscriberAddress& address) = 0;

    /// Keeps for `kept_s` that the contract had the address: who repeats a change at it may mean that one.
    virtual Result<Done, StoreError> remember_holder(const charging::SubscriberAddress& address,
                                                     const charging::ContractId& contract,
                                                     std::uint32_t kept_s) = 0;
    /// Of each address those that remember_holder() named and that are not forgotten, in no order; pipelined.
    virtual Result<std::vector<std::vector<charging::ContractId>>, StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses) = 0;

    /// Sends all commits at once, in order, and calls `done(index, outcome)` for each, in order, as replies
    /// come in. `done` must not use this store: replies are still on their way.
    virtual void commit(std::span<const Commit> commits,
                        const std::function<void(std::size_t, CommitOutcome)>& done) = 0;

    /// Makes a new contract reachable by its MSISDN and IMSI. False: one of them belongs to another contract;
    /// nothing was written.
    virtual Result<bool, StoreError> index_subscriber(const charging::Contract& contract) = 0;

    /// index_subscriber() for each, in order; together where the store can.
    virtual std::vector<Result<bool, StoreError>> index_subscribers(
        std::span<const charging::Contract> contracts);

    /// Contracts whose timer is at or before `until`, at most `max`, soonest first, over all partitions.
    virtual Result<std::vector<charging::ContractId>, StoreError> due_contracts(charging::Instant until,
                                                                                std::size_t max) = 0;

    virtual Result<Done, StoreError> move_timers(std::span<const TimerMove> moves) = 0;

    /// Every contract, in no order; `each` returns false to stop.
    virtual Result<Done, StoreError> each_contract(
        const std::function<bool(const charging::ContractId&)>& each) = 0;

    virtual Result<OperatorSettings, StoreError> read_settings() = 0;
    /// Over all partitions.
    virtual Result<charging::Exposure, StoreError> read_exposure() = 0;
    virtual Result<Done, StoreError> switch_lending(bool on, const charging::Decree& by) = 0;
    virtual Result<Done, StoreError> set_clock_offset(std::int64_t offset_s) = 0;

    /// Keeps the contract among those that may be on the list of that name, or no longer. Only a hint: what
    /// holds stands in the contract.
    virtual Result<Done, StoreError> index_listed(std::string_view list, const charging::ContractId& contract,
                                                  bool on) = 0;
    virtual Result<std::vector<charging::ContractId>, StoreError> listed(std::string_view list) = 0;
};

/// A single commit.
CommitOutcome commit_one(ContractStore& store, const Commit& commit);

}  // namespace airtime::store
