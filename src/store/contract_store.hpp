#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "charging/lending/operator_limits.hpp"
#include "charging/standing/operator_lists.hpp"
#include "store/commit.hpp"
#include "store/operator_settings.hpp"
#include "store/read_ended.hpp"
#include "store/store_error.hpp"

/// Contracts that several nodes change at once: compare-and-commit.
namespace airtime::store {

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

/// Found by address; empty optional: nobody has it.
using LoadResult = Result<std::optional<Snapshot>, StoreError>;

/// Where contract_page() begins, and what follows the last page.
inline constexpr std::string_view first_page = "0";

/// Some of all contracts. One that is there from the first page to the last is on at least one of them.
struct ContractPage {
    std::vector<charging::ContractId> contracts = {};
    std::string next;
    std::uint32_t percent_done = 0;  ///< of the way, with this page; 100: it is the last
};

/// One connection's view of the store; used by one thread at a time. Every call ends within the configured
/// timeouts.
class ContractStore {
  public:
    virtual ~ContractStore() = default;

    /// For moments without work: notices that the connection was lost, and makes it again.
    virtual void keep_connected() {}

    /// Whether what is loaded becomes_compact. What was loaded before it did not must be loaded again.
    virtual bool stores_compactly() = 0;

    /// One result per address, in order; pipelined. An index entry whose contract no longer carries that
    /// address finds nothing; one of a session finds the contract that it was opened in. Ended sessions are
    /// not at hand.
    virtual std::vector<LoadResult> load(std::span<const charging::SubscriberAddress> addresses) = 0;

    /// One result per place, in order; pipelined.
    virtual std::vector<EndedResult> load_ended(std::span<const EndedPlace> places) = 0;

    /// Who has the address, or had it last and has given it up since; empty: nobody is known.
    virtual Result<std::optional<charging::ContractId>, StoreError> last_holder(
        const charging::SubscriberAddress& address) = 0;

    /// Keeps for `kept_s` that the contract had the address: a duplicate of a change at it may mean that one.
    virtual Result<Done, StoreError> remember_holder(const charging::SubscriberAddress& address,
                                                     const charging::ContractId& contract,
                                                     std::uint32_t kept_s) = 0;
    /// Of each address those that remember_holder() named and that are not forgotten, in no order; pipelined.
    virtual Result<std::vector<std::vector<charging::ContractId>>, StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses) = 0;

    /// Sends all commits at once and calls `done(index, outcome)` for each as replies come in, those of one
    /// contract in order. `done` must not use this store: replies are still on their way.
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

    /// The page at `cursor`, found among about `keys_max` keys of any kind: it may be empty, and not the
    /// last. Of a store without pages all of it, whatever `keys_max` says.
    virtual Result<ContractPage, StoreError> contract_page(std::string_view cursor, std::size_t keys_max);

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

/// The contract at `address`; empty: nobody has it.
LoadResult load_one(ContractStore& contracts, const charging::SubscriberAddress& address);

/// A single commit.
CommitOutcome commit_one(ContractStore& store, const Commit& commit);

}  // namespace airtime::store
