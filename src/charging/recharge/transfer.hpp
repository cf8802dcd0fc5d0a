#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/contract/transfers.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// Money that one subscriber sends another. Two contracts, two commits: the sender's keeps a record of what
/// is on its way until the receiver's is known to have it, so that nothing is lost or doubled whoever
/// crashes.
namespace airtime::charging {

enum class TransferRefusal : std::uint8_t {
    not_allowed,
    no_such_receiver,
    receiver_unusable,  ///< could not use the money: the contract or its account is past its time
    receiver_full,      ///< so much that nothing could be kept exactly, or too many transfers at a time
    to_oneself,
    not_active,
    advance_overdue,
    below_min,
    above_max,
    day_limit_reached,
    not_enough,
    too_many_pending,
};
struct TransferOrder {
    TransferId id;
    std::optional<ContractId> receiver;                    ///< empty: nobody has the number
    Money amount;                                          ///< above zero
    std::optional<TransferRefusal> receiver_refuses = {};  ///< receiving_forbidden()
};
/// Why the contract cannot be sent `amount` now; empty: it can. Asked before the debit: what is on its way
/// is credited also if too many others have come meanwhile.
std::optional<TransferRefusal> receiving_forbidden(const Contract& contract, Money amount,
                                                   const Policy& policy, Instant now);

/// "not_allowed" and the like.
std::string_view name_of(TransferRefusal refusal);

struct TransferSent {
    Money fee;
};
using TransferOutcome = std::variant<TransferSent, TransferRefusal>;

/// What the subscriber could send, fee apart: what is available in the account that recharges credit, less
/// what was lent to it and is not repaid. Never negative.
Money transferable(const Contract& contract, const Policy& policy, Instant now);

/// Debits amount and fee and keeps the record. A refusal changes nothing.
TransferOutcome send_transfer(Draft& draft, const TransferOrder& order);

enum class TransferEnd : std::uint8_t {
    credited,
    refused,  ///< the receiver could not use it: the sender gets it back
};
/// Decides once what becomes of a transfer, and credits it if the receiver can use it; by policy it repays as
/// a recharge does. Who asks again hears what was decided.
TransferEnd receive_transfer(Draft& draft, const ContractId& sender, const PendingTransfer& transfer);

/// The receiver has it: forgets the sender's record. No effect if it is forgotten.
void forget_transfer(Draft& draft, const PendingTransfer& transfer);

/// The receiver refused it: amount and fee come back with the record's end, and the amount counts for no
/// day's limit any more. No effect if it is forgotten. False: the balance could not be kept exactly; nothing
/// changed.
bool give_back(Draft& draft, const PendingTransfer& transfer);

/// The sender's record is gone: the receiver remembers the transfer for a day more, for whoever looked at the
/// record before.
void note_cleared(Draft& draft, const ContractId& sender, std::uint64_t number);

/// Those that somebody should look after now: sent, and received whose sender may still have a record.
std::vector<PendingTransfer> due_transfers(const Contract& contract, Instant now);
std::vector<ReceivedTransfer> due_received(const Contract& contract, Instant now);
/// When there is something to look after; empty: never.
std::optional<Instant> next_transfer_look(const Contract& contract);
/// Whoever looks after them now need not be alone: the next look is set. Forgets what is past its time.
void postpone_due_transfers(Draft& draft);

}  // namespace airtime::charging
