#pragma once

#include "store/ledger_stream.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// The ledger's streams in Redis.
class RedisLedgerStream : public LedgerStream {
  public:
    explicit RedisLedgerStream(RedisSettings settings)
        : partitions_(settings.partitions), connection_(std::move(settings)) {}

    std::uint32_t partitions() const override { return partitions_; }
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
    std::uint32_t partitions_;
    RedisConnection connection_;
};

}  // namespace airtime::store
