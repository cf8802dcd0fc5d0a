#pragma once

#include <cassert>
#include <span>
#include <string>
#include <vector>

#include "store/codec/stored_text.hpp"
#include "store/memory/memory_redis.hpp"

/// What the twins of stream groups have in common.
namespace airtime::store {

template <class Item>
using MemoryStream = std::map<std::uint64_t, MemoryEntry<Item>> MemoryPartition::*;

/// Takes entries that are `wanted`, at most `max`, as `entry_of` makes them of partition, number and item.
template <class Item, class Wanted, class EntryOf>
auto take_where(MemoryRedis& redis, MemoryStream<Item> stream, const std::string& consumer, std::size_t max,
                Wanted wanted, EntryOf entry_of) {
    return redis.locked([&](MemoryStoreState& state) {
        std::vector<decltype(entry_of(std::size_t{}, std::uint64_t{}, std::declval<const Item&>()))> taken;
        for (std::size_t partition = 0; partition < state.partitions.size(); ++partition) {
            for (auto& [number, entry] : state.partitions[partition].*stream) {
                if (taken.size() == max) return taken;
                if (wanted(entry)) {
                    entry.taken_by = consumer;
                    entry.taken_at = redis.now();
                    taken.push_back(entry_of(partition, number, entry.item));
                }
            }
        }
        return taken;
    });
}

template <class Item, class EntryOf>
auto take_new(MemoryRedis& redis, std::map<std::uint64_t, MemoryEntry<Item>> MemoryPartition::*stream,
              const std::string& consumer, std::size_t max, EntryOf entry_of) {
    return take_where<Item>(
        redis, stream, consumer, max, [](const MemoryEntry<Item>& entry) { return entry.taken_by.empty(); },
        entry_of);
}

template <class Item, class EntryOf>
auto claim_idle(MemoryRedis& redis, std::map<std::uint64_t, MemoryEntry<Item>> MemoryPartition::*stream,
                const std::string& consumer, std::size_t max, std::chrono::milliseconds idle,
                EntryOf entry_of) {
    const charging::Instant latest = redis.now() - idle;
    return take_where<Item>(
        redis, stream, consumer, max,
        [latest](const MemoryEntry<Item>& entry) {
            return !entry.taken_by.empty() && entry.taken_at <= latest;
        },
        entry_of);
}

template <class Item, class Entry>
void forget(MemoryRedis& redis, std::map<std::uint64_t, MemoryEntry<Item>> MemoryPartition::*stream,
            std::span<const Entry> entries) {
    redis.locked([&](MemoryStoreState& state) {
        for (const Entry& entry : entries) {
            const auto partition = parse_number<std::size_t>(entry.stream);
            const auto number = parse_number<std::uint64_t>(entry.id);
            assert(partition && number);
            (state.partitions.at(*partition).*stream).erase(*number);
        }
    });
}

}  // namespace airtime::store
