#include "charging/recharge/transfer.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>

#include "charging/accounts/credit.hpp"
#include "charging/recharge/debt_hold.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

/// Bounds the contract's state.
constexpr std::size_t pending_max = 8;
constexpr std::ptrdiff_t received_max = 256;
constexpr std::chrono::days cleared_kept{1};
/// The sender's record is gone after milliseconds, unless whoever transfers has crashed.
constexpr std::chrono::minutes clearing_takes{10};

bool has_late_advance(const Contract& contract, Instant now) {
    return std::ranges::any_of(contract.advances, [now](const Advance& advance) {
        return advance.state != AdvanceState::open || advance.due_at <= now;
    });
}

Money sent_on(const Contract& contract, std::int64_t day) {
    return contract.sent.day == day ? contract.sent.amount : Money{};
}

std::optional<TransferRefusal> transfer_forbidden(const Draft& draft, const TransferOrder& order) {
    const Contract& contract = draft.contract();
    const TransferPolicy& policy = draft.policy.transfer;
    if (!policy.allowed) return TransferRefusal::not_allowed;
    if (!order.receiver) return TransferRefusal::no_such_receiver;
    if (*order.receiver == contract.id) return TransferRefusal::to_oneself;
    if (!may_spend(contract, draft.policy, draft.now())) return TransferRefusal::not_active;
    if (order.receiver_refuses) return order.receiver_refuses;
    if (has_late_advance(contract, draft.now())) return TransferRefusal::advance_overdue;
    if (order.amount < policy.amount_min) return TransferRefusal::below_min;
    if (policy.amount_max != Money{} && order.amount > policy.amount_max) return TransferRefusal::above_max;
    const Money sent = sent_on(contract, draft.policy.calendar.day_of(draft.now()));
    if (policy.sent_per_day_max != Money{} && sent + order.amount > policy.sent_per_day_max) {
        return TransferRefusal::day_limit_reached;
    }
    if (order.amount > transferable(contract, draft.policy, draft.now())) return TransferRefusal::not_enough;
    return contract.transfers.size() >= pending_max ? std::optional{TransferRefusal::too_many_pending}
                                                    : std::nullopt;
}

Instant next_try_of(const Draft& draft) {
    return draft.now() + std::chrono::seconds{draft.policy.session.recovery_retry_s};
}

void record_move(Draft& draft, EventKind kind, Money amount, const std::string& note) {
    const AccountName& account = draft.policy.recharge.account;
    credit(draft.contract(), account, amount);
    LedgerEvent event;
    event.kind = kind;
    event.changes = {{.account = account, .amount = amount}};
    if (kind == EventKind::used || kind == EventKind::refunded) event.service = ServiceName{"transfer"};
    event.note = note;
    draft.record(std::move(event));
}

ReceivedTransfer* find_received(Contract& contract, const ContractId& sender, std::uint64_t number) {
    const auto found = std::ranges::find_if(contract.received, [&](const ReceivedTransfer& received) {
        return received.sender == sender && received.number == number;
    });
    return found == contract.received.end() ? nullptr : &*found;
}

bool is_past(const ReceivedTransfer& received, Instant now) {
    return received.cleared && received.due_at <= now;
}

void forget_past(Draft& draft) {
    std::erase_if(draft.contract().received,
                  [&](const ReceivedTransfer& received) { return is_past(received, draft.now()); });
}

}  // namespace

std::optional<TransferRefusal> receiving_forbidden(const Contract& contract, Money amount,
                                                   const Policy& policy, Instant now) {
    const AccountName& account = policy.recharge.account;
    if (!is_usable(contract, account, policy, now)) return TransferRefusal::receiver_unusable;
    const auto remembered = std::ranges::count_if(
        contract.received, [now](const ReceivedTransfer& received) { return !is_past(received, now); });
    return remembered >= received_max || !can_credit(contract, {account, amount}, policy, now)
               ? std::optional{TransferRefusal::receiver_full}
               : std::nullopt;
}

Money transferable(const Contract& contract, const Policy& policy, Instant now) {
    const AccountName& account = policy.recharge.account;
    return std::max(Money{},
                    available_in(contract, account, now) - lent_in(contract, account) - policy.transfer.fee);
}

TransferOutcome send_transfer(Draft& draft, const TransferOrder& order) {
    if (const auto forbidden = transfer_forbidden(draft, order)) return *forbidden;
    Contract& contract = draft.contract();
    const Money fee = draft.policy.transfer.fee;
    const std::int64_t day = draft.policy.calendar.day_of(draft.now());
    contract.sent = {.day = day, .amount = sent_on(contract, day) + order.amount};
    record_move(draft, EventKind::transferred_out, -order.amount,
                order.id.value + " to " + order.receiver->value);
    contract.transfers.push_back({.id = order.id,
                                  .receiver = *order.receiver,
                                  .amount = order.amount,
                                  .next_try_at = next_try_of(draft),
                                  .number = contract.events_written,
                                  .fee = fee,
                                  .day = day});
    if (fee > Money{}) record_move(draft, EventKind::used, -fee, order.id.value);
    mark_drawn(contract, draft.policy.recharge.account);
    return TransferSent{fee};
}

TransferEnd receive_transfer(Draft& draft, const ContractId& sender, const PendingTransfer& transfer) {
    Contract& contract = draft.contract();
    if (const ReceivedTransfer* decided = find_received(contract, sender, transfer.number)) {
        return decided->refused ? TransferEnd::refused : TransferEnd::credited;
    }
    const AccountName& name = draft.policy.recharge.account;
    const bool refused = !can_credit(contract, {name, transfer.amount}, draft.policy, draft.now());
    forget_past(draft);
    contract.received.push_back({.sender = sender,
                                 .number = transfer.number,
                                 .refused = refused,
                                 .cleared = false,
                                 .due_at = draft.now() + clearing_takes});
    if (refused) return TransferEnd::refused;
    record_move(draft, EventKind::transferred_in, transfer.amount,
                transfer.id.value + " from " + sender.value);
    if (draft.policy.transfer.repays) {
        hold_for_debt(draft, {"transfer " + sender.value + ' ' + transfer.id.value}, name, transfer.amount);
    }
    return TransferEnd::credited;
}

void forget_transfer(Draft& draft, const PendingTransfer& transfer) {
    std::erase_if(draft.contract().transfers,
                  [&](const PendingTransfer& pending) { return pending.number == transfer.number; });
}

bool give_back(Draft& draft, const PendingTransfer& transfer) {
    Contract& contract = draft.contract();
    const auto pending = std::ranges::find(contract.transfers, transfer.number, &PendingTransfer::number);
    if (pending == contract.transfers.end()) return true;
    const PendingTransfer sent = *pending;
    if (!balance_fits(contract, {draft.policy.recharge.account, sent.amount + sent.fee})) return false;
    contract.transfers.erase(pending);
    if (contract.sent.day == sent.day) {
        contract.sent.amount = std::max(Money{}, contract.sent.amount - sent.amount);
    }
    record_move(draft, EventKind::transferred_in, sent.amount,
                sent.id.value + " back from " + sent.receiver.value);
    if (sent.fee > Money{}) record_move(draft, EventKind::refunded, sent.fee, sent.id.value);
    return true;
}

void note_cleared(Draft& draft, const ContractId& sender, std::uint64_t number) {
    ReceivedTransfer* received = find_received(draft.contract(), sender, number);
    if (received != nullptr && !received->cleared) {
        received->cleared = true;
        received->due_at = draft.now() + cleared_kept;
    }
}

std::vector<PendingTransfer> due_transfers(const Contract& contract, Instant now) {
    std::vector<PendingTransfer> due;
    std::ranges::copy_if(contract.transfers, std::back_inserter(due),
                         [now](const PendingTransfer& transfer) { return transfer.next_try_at <= now; });
    return due;
}

std::vector<ReceivedTransfer> due_received(const Contract& contract, Instant now) {
    std::vector<ReceivedTransfer> due;
    std::ranges::copy_if(contract.received, std::back_inserter(due), [now](const ReceivedTransfer& received) {
        return !received.cleared && received.due_at <= now;
    });
    return due;
}

std::optional<Instant> next_transfer_look(const Contract& contract) {
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const PendingTransfer& transfer : contract.transfers) consider(transfer.next_try_at);
    for (const ReceivedTransfer& received : contract.received) {
        if (!received.cleared) consider(received.due_at);
    }
    return next;
}

void postpone_due_transfers(Draft& draft) {
    for (PendingTransfer& transfer : draft.contract().transfers) {
        if (transfer.next_try_at <= draft.now()) transfer.next_try_at = next_try_of(draft);
    }
    for (ReceivedTransfer& received : draft.contract().received) {
        if (!received.cleared && received.due_at <= draft.now()) {
            received.due_at = draft.now() + clearing_takes;
        }
    }
    forget_past(draft);
}

std::string_view name_of(TransferRefusal refusal) {
    switch (refusal) {
        case TransferRefusal::not_allowed:
            return "not_allowed";
        case TransferRefusal::no_such_receiver:
            return "no_such_receiver";
        case TransferRefusal::receiver_unusable:
            return "receiver_unusable";
        case TransferRefusal::receiver_full:
            return "receiver_full";
        case TransferRefusal::to_oneself:
            return "to_oneself";
        case TransferRefusal::not_active:
            return "not_active";
        case TransferRefusal::advance_overdue:
            return "advance_overdue";
        case TransferRefusal::below_min:
            return "below_min";
        case TransferRefusal::above_max:
            return "above_max";
        case TransferRefusal::day_limit_reached:
            return "day_limit_reached";
        case TransferRefusal::not_enough:
            return "not_enough";
        case TransferRefusal::too_many_pending:
            return "too_many_pending";
    }
    return "";
}

}  // namespace airtime::charging
