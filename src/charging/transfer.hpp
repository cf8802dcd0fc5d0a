#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "charging/decision.hpp"

/// Money that one subscriber sends another. Two contracts, two commits: the sender's keeps a record of what
/// is on its way until the receiver's is known to have it, so that nothing is lost or doubled whoever
/// crashes.
namespace airtime::charging {

struct TransferOrder {
    TransferId id;
    std::optional<ContractId> receiver;  ///< empty: nobody who may receive
    Money amount;                        ///< above zero
};
/// Whether money can be sent to the contract; what became of it meanwhile does not stop what is on its way.
bool may_receive(const Contract& contract, Instant now);

enum class TransferRefusal : std::uint8_t {
    not_allowed,
    no_such_receiver,
    to_oneself,
    not_active,
    advance_overdue,
    below_min,
    above_max,
    day_limit_reached,
    not_enough,
    too_many_pending,
};
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

/// Credits the receiver, once; by policy it repays as a recharge does. True: the receiver has it, from before
/// or now. False: the balance could not be kept exactly, or too many transfers would have to be remembered;
/// nothing changed.
bool receive_transfer(Draft& draft, const ContractId& sender, const PendingTransfer& transfer);

/// The receiver has it: forgets the sender's record. No effect if it is forgotten.
void forget_transfer(Draft& draft, const PendingTransfer& transfer);

/// The sender's record is gone: the receiver remembers the transfer for a day more, for whoever looked at the
/// record before.
void note_cleared(Draft& draft, const ContractId& sender, const PendingTransfer& transfer);

/// Those that somebody should look after now.
std::vector<PendingTransfer> due_transfers(const Contract& contract, Instant now);
/// Whoever looks after them now need not be alone: the next look is set.
void postpone_due_transfers(Draft& draft);

}  // namespace airtime::charging
