#pragma once

#include "store/contract_store.hpp"
#include "store/memory/memory_redis.hpp"

namespace airtime::store {

class MemoryContractStore : public ContractStore {
  public:
    explicit MemoryContractStore(MemoryRedis& redis) : redis_(redis) {}

    bool stores_compactly() override;
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
    /// What speaks against the commit; empty: nothing.
    std::optional<CommitOutcome> objection(MemoryStoreState& state, const Commit& commit) const;
    /// Records of those that ended, and entries of their names in the index.
    void keep_sessions(MemoryStoreState& state, const Commit& commit) const;
    bool is_anothers(const MemoryStoreState& state, const charging::SessionId& on_wire,
                     const charging::ContractId& contract) const;
    std::optional<AlreadyAnswered> find_answer(MemoryPartition& partition, const AnswerSlot& slot) const;

    MemoryRedis& redis_;
};

}  // namespace airtime::store
