#pragma once

#include "store/memory/memory_redis.hpp"

/// The stores without Redis, for tests and simulations. They store what the Redis stores would, and answer as
/// they would; they never fail and never wait.
namespace airtime::store {

class MemoryContractStore : public ContractStore {
  public:
    explicit MemoryContractStore(MemoryRedis& redis) : redis_(redis) {}

    std::vector<LoadResult> load(std::span<const charging::SubscriberAddress> addresses) override;
    std::vector<EndedResult> load_ended(std::span<const EndedPlace> places) override;
    Result<std::optional<charging::ContractId>, StoreError> last_holder(
        const charging::SubscriberAddress& address) override;
    Result<Done, StoreError> remember_holder(const charging::SubscriberAddress& address,
                                             const charging::ContractId& contract,
                                             std::uint32_t kept_s) override;
    Result<std::vector<std::vector<charging::ContractId>>, StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses) override;
    void commit(std::span<const Commit> commits,
                const std::function<void(std::size_t, CommitOutcome)>& done) override;
    Result<bool, StoreError> index_subscriber(const charging::Contract& contract) override;
    Result<std::vector<charging::ContractId>, StoreError> due_contracts(charging::Instant until,
                                                                        std::size_t max) override;
    Result<Done, StoreError> move_timers(std::span<const TimerMove> moves) override;
    Result<Done, StoreError> each_contract(
        const std::function<bool(const charging::ContractId&)>& each) override;
    Result<OperatorSettings, StoreError> read_settings() override;
    Result<charging::Exposure, StoreError> read_exposure() override;
    Result<Done, StoreError> index_listed(std::string_view list, const charging::ContractId& contract,
                                          bool on) override;
    Result<std::vector<charging::ContractId>, StoreError> listed(std::string_view list) override;
    Result<Done, StoreError> switch_lending(bool on, const charging::Decree& by) override;
    Result<Done, StoreError> set_clock_offset(std::int64_t offset_s) override;

  private:
    MemoryPartition& partition(MemoryStoreState& state, const charging::ContractId& contract) const;
    LoadResult load_contract(MemoryStoreState& state, const charging::ContractId& id) const;
    std::optional<charging::ContractId> indexed(const MemoryStoreState& state,
                                                const charging::SubscriberAddress& address) const;
    LoadResult load_one(MemoryStoreState& state, const charging::SubscriberAddress& address) const;
    CommitOutcome apply(MemoryStoreState& state, const Commit& commit) const;
    std::optional<AlreadyAnswered> find_answer(MemoryPartition& partition, const AnswerSlot& slot) const;

    MemoryRedis& redis_;
};

class MemoryWorkQueue : public WorkQueue {
  public:
    MemoryWorkQueue(MemoryRedis& redis, std::string consumer)
        : redis_(redis), consumer_(std::move(consumer)) {}

    /// Does not wait.
    Result<std::vector<WorkEntry>, StoreError> take(std::size_t max, std::chrono::milliseconds wait) override;
    Result<std::vector<WorkEntry>, StoreError> claim(std::size_t max,
                                                     std::chrono::milliseconds idle) override;
    Result<Done, StoreError> acknowledge(std::span<const WorkEntry> entries) override;
    Result<std::size_t, StoreError> backlog() override;

  private:
    MemoryRedis& redis_;
    std::string consumer_;
};

class MemoryLedgerStream : public LedgerStream {
  public:
    explicit MemoryLedgerStream(MemoryRedis& redis) : redis_(redis) {}

    std::uint32_t partitions() const override { return redis_.partitions(); }
    Result<std::vector<LedgerEntry>, StoreError> read(Partition partition, const std::string& after,
                                                      std::size_t max) override;
    Result<LedgerPosition, StoreError> position(Partition partition) override;
    Result<std::optional<LedgerPosition>, StoreError> lease(Partition partition, const std::string& owner,
                                                            std::chrono::milliseconds ttl) override;
    Result<StepOutcome, StoreError> advance(Partition partition, const std::string& owner,
                                            const LedgerStep& step) override;
    Result<Done, StoreError> trim(Partition partition, const std::string& id) override;
    Result<std::vector<std::string>, StoreError> history(const charging::ContractId& contract,
                                                         std::size_t max) override;
    Result<std::vector<DailyTotals>, StoreError> totals_of_days(
        const std::vector<std::string>& dates) override;

  private:
    MemoryRedis& redis_;
};

}  // namespace airtime::store
