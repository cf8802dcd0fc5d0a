#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "charging/policy/client_profile.hpp"
#include "charging/values/money_sum.hpp"

namespace airtime::charging {

/// Whether anybody may lend at the moment, whatever the contract. A node that cannot read the switch does not
/// lend.
enum class LendingGate : std::uint8_t { open, switched_off, store_nearly_full, limit_reached };

/// What clients, tills and people recharged, over all contracts, by Recharger::name; each on the latest day
/// of the operator's calendar that it recharged on.
struct RechargedOnDay {
    std::int64_t day = 0;
    MoneySum recharged;

    /// The sum of an older day is dropped.
    void add(const RechargedOnDay& other);
};
using RechargedByName = std::map<std::string, RechargedOnDay, std::less<>>;

/// Origin-State-Ids by Origin-Host.
using ClientStates = std::map<std::string, std::uint32_t, IdentityLess>;

/// What a rule needs to know of the world; it looks at nothing else.
struct Circumstances {
    Instant now;
    LendingGate lending = LendingGate::open;
    std::string node = {};  ///< that serves the request; empty where nobody can be called back
    std::shared_ptr<const RechargedByName> recharged = nullptr;  ///< as of a second ago; null: nothing was
    /// Clients that have restarted, whose sessions of before are not all released; null: none.
    std::shared_ptr<const ClientStates> restarted = nullptr;
};

}  // namespace airtime::charging
