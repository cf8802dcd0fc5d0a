#include "operations/newest_events.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "charging/contract/event_kind.hpp"
#include "operations/plain_text.hpp"
#include "store/codec/ledger_codec.hpp"

namespace airtime::operations {

namespace {

/// Of a partition's entries that the worker has not come to, how many are looked through.
constexpr std::size_t unread_max = 1'000;

/// The contract's events that are not in its history yet, oldest first.
struct Unread {
    std::vector<charging::LedgerEvent> events;
    bool all = true;  ///< there are no more than were looked through
};

Result<Unread, store::StoreError> read_unread(store::LedgerStream& ledger,
                                              const charging::ContractId& contract) {
    const store::Partition partition = store::partition_of(contract, ledger.partitions());
    const auto position = ledger.position(partition);
    if (!position) return position.error();
    const auto entries = ledger.read(partition, position->cursor, unread_max);
    if (!entries) return entries.error();
    Unread unread{.events = {}, .all = entries->size() < unread_max};
    for (const store::LedgerEntry& entry : *entries) {
        const auto events = store::decode_events(entry.events);
        if (!events) {
            continue;  // the worker's to tell
        }
        std::ranges::copy_if(*events, std::back_inserter(unread.events), [&](const auto& event) {
            return event.contract == contract && charging::belongs_to_history(event.kind);
        });
    }
    return unread;
}

}  // namespace

Result<NewestEvents, store::StoreError> newest_events(store::LedgerStream& ledger,
                                                      const charging::ContractId& contract,
                                                      std::size_t history_max) {
    // The unread first: what the worker reads meanwhile is in the history then.
    auto unread = read_unread(ledger, contract);
    if (!unread) return unread.error();
    const auto lines = ledger.history(contract, history_max);
    if (!lines) return lines.error();
    NewestEvents newest{.events = {}, .all_unread = unread->all};
    std::uint64_t latest_read = 0;
    for (const std::string& text : *lines) {
        auto event = store::decode_history(contract, text);
        if (!event) {
            spdlog::error("history.corrupt contract={} reason=\"{}\"", printable(contract.value),
                          event.error());
            continue;
        }
        latest_read = std::max(latest_read, event->number);
        newest.events.push_back(std::move(*event));
    }
    std::erase_if(unread->events, [&](const auto& event) { return event.number <= latest_read; });
    newest.events.insert(newest.events.begin(), std::make_move_iterator(unread->events.rbegin()),
                         std::make_move_iterator(unread->events.rend()));
    return newest;
}

}  // namespace airtime::operations
