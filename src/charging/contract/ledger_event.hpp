#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/contract.hpp"

namespace airtime::charging {

enum class EventKind : std::uint8_t {
    opened,
    recharged,
    refunded,
    used,
    advanced,
    shadow_advanced,  ///< what `advance.mode: shadow` would have lent; moves nothing
    recovered,
    reversed,
    adjusted,
    waived,
    written_off,
    reinstated,
    overdue,
    enrolment_changed,
    settled,
    recharge_reversed,  ///< a recharge taken back
    recovery_reversed,  ///< what was recovered from it, owed again
    bonus,              ///< given with a recharge, or taken back with it
    transferred_out,
    transferred_in,
    identity_changed,  ///< `note`: what, and the numbers
    standing_changed,  ///< lists, segment: by whom and why stands in the note
    late_fee_charged,
    life_cycle_changed,  ///< `note`: the new state, and why
    validity_changed,    ///< `note`: until when
    not_charged,         ///< usage that was reported; `note`: why. Moves nothing
    usage_given_up,      ///< nothing of the session is charged any more, though a report is missing
};

/// In the order of EventKind, as they stand in the ledger.
inline constexpr std::array event_kind_names = std::to_array<std::string_view>({"opened",
                                                                                "recharged",
                                                                                "refunded",
                                                                                "used",
                                                                                "advanced",
                                                                                "shadow_advanced",
                                                                                "recovered",
                                                                                "reversed",
                                                                                "adjusted",
                                                                                "waived",
                                                                                "written_off",
                                                                                "reinstated",
                                                                                "overdue",
                                                                                "enrolment_changed",
                                                                                "settled",
                                                                                "recharge_reversed",
                                                                                "recovery_reversed",
                                                                                "bonus",
                                                                                "transferred_out",
                                                                                "transferred_in",
                                                                                "identity_changed",
                                                                                "standing_changed",
                                                                                "late_fee_charged",
                                                                                "life_cycle_changed",
                                                                                "validity_changed",
                                                                                "not_charged",
                                                                                "usage_given_up"});
static_assert(event_kind_names.size() == static_cast<std::size_t>(EventKind::usage_given_up) + 1);

/// One change of money or standing. Events alone rebuild balances and debts.
struct LedgerEvent {
    EventKind kind = EventKind::used;
    std::uint64_t number = 0;  ///< 1, 2, 3, ... within the contract
    Instant at;
    ContractId contract;
    std::vector<Part> changes;  ///< signed change of each account touched
    Money principal;  ///< signed change of the debt's principal (shadow_advanced: what would have been)
    Money fee;        ///< signed change of the debt's fees
    Money vat;        ///< part of `fee`
    std::optional<AdvanceId> advance;
    std::optional<SessionId> session;
    std::uint32_t request_number = 0;
    std::optional<ServiceName> service;
    std::uint64_t units = 0;
    std::string note;  ///< recharge id, channel, reason: printable, empty for none
    friend bool operator==(const LedgerEvent&, const LedgerEvent&) = default;
};

/// What remains of a contract when only its events are read. Feed them in order of number.
struct Books {
    std::map<AccountName, MoneySum> balances;
    MoneySum debt;
    Totals totals;
    std::uint64_t last_number = 0;

    void add(const LedgerEvent& event);
};

/// Adds an event's amounts to the sums of its kind.
void add_to_totals(Totals& totals, const LedgerEvent& event);

}  // namespace airtime::charging
