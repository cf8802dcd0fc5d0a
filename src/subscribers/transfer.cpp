#include "subscribers/transfer.hpp"

#include <algorithm>

namespace airtime::subscribers {

using charging::Draft;
using charging::PendingTransfer;

namespace {

/// Looks after a transfer that is known to be debited. True: the receiver has it.
bool finish_if_pending(const store::Editor& editor, const charging::Contract& sender,
                       const charging::TransferId& id) {
    const auto pending = std::ranges::find(sender.transfers, id, &PendingTransfer::id);
    return pending == sender.transfers.end() || finish_transfer(editor, sender.id, *pending);
}

}  // namespace

TransferReport transfer(const store::Editor& editor, const charging::SubscriberAddress& sender,
                        const charging::Msisdn& receiver, charging::Money amount, const std::string& key) {
    const auto found = store::load_one(editor.contracts, receiver);
    if (!found) {
        return {found.error()};
    }
    charging::TransferOrder order{.id = {key}, .receiver = {}, .amount = amount};
    if (*found && charging::may_receive((*found)->contract, editor.circumstances.now)) {
        order.receiver = (*found)->contract.id;
    }
    TransferReport report{store::change_contract(
        editor, sender, [&](Draft& draft) { return charging::send_transfer(draft, order); },
        store::ChangeKey{"transfer", key, receiver.digits() + ' ' + amount.to_string()})};
    if (const auto* before = std::get_if<store::DoneBefore>(&report.outcome)) {
        report.credited = finish_if_pending(editor, before->contract, order.id);
    } else if (const auto* made = std::get_if<store::Changed<charging::TransferOutcome>>(&report.outcome)) {
        report.credited = std::holds_alternative<charging::TransferSent>(made->value) &&
                          finish_if_pending(editor, made->contract, order.id);
    }
    return report;
}

bool finish_transfer(const store::Editor& editor, const charging::ContractId& sender,
                     const PendingTransfer& transfer) {
    const auto credited = store::change_contract(editor, transfer.receiver, [&](Draft& draft) {
        return charging::receive_transfer(draft, sender, transfer);
    });
    const auto* changed = std::get_if<store::Changed<bool>>(&credited);
    if (changed == nullptr || !changed->value) {
        return false;
    }
    // Where one of these fails, the next look finds the credit made.
    const auto forgotten = store::change_contract(editor, sender, [&](Draft& draft) {
        charging::forget_transfer(draft, transfer);
        return true;
    });
    if (std::holds_alternative<store::Changed<bool>>(forgotten)) {
        static_cast<void>(store::change_contract(editor, transfer.receiver, [&](Draft& draft) {
            charging::note_cleared(draft, sender, transfer);
            return true;
        }));
    }
    return true;
}

}  // namespace airtime::subscribers
