#pragma once

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// A change in the making: rules read and move its contract and record each movement.
struct Draft {
    ContractChange change;
    const Policy& policy;
    Circumstances circumstances;

    Contract& contract() { return change.contract; }
    const Contract& contract() const { return change.contract; }
    Instant now() const { return circumstances.now; }
    /// The contract's record of the current month.
    MonthlyActivity& this_month();

    /// Numbers the event, stamps contract and time, and when its advance was granted if the contract has it
    /// still; adds it to the running totals. The accounts were changed by the caller. What was counted on an
    /// earlier day is forgotten with it.
    void record(LedgerEvent event);
};

}  // namespace airtime::charging
