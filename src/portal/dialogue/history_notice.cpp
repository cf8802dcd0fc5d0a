#include "portal/dialogue/history_notice.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "charging/contract/event_kind.hpp"
#include "operations/plain_text.hpp"
#include "store/change_contract.hpp"
#include "store/codec/ledger_codec.hpp"

namespace airtime::portal {

namespace {

/// More than fit a message or a screen.
constexpr std::size_t lines_max = 20;
/// Of a partition's entries that the worker has not come to, how many are looked through.
constexpr std::size_t unread_max = 1'000;

charging::HistoryLine line_of(const charging::LedgerEvent& event) {
    charging::HistoryLine line{.at = event.at, .kind = event.kind, .amount = {}};
    for (const charging::Part& change : event.changes) line.amount += change.amount;
    return line;
}

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

/// Newest first. What the worker has read meanwhile is in the history too.
Result<std::vector<charging::LedgerEvent>, store::StoreError> events_of(
    store::LedgerStream& ledger, const charging::ContractId& contract,
    std::vector<charging::LedgerEvent> unread) {
    const auto lines = ledger.history(contract, lines_max);
    if (!lines) return lines.error();
    std::vector<charging::LedgerEvent> events;
    std::uint64_t newest = 0;
    for (const std::string& text : *lines) {
        auto event = store::decode_history(contract, text);
        if (!event) {
            spdlog::error("history.corrupt contract={} reason=\"{}\"", operations::printable(contract.value),
                          event.error());
            continue;
        }
        newest = std::max(newest, event->number);
        events.push_back(std::move(*event));
    }
    std::erase_if(unread, [&](const auto& event) { return event.number <= newest; });
    events.insert(events.begin(), std::make_move_iterator(unread.rbegin()),
                  std::make_move_iterator(unread.rend()));
    return events;
}

}  // namespace

Result<charging::Notice, store::StoreError> read_history(store::ContractStore& contracts,
                                                         store::LedgerStream& ledger,
                                                         const charging::SubscriberAddress& subscriber) {
    charging::Notice notice;
    notice.kind = charging::MessageKind::history;
    const auto found = store::load_one(contracts, subscriber);
    if (!found) return found.error();
    if (!*found) return notice;
    const charging::ContractId& contract = (*found)->contract.id;
    auto unread = read_unread(ledger, contract);
    if (!unread) return unread.error();
    const auto events = events_of(ledger, contract, std::move(unread->events));
    if (!events) return events.error();
    for (const charging::LedgerEvent& event : *events) {
        // What moved no money of the subscriber's is no news to them.
        if (const auto line = line_of(event);
            line.amount != charging::Money{} && notice.history.size() < lines_max) {
            notice.history.push_back(line);
        }
    }
    if (notice.history.empty() && !unread->all) notice.kind = charging::MessageKind::try_later;
    return notice;
}

}  // namespace airtime::portal
