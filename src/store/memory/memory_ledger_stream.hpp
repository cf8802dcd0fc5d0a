#pragma once

#include "store/ledger_stream.hpp"
#include "store/memory/memory_redis.hpp"

namespace airtime::store {

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
