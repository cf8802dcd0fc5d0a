#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "tests/simulation/promises.hpp"
#include "tests/simulation/random.hpp"
#include "tests/simulation/sent_requests.hpp"

namespace airtime::simulation {

/// A process dies here.
struct ProcessCrash {};

/// What all share: time, chance, the store's twin, and who watches.
class World {
  public:
    explicit World(std::uint64_t seed);

    Random random;
    const charging::Policy policy;
    const charging::Policy reloaded;  ///< in force on some, now and then
    charging::Instant now;
    bool faults = true;
    SentRequests sent;
    Promises promises;
    store::MemoryRedis redis;
    store::MemoryContractStore twin;
    /// What others do while a command is on its way; called between any two commands.
    std::function<void()> meanwhile = [] {};

    /// How often what happened: a run that meets nothing proves nothing.
    std::map<std::string, std::uint64_t> met;

    /// What a process that starts or reloads finds in its configuration.
    const charging::Policy& some_policy() { return random.one_in(3) ? reloaded : policy; }

    /// As the server executes a command, whoever still waits for its reply.
    store::CommitOutcome execute(const store::Commit& commit);
    /// Commands that the network still holds: executed some time later.
    void delay(const store::Commit& commit) { delayed_.push_back(commit); }
    void deliver_one_delayed();
    std::size_t delayed() const { return delayed_.size(); }

    /// States that a commit replaced, oldest first; grows while requests are being charged.
    const std::deque<charging::Contract>& replaced() const { return replaced_; }
    void forget_replaced() { replaced_.clear(); }

    /// The answer that the store keeps for an EVENT.
    std::optional<charging::StoredAnswer> answer_slot(const charging::ContractId& contract,
                                                      const charging::SessionId& session,
                                                      std::uint32_t number);

    /// Writes everything to disk. What follows is lost at lose_power() unless the disk is written again.
    void write_disk();
    /// The server restarts with what the disk holds.
    void lose_power();
    bool has_disk() const { return disk_.has_value(); }
    charging::Instant disk_written_at() const { return disk_->at; }
    void drop_disk() { disk_.reset(); }

    /// What the server does by itself: expired keys go.
    void expire_keys();

  private:
    struct Disk {
        store::MemoryStoreState state;
        Promises promises;
        std::vector<std::string> cursors;
        charging::Instant at;
    };

    void bring_ended(charging::Contract& after);
    void observe(const charging::ContractId& contract, const std::vector<charging::ClientCall>& calls);

    store::MemoryLedgerStream ledger_;
    std::vector<std::string> cursors_;  ///< of each partition's events
    std::deque<store::Commit> delayed_;
    std::deque<charging::Contract> replaced_;
    std::optional<Disk> disk_;
};

}  // namespace airtime::simulation
