#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

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
    // Only counted:
    offered,              ///< an advance, to who asked; `note`: the channel
    refused,              ///< no advance for who needed or wanted one; `note`: the channel, and why
    invited,              ///< to register for automatic advances
    invitation_accepted,  ///< in time
    invitation_declined,  ///< likewise: messages are refused from then on
};

/// In the order of EventKind, as they stand in the ledger.
// clang-format off
inline constexpr std::array event_kind_names = std::to_array<std::string_view>({
    "opened", "recharged", "refunded", "used", "advanced", "shadow_advanced", "recovered", "reversed",
    "adjusted", "waived", "written_off", "reinstated", "overdue", "enrolment_changed", "settled",
    "recharge_reversed", "recovery_reversed", "bonus", "transferred_out", "transferred_in",
    "identity_changed", "standing_changed", "late_fee_charged", "life_cycle_changed", "validity_changed",
    "not_charged", "usage_given_up", "offered", "refused", "invited", "invitation_accepted",
    "invitation_declined"
});
// clang-format on
inline constexpr EventKind last_event_kind = EventKind::invitation_declined;
static_assert(event_kind_names.size() == static_cast<std::size_t>(last_event_kind) + 1);

/// "advanced" and the like; empty beyond the last kind.
std::string_view name_of(EventKind kind);

/// What moves nothing, whether of money or of standing, and is recorded for reports alone.
constexpr bool is_only_counted(EventKind kind) {
    return kind >= EventKind::offered && kind <= EventKind::invitation_declined;
}

/// What a subscriber finds in the history of their credit: not each usage, and nothing that is only counted.
bool belongs_to_history(EventKind kind);

}  // namespace airtime::charging
