#include "portal/history_notice.hpp"

#include <spdlog/spdlog.h>

#include "store/change_contract.hpp"
#include "store/ledger_codec.hpp"
#include "subscribers/plain_text.hpp"

namespace airtime::portal {

namespace {

/// More than fit a message or a screen.
constexpr std::size_t lines_max = 20;

charging::HistoryLine line_of(const charging::LedgerEvent& event) {
    charging::HistoryLine line{.at = event.at, .kind = event.kind, .amount = {}};
    for (const charging::Part& change : event.changes) {
        line.amount += change.amount;
    }
    return line;
}

}  // namespace

Result<charging::Notice, store::StoreError> read_history(store::ContractStore& contracts,
                                                         store::LedgerStream& ledger,
                                                         const charging::SubscriberAddress& subscriber) {
    charging::Notice notice;
    notice.kind = charging::MessageKind::history;
    const auto found = store::load_one(contracts, subscriber);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return notice;
    }
    const auto lines = ledger.history((*found)->contract.id, lines_max);
    if (!lines) {
        return lines.error();
    }
    for (const std::string& text : *lines) {
        const auto event = store::decode_history((*found)->contract.id, text);
        if (!event) {
            spdlog::error("history.corrupt contract={} reason=\"{}\"",
                          subscribers::printable((*found)->contract.id.value), event.error());
            continue;
        }
        // What moved no money of the subscriber's is no news to them.
        if (const auto line = line_of(*event); line.amount != charging::Money{}) {
            notice.history.push_back(line);
        }
    }
    return notice;
}

}  // namespace airtime::portal
