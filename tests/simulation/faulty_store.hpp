#pragma once

#include "store/memory/memory_work_queue.hpp"
#include "tests/simulation/world.hpp"

namespace airtime::simulation {

/// One process's connection to the store. Anything may happen to it: other processes' commands in between,
/// replies late or lost, commands lost or executed long after, refusals, and the process dying between any
/// two steps.
class FaultyStore : public store::ContractStore {
  public:
    explicit FaultyStore(World& world) : world_(world) {}

    bool stores_compactly() override;
    std::vector<store::LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override;
    std::vector<store::EndedResult> load_ended(std::span<const store::EndedPlace> places) override;
    Result<std::optional<charging::ContractId>, store::StoreError> last_holder(
        const charging::SubscriberAddress& address) override;
    Result<Done, store::StoreError> remember_holder(const charging::SubscriberAddress& address,
                                                    const charging::ContractId& contract,
                                                    std::uint32_t kept_s) override;
    Result<std::vector<std::vector<charging::ContractId>>, store::StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses) override;
    void commit(std::span<const store::Commit> commits,
                const std::function<void(std::size_t, store::CommitOutcome)>& done) override;
    Result<bool, store::StoreError> index_subscriber(const charging::Contract& contract) override;
    Result<std::vector<charging::ContractId>, store::StoreError> due_contracts(charging::Instant until,
                                                                               std::size_t max) override;
    Result<Done, store::StoreError> move_timers(std::span<const store::TimerMove> moves) override;
    Result<Done, store::StoreError> each_contract(
        const std::function<bool(const charging::ContractId&)>& each) override;
    Result<store::OperatorSettings, store::StoreError> read_settings() override;
    Result<charging::Exposure, store::StoreError> read_exposure() override;
    Result<Done, store::StoreError> index_listed(std::string_view list, const charging::ContractId& contract,
                                                 bool on) override;
    Result<std::vector<charging::ContractId>, store::StoreError> listed(std::string_view list) override;
    Result<Done, store::StoreError> switch_lending(bool on, const charging::Decree& by) override;
    Result<Done, store::StoreError> set_clock_offset(std::int64_t offset_s) override;

  private:
    World& world_;
};

/// A worker's view of the work, with the same faults.
class FaultyWorkQueue : public store::WorkQueue {
  public:
    FaultyWorkQueue(World& world, std::string consumer)
        : world_(world), queue_(world.redis, std::move(consumer)) {}

    Result<std::vector<store::WorkEntry>, store::StoreError> take(std::size_t max,
                                                                  std::chrono::milliseconds wait) override;
    Result<std::vector<store::WorkEntry>, store::StoreError> claim(std::size_t max,
                                                                   std::chrono::milliseconds idle) override;
    Result<Done, store::StoreError> acknowledge(std::span<const store::WorkEntry> entries) override;
    Result<std::size_t, store::StoreError> backlog() override { return queue_.backlog(); }

  private:
    World& world_;
    store::MemoryWorkQueue queue_;
};

}  // namespace airtime::simulation
