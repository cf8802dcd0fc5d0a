#include "store/memory/memory_ledger_stream.hpp"

#include <algorithm>

#include "store/codec/history_text.hpp"
#include "store/codec/stream_id.hpp"
#include "store/codec/totals_sum.hpp"
#include "store/limits.hpp"

namespace airtime::store {

namespace {

std::uint64_t number_of(const std::string& id) {
    const std::optional<StreamId> parsed = StreamId::parse(id);
    assert(parsed);
    return parsed->time;
}

bool are_countable(const MemoryPartition& keys, const LedgerStep& step) {
    return std::ranges::all_of(step.daily, [&](const auto& day) {
        const auto counted = keys.daily.find(day.first);
        return std::ranges::all_of(day.second, [&](const auto& increment) {
            const std::int64_t total =
                counted == keys.daily.end() ? 0 : counted->second.total(increment.first);
            return is_countable(total, increment.second);
        });
    });
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
        if (keys.lease && keys.lease->expires_at > now && keys.lease->value != owner) return std::nullopt;
        keys.lease = Expiring{.value = owner, .expires_at = now + ttl};
        return keys.position;
    });
}

Result<StepOutcome, StoreError> MemoryLedgerStream::advance(Partition partition, const std::string& owner,
                                                            const LedgerStep& step) {
    return redis_.locked([&](MemoryStoreState& state) {
        MemoryPartition& keys = state.partitions.at(partition.number);
        const charging::Instant now = redis_.now();
        if (!keys.lease || keys.lease->value != owner || keys.lease->expires_at <= now) {
            return StepOutcome::not_leased;
        }
        if (keys.position != step.from) return StepOutcome::elsewhere;
        std::erase_if(keys.daily, [now](const auto& day) { return day.second.is_over(now); });
        if (!are_countable(keys, step)) return StepOutcome::uncountable;
        keys.position = step.position;
        for (const auto& [date, increments] : step.daily) {
            MemoryTotals& totals = keys.daily[date];
            for (const auto& [name, increment] : increments) {
                totals.amounts[name] += static_cast<std::int64_t>(increment);
            }
            if (date != all_days) totals.expires_at = now + day_totals_kept;
        }
        for (const auto& [contract, line] : step.history) {
            append_history(keys.history[contract.value], shortened(line));
        }
        return StepOutcome::moved;
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
        std::vector<std::string> lines;
        if (found != histories.end()) lines = newest_lines(found->second, max);
        for (std::string& line : lines) line = expanded(line);
        return lines;
    });
}

Result<std::vector<DailyTotals>, StoreError> MemoryLedgerStream::totals_of_days(
    const std::vector<std::string>& dates) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<DailyTotals> totals;
        for (const std::string& date : dates) {
            TotalsSum sum;
            for (const MemoryPartition& keys : state.partitions) {
                const auto day = keys.daily.find(date);
                if (day == keys.daily.end() || day->second.is_over(redis_.now())) continue;
                for (const auto& [name, amount] : day->second.amounts) sum.add(name, amount);
            }
            totals.push_back(sum.to_text());
        }
        return totals;
    });
}

}  // namespace airtime::store
