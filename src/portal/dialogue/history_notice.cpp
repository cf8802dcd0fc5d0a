#include "portal/dialogue/history_notice.hpp"

#include "operations/newest_events.hpp"

namespace airtime::portal {

namespace {

/// More than fit a message or a screen.
constexpr std::size_t lines_max = 20;

charging::HistoryLine line_of(const charging::LedgerEvent& event) {
    charging::HistoryLine line{.at = event.at, .kind = event.kind, .amount = {}};
    for (const charging::Part& change : event.changes) line.amount += change.amount;
    return line;
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
    const auto newest = operations::newest_events(ledger, contract, lines_max);
    if (!newest) return newest.error();
    for (const charging::LedgerEvent& event : newest->events) {
        // What moved no money of the subscriber's is no news to them.
        if (const auto line = line_of(event);
            line.amount != charging::Money{} && notice.history.size() < lines_max) {
            notice.history.push_back(line);
        }
    }
    if (notice.history.empty() && !newest->all_unread) notice.kind = charging::MessageKind::try_later;
    return notice;
}

}  // namespace airtime::portal
