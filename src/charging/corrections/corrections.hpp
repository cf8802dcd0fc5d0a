#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "charging/contract/decision.hpp"

/// What people put right: each with the role that did it and the reason, which stand in the ledger.
namespace airtime::charging {

struct CorrectedBy {
    std::string key;     ///< the correction's own, printable, without blank
    std::string role;    ///< printable, without blank
    std::string reason;  ///< printable
};

enum class CorrectionRefusal : std::uint8_t {
    no_such_account,
    no_such_advance,
    no_such_recharge,   ///< or it is too old to be taken back
    beyond_bounds,      ///< the balance would be more than can be kept exactly
    unusable,           ///< the account, or the contract, is past its time: nobody could use the money
    would_overdraw,     ///< more than is available
    nothing_owed,       ///< of the kind that the correction is about
    nothing_available,  ///< to repay with
    too_late,
    drawn_on,  ///< what was lent is no longer there untouched
};
/// "no_such_account" and the like.
std::string_view name_of(CorrectionRefusal refusal);

struct Corrected {
    Money amount;  ///< that was moved, waived, given up or owed again; never negative
};
using CorrectionOutcome = std::variant<Corrected, CorrectionRefusal>;

/// A refused correction changes nothing.

/// Adds to an account, or takes away no more than is available in it.
struct Adjustment {
    AccountName account;
    Money amount;  ///< not zero
};
CorrectionOutcome adjust(Draft& draft, const Adjustment& adjustment, const CorrectedBy& by);

/// Gives up the outstanding fee of an advance, of all when none is named. What was held for it is let go.
struct FeeWaiver {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome waive_fees(Draft& draft, const FeeWaiver& waiver, const CorrectedBy& by);

/// Takes an advance back, the latest when none is named: within the policy's minutes of its grant, when
/// nothing was repaid and what was lent is available.
struct AdvanceCancellation {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome cancel_advance(Draft& draft, const AdvanceCancellation& cancellation,
                                 const CorrectedBy& by);

/// Repays from what is available in the account that recharges credit: up to `amount`, or all that is owed.
/// What is paid with money that was lent to it does not count as repaid in time.
struct RepaymentRequest {
    std::optional<Money> amount;
};
CorrectionOutcome repay(Draft& draft, const RepaymentRequest& request, const CorrectedBy& by);

/// Gives up an advance, all when none is named. It is owed again when money comes after all.
struct WriteOff {
    std::optional<AdvanceId> advance;
};
CorrectionOutcome write_off_by_hand(Draft& draft, const WriteOff& write_off, const CorrectedBy& by);

/// Takes a recharge back with its bonus; what was recovered from it is owed again. The account may be
/// overdrawn by it.
struct RechargeReversal {
    RechargeId recharge;
};
CorrectionOutcome reverse_recharge(Draft& draft, const RechargeReversal& reversal, const CorrectedBy& by);

using Correction =
    std::variant<Adjustment, FeeWaiver, AdvanceCancellation, RepaymentRequest, WriteOff, RechargeReversal>;
CorrectionOutcome correct(Draft& draft, const Correction& correction, const CorrectedBy& by);

/// "KEY ROLE REASON": the ledger's note.
std::string note_of(const CorrectedBy& by);

}  // namespace airtime::charging
