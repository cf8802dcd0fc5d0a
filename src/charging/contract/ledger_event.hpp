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
    friend bool operator==(const LedgerEvent&, const LedgerEvent&) = default;
};

}  // namespace airtime::charging
