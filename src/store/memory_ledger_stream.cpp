#include "store/history_text.hpp"
#include "store/memory_store.hpp"
#include "store/stream_id.hpp"
#include "store/totals_sum.hpp"

namespace airtime::store {

namespace {

std::uint64_t number_of(const std::string& id) {
    const std::optional<StreamId> parsed = StreamId::parse(id);
    assert(parsed);
    return parsed->time;
}

}  // namespace

Result<std::vector<LedgerEntry>, StoreError> MemoryLedgerStream::read(Partition partition,
                                                                      const std::string& after,
                                                                      std::size_t max) {
    return redis_.locked([&](MemoryStoreState& state) {
        const auto& events = state.partitions.at(partition.number).events;
        std::vector<LedgerEntry> entries;
        for (auto at = events.upper_bound(number_of(after)); at != events.end() && entries.size() < max;
             ++at) {
            entries.push_back(
                {.id = StreamId{.time = at->first, .sequence = 0}.to_string(), .events = at->second});
        }
        return entries;
    });
}

Result<LedgerPosition, StoreError> MemoryLedgerStream::position(Partition partition) {
    return redis_.locked(
        [&](MemoryStoreState& state) { return state.partitions.at(partition.number).position; });
}

Result<std::optional<LedgerPosition>, StoreError> MemoryLedgerStream::lease(Partition partition,
                                                                            const std::string& owner,
                                                                            std::chrono::milliseconds ttl) {
    return redis_.locked([&](MemoryStoreState& state) -> std::optional<LedgerPosition> {
        MemoryPartition& keys = state.partitions.at(partition.number);
        const charging::Instant now = redis_.now();
        if (keys.lease && keys.lease->expires_at > now && keys.lease->value != owner) {
            return std::nullopt;
        }
        keys.lease = Expiring{.value = owner, .expires_at = now + ttl};
        return keys.position;
    });
}

Result<bool, StoreError> MemoryLedgerStream::advance(Partition partition, const std::string& owner,
                                                     const LedgerStep& step) {
    return redis_.locked([&](MemoryStoreState& state) {
        MemoryPartition& keys = state.partitions.at(partition.number);
        if (!keys.lease || keys.lease->value != owner || keys.lease->expires_at <= redis_.now()) {
            return false;
        }
        // A step that is repeated because its reply was lost must not count twice.
        const bool moves = keys.position.cursor != step.position.cursor;
        keys.position = step.position;
        if (!moves) {
            return true;
        }
        for (const auto& [date, increments] : step.daily) {
            for (const auto& [name, increment] : increments) {
                keys.daily[date][name] += increment;
            }
        }
        for (const auto& [contract, line] : step.history) {
            append_history(keys.history[contract.value], line);
        }
        return true;
    });
}

Result<Done, StoreError> MemoryLedgerStream::trim(Partition partition, const std::string& id) {
    redis_.locked([&](MemoryStoreState& state) {
        auto& events = state.partitions.at(partition.number).events;
        events.erase(events.begin(), events.upper_bound(number_of(id)));
    });
    return Done{};
}

Result<std::vector<std::string>, StoreError> MemoryLedgerStream::history(const charging::ContractId& contract,
                                                                         std::size_t max) {
    return redis_.locked([&](MemoryStoreState& state) {
        const auto& histories = state.partitions[partition_of(contract, redis_.partitions()).number].history;
        const auto found = histories.find(contract.value);
        return found == histories.end() ? std::vector<std::string>{} : newest_lines(found->second, max);
    });
}

Result<std::vector<DailyTotals>, StoreError> MemoryLedgerStream::totals_of_days(
    const std::vector<std::string>& dates) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<DailyTotals> totals;
        for (const std::string& date : dates) {
            TotalsSum sum;
            for (MemoryPartition& keys : state.partitions) {
                for (const auto& [name, amount] : keys.daily[date]) {
                    sum.add(name, amount);
                }
            }
            totals.push_back(sum.to_text());
        }
        return totals;
    });
}

}  // namespace airtime::store
