#pragma once

#include "charging/recharge/transfer.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

enum class TransferProgress : std::uint8_t {
    credited,
    given_back,  ///< the receiver could not use it any more
    on_its_way,  ///< somebody will finish it, within a minute or when the store is back
};

struct TransferReport {
    store::ChangeOutcome<charging::TransferOutcome> outcome;   ///< of the sender's side
    TransferProgress progress = TransferProgress::on_its_way;  ///< of a debit that was made
};

/// Sends `amount` once per sender and `key` (printable). The same call again finishes what a crash left open.
TransferReport transfer(const store::Editor& editor, const charging::SubscriberAddress& sender,
                        const charging::Msisdn& receiver, charging::Money amount, const std::string& key);

/// Has the receiver decide if nobody did, then the sender forget it or take it back.
TransferProgress finish_transfer(const store::Editor& editor, const charging::ContractId& sender,
                                 const charging::PendingTransfer& transfer);

/// Looks whether the sender of what was received still has a record of it: finishes the transfer then, and
/// otherwise notes that it is over.
void settle_received(const store::Editor& editor, const charging::ContractId& receiver,
                     const charging::ReceivedTransfer& received);

}  // namespace airtime::operations
