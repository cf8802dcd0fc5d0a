#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/contract/event_kind.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/parts.hpp"

namespace airtime::charging {

/// What reports need of an event about an advance, and books do not. All of it is absent in events of earlier
/// versions.
struct EventAbout {
    // Of `advanced` and `shadow_advanced`: what was looked at, and what was promised. Of what is only counted
    // segment and policy.
    std::optional<Money> tier;   ///< amount of the tier of the average spend
    std::optional<Money> limit;  ///< of the debt before fees
    SegmentName segment;         ///< empty: the ordinary one
    std::string policy;          ///< fingerprint
    std::optional<Instant> due;
    /// Of each later event about an advance: when that was granted.
    std::optional<Instant> granted;
    friend bool operator==(const EventAbout&, const EventAbout&) = default;
};

/// One change of money, or of what a contract may do. Events alone rebuild balances and debts.
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
    EventAbout about = {};
    friend bool operator==(const LedgerEvent&, const LedgerEvent&) = default;
};

}  // namespace airtime::charging
