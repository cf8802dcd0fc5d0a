#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/contract_store.hpp"
#include "store/redis/redis_commit.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Contracts in Redis, over one connection of its own; its parts are redis_commit, redis_subscriber_index,
/// redis_timers and redis_operator_state.
class RedisContractStore : public ContractStore {
  public:
    explicit RedisContractStore(RedisSettings settings)
        : partitions_(settings.partitions), connection_(std::move(settings)) {}

    void keep_connected() override { connection_.keep_connected(); }
    bool stores_compactly() override { return connection_.stores_compactly(); }

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
    std::vector<Result<bool, StoreError>> index_subscribers(
        std::span<const charging::Contract> contracts) override;
    Result<std::vector<charging::ContractId>, StoreError> due_contracts(charging::Instant until,
                                                                        std::size_t max) override;
    Result<Done, StoreError> move_timers(std::span<const TimerMove> moves) override;
    Result<ContractPage, StoreError> contract_page(std::string_view cursor, std::size_t keys_max) override;
    /// Remembers the ids that it has shown, because SCAN may bring one twice.
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
    std::vector<CommitOutcome> outcomes_in(const redisReply& reply, std::span<const Commit> commits);
    /// From its entry in the index, or from what is remembered apart.
    EndedResult ended_in(const EndedPlace& place, const redisReply& entry, const redisReply& apart);

    std::uint32_t partitions_;
    RedisConnection connection_;
};

}  // namespace airtime::store
