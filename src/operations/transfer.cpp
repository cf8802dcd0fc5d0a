#include "operations/transfer.hpp"

#include <algorithm>

namespace airtime::operations {

using charging::ContractId;
using charging::Draft;
using charging::PendingTransfer;
using charging::TransferEnd;

namespace {

/// Under which a duplicate finds that a transfer was given back.
store::ChangeKey key_of_return(const charging::TransferId& id) {
    return {"transfer-back", id.value, {}};
}

/// Looks after a transfer that is known to be debited.
TransferProgress finish_if_pending(const store::Editor& editor, const charging::Contract& sender,
                                   const charging::TransferId& id) {
    const auto pending = std::ranges::find(sender.transfers, id, &PendingTransfer::id);
    if (pending != sender.transfers.end()) return finish_transfer(editor, sender.id, *pending);
    const auto returned = store::used_before(editor, sender.id, key_of_return(id));
    return returned && std::holds_alternative<store::DoneBefore>(*returned) ? TransferProgress::given_back
                                                                            : TransferProgress::credited;
}

/// What the receiver decided, now or before; empty: it could not be asked.
std::optional<TransferEnd> ask_receiver(const store::Editor& editor, const ContractId& sender,
                                        const PendingTransfer& transfer) {
    const auto asked = store::change_contract(editor, transfer.receiver, [&](Draft& draft) {
        return charging::receive_transfer(draft, sender, transfer);
    });
    if (const auto* decided = std::get_if<store::Changed<TransferEnd>>(&asked)) return decided->value;
    // A contract that is not there will never take it.
    return std::holds_alternative<store::NobodyThere>(asked) ? std::optional{TransferEnd::refused}
                                                             : std::nullopt;
}

/// The receiver need not remember it for much longer. Where this fails, its timer finds that out.
void clear(const store::Editor& editor, const ContractId& receiver, const ContractId& sender,
           std::uint64_t number) {
    static_cast<void>(store::change_contract(editor, receiver, [&](Draft& draft) {
        charging::note_cleared(draft, sender, number);
        return true;
    }));
}

}  // namespace

TransferReport transfer(const store::Editor& editor, const charging::SubscriberAddress& sender,
                        const charging::Msisdn& receiver, charging::Money amount, const std::string& key) {
    const auto found = store::load_one(editor.contracts, receiver);
    if (!found) return {found.error()};
    charging::TransferOrder order{.id = {key}, .receiver = {}, .amount = amount};
    if (*found) {
        const charging::Contract& contract = (*found)->contract;
        order.receiver = contract.id;
        order.receiver_refuses =
            charging::receiving_forbidden(contract, amount, editor.policy, editor.circumstances.now);
    }
    TransferReport report{store::change_contract(
        editor, sender, [&](Draft& draft) { return charging::send_transfer(draft, order); },
        store::ChangeKey{"transfer", key, store::change_content({receiver.digits(), amount.to_string()})})};
    if (const auto* before = std::get_if<store::DoneBefore>(&report.outcome)) {
        report.progress = finish_if_pending(editor, before->contract, order.id);
    } else if (const auto* made = std::get_if<store::Changed<charging::TransferOutcome>>(&report.outcome)) {
        if (std::holds_alternative<charging::TransferSent>(made->value)) {
            report.progress = finish_if_pending(editor, made->contract, order.id);
        }
    }
    return report;
}

TransferProgress finish_transfer(const store::Editor& editor, const ContractId& sender,
                                 const PendingTransfer& transfer) {
    const std::optional<TransferEnd> end = ask_receiver(editor, sender, transfer);
    if (!end) return TransferProgress::on_its_way;
    const bool credited = *end == TransferEnd::credited;
    // Where this fails, the next look finds what was decided.
    const auto rule = [&](Draft& draft) {
        if (credited) {
            charging::forget_transfer(draft, transfer);
            return true;
        }
        return charging::give_back(draft, transfer);
    };
    const auto ended = store::change_contract(
        editor, sender, rule, credited ? std::nullopt : std::optional{key_of_return(transfer.id)});
    const auto* changed = std::get_if<store::Changed<bool>>(&ended);
    const bool over =
        std::holds_alternative<store::DoneBefore>(ended) || (changed != nullptr && changed->value);
    if (over) clear(editor, transfer.receiver, sender, transfer.number);
    if (credited) return TransferProgress::credited;
    return over ? TransferProgress::given_back : TransferProgress::on_its_way;
}

void settle_received(const store::Editor& editor, const ContractId& receiver,
                     const charging::ReceivedTransfer& received) {
    const auto sender = store::load_one(editor.contracts, received.sender);
    if (!sender) return;
    if (*sender) {
        const auto& sent = (*sender)->contract.transfers;
        const auto pending = std::ranges::find(sent, received.number, &PendingTransfer::number);
        if (pending != sent.end()) {
            static_cast<void>(finish_transfer(editor, received.sender, *pending));
            return;
        }
    }
    clear(editor, receiver, received.sender, received.number);
}

}  // namespace airtime::operations
