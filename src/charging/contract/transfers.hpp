#pragma once

#include <cstdint>

#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// What a contract knows of money that it sent and got.
namespace airtime::charging {

/// Money on its way: debited here, not yet known to be credited to the receiver.
struct PendingTransfer {
    TransferId id;
    ContractId receiver;
    Money amount;
    Instant next_try_at;       ///< somebody looks then whether it is credited
    std::uint64_t number = 0;  ///< of the sender's ledger event that took it: never another transfer's
    Money fee = {};            ///< taken beside it; comes back with it
    std::int64_t day = 0;      ///< whose DaySent it counts in; zero: not known
    friend bool operator==(const PendingTransfer&, const PendingTransfer&) = default;
};

/// Money that came from another contract: what was decided of it, so that it is neither credited twice nor
/// credited and given back.
struct ReceivedTransfer {
    ContractId sender;
    std::uint64_t number = 0;  ///< PendingTransfer::number
    bool refused = false;      ///< was not credited: the sender gets it back
    bool cleared = false;      ///< the sender's record is gone
    /// Cleared: it is forgotten here. Otherwise somebody looks here for the sender's record.
    Instant due_at = {};
    friend bool operator==(const ReceivedTransfer&, const ReceivedTransfer&) = default;
};

/// Sent to others on one day of the operator's calendar.
struct DaySent {
    std::int64_t day = 0;
    Money amount;
    friend bool operator==(const DaySent&, const DaySent&) = default;
};

}  // namespace airtime::charging
