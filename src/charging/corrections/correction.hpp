#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "charging/values/money.hpp"

/// What people put right: each with the role that did it and the reason, which stand in the ledger. A refused
/// correction changes nothing.
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

/// "KEY ROLE REASON": the ledger's note.
std::string note_of(const CorrectedBy& by);

}  // namespace airtime::charging
