#pragma once

#include "charging/transfer.hpp"
#include "store/change_contract.hpp"

namespace airtime::subscribers {

struct TransferReport {
    store::ChangeOutcome<charging::TransferOutcome> outcome;  ///< of the sender's side
    bool credited = false;  ///< false with a debit made: it is on its way, and somebody will finish it
};

/// Sends `amount` once per sender and `key` (printable). The same call again finishes what a crash left open.
TransferReport transfer(const store::Editor& editor, const charging::SubscriberAddress& sender,
                        const charging::Msisdn& receiver, charging::Money amount, const std::string& key);

/// Credits the receiver if nobody did, then has the sender forget it. False: it stays on its way.
bool finish_transfer(const store::Editor& editor, const charging::ContractId& sender,
                     const charging::PendingTransfer& transfer);

}  // namespace airtime::subscribers
