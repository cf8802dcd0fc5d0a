#include "charging/transfer.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>

#include "charging/recharge.hpp"

namespace airtime::charging {

namespace {

/// Bounds the contract's state.
constexpr std::size_t pending_max = 8;
constexpr std::ptrdiff_t received_max = 256;
constexpr std::chrono::days cleared_kept{1};

bool is_active(const Contract& contract, Instant now) {
    return contract.life_cycle == LifeCycle::active && !(contract.expires_at && *contract.expires_at <= now);
}

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
    if (!policy.allowed) {
        return TransferRefusal::not_allowed;
    }
    if (!order.receiver) {
        return TransferRefusal::no_such_receiver;
    }
    if (*order.receiver == contract.id) {
        return TransferRefusal::to_oneself;
    }
    if (!is_active(contract, draft.now())) {
        return TransferRefusal::not_active;
    }
    if (has_late_advance(contract, draft.now())) {
        return TransferRefusal::advance_overdue;
    }
    if (order.amount < policy.amount_min) {
        return TransferRefusal::below_min;
    }
    if (policy.amount_max != Money{} && order.amount > policy.amount_max) {
        return TransferRefusal::above_max;
    }
    const Money sent = sent_on(contract, draft.policy.calendar.day_of(draft.now()));
    if (policy.sent_per_day_max != Money{} && sent + order.amount > policy.sent_per_day_max) {
        return TransferRefusal::day_limit_reached;
    }
    if (order.amount > transferable(contract, draft.policy, draft.now())) {
        return TransferRefusal::not_enough;
    }
    return contract.transfers.size() >= pending_max ? std::optional{TransferRefusal::too_many_pending}
                                                    : std::nullopt;
}

Instant next_try_of(const Draft& draft) {
    return draft.now() + std::chrono::seconds{draft.policy.session.recovery_retry_s};
}

void take(Draft& draft, EventKind kind, Money amount, const std::string& note) {
    const AccountName& account = draft.policy.recharge.account;
    credit(draft.contract(), account, -amount);
    LedgerEvent event;
    event.kind = kind;
    event.changes = {{.account = account, .amount = -amount}};
    if (kind == EventKind::used) {
        event.service = ServiceName{"transfer"};
    }
    event.note = note;
    draft.record(std::move(event));
}

ReceivedTransfer* find_received(Contract& contract, const ContractId& sender,
                                const PendingTransfer& transfer) {
    const auto found = std::ranges::find_if(contract.received, [&](const ReceivedTransfer& received) {
        return received.sender == sender && received.number == transfer.number;
    });
    return found == contract.received.end() ? nullptr : &*found;
}

}  // namespace

bool may_receive(const Contract& contract, Instant now) {
    return contract.life_cycle != LifeCycle::expired && !(contract.expires_at && *contract.expires_at <= now);
}

Money transferable(const Contract& contract, const Policy& policy, Instant now) {
    const AccountName& account = policy.recharge.account;
    return std::max(Money{},
                    available_in(contract, account, now) - lent_in(contract, account) - policy.transfer.fee);
}

TransferOutcome send_transfer(Draft& draft, const TransferOrder& order) {
    if (const auto forbidden = transfer_forbidden(draft, order)) {
        return *forbidden;
    }
    Contract& contract = draft.contract();
    const Money fee = draft.policy.transfer.fee;
    const std::int64_t day = draft.policy.calendar.day_of(draft.now());
    contract.sent = {.day = day, .amount = sent_on(contract, day) + order.amount};
    take(draft, EventKind::transferred_out, order.amount, order.id.value + " to " + order.receiver->value);
    contract.transfers.push_back({.id = order.id,
                                  .receiver = *order.receiver,
                                  .amount = order.amount,
                                  .next_try_at = next_try_of(draft),
                                  .number = contract.events_written});
    if (fee > Money{}) {
        take(draft, EventKind::used, fee, order.id.value);
    }
    mark_drawn(contract, draft.policy.recharge.account);
    return TransferSent{fee};
}

bool receive_transfer(Draft& draft, const ContractId& sender, const PendingTransfer& transfer) {
    Contract& contract = draft.contract();
    if (find_received(contract, sender, transfer) != nullptr) {
        return true;
    }
    const auto is_past = [&](const ReceivedTransfer& received) {
        return received.cleared_at && *received.cleared_at + cleared_kept <= draft.now();
    };
    if (std::ranges::count_if(contract.received, std::not_fn(is_past)) >= received_max) {
        return false;
    }
    const AccountName& name = draft.policy.recharge.account;
    const Account* account = contract.account(name);
    if (!((account != nullptr ? account->balance : Money{}) + transfer.amount).within_bounds()) {
        return false;
    }
    std::erase_if(contract.received, is_past);
    contract.received.push_back({sender, transfer.number, {}});
    credit(contract, name, transfer.amount);
    LedgerEvent event;
    event.kind = EventKind::transferred_in;
    event.changes = {{.account = name, .amount = transfer.amount}};
    event.note = transfer.id.value + " from " + sender.value;
    draft.record(std::move(event));
    if (draft.policy.transfer.repays) {
        hold_for_debt(draft, {"transfer;" + sender.value + ';' + transfer.id.value}, name, transfer.amount);
    }
    return true;
}

void forget_transfer(Draft& draft, const PendingTransfer& transfer) {
    std::erase_if(draft.contract().transfers,
                  [&](const PendingTransfer& pending) { return pending.number == transfer.number; });
}

void note_cleared(Draft& draft, const ContractId& sender, const PendingTransfer& transfer) {
    ReceivedTransfer* received = find_received(draft.contract(), sender, transfer);
    if (received != nullptr && !received->cleared_at) {
        received->cleared_at = draft.now();
    }
}

std::vector<PendingTransfer> due_transfers(const Contract& contract, Instant now) {
    std::vector<PendingTransfer> due;
    std::ranges::copy_if(contract.transfers, std::back_inserter(due),
                         [now](const PendingTransfer& transfer) { return transfer.next_try_at <= now; });
    return due;
}

void postpone_due_transfers(Draft& draft) {
    for (PendingTransfer& transfer : draft.contract().transfers) {
        if (transfer.next_try_at <= draft.now()) {
            transfer.next_try_at = next_try_of(draft);
        }
    }
}

std::string_view name_of(TransferRefusal refusal) {
    switch (refusal) {
        case TransferRefusal::not_allowed:
            return "not_allowed";
        case TransferRefusal::no_such_receiver:
            return "no_such_receiver";
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
