#pragma once

#include <string>
#include <string_view>

#include "charging/contract/ledger_event.hpp"

namespace airtime::portal {

/// The reason of what may be done without one; it says nothing, and is not shown as one.
inline constexpr std::string_view reason_of_none = "asked for by the subscriber";

/// What the note of an event tells, told apart by its kind. Each part may be empty; they point into the
/// event.
struct EventNote {
    std::string_view recharge;     ///< key of the recharge that moved the money
    std::string_view by;           ///< user or client
    std::string_view reason;       ///< as that person gave it
    std::string_view approved_by;  ///< the second person
    std::string_view rest;         ///< what is none of these, as it stands in the ledger
};

/// A consent, and the key of a request by message, are no part of it: consent_of() and channel_of() tell
/// them.
EventNote note_in(const charging::LedgerEvent& event);

/// "lan/mai": who asked and who approved, as one word of a note. No user's name has a slash.
std::string with_approver(std::string_view by, std::string_view approved_by);

}  // namespace airtime::portal
