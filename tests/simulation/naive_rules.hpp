#pragma once

#include <map>
#include <optional>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// The rules once more, as slowly and plainly as they can be said, to hold the real ones against.
namespace airtime::simulation::naive {

using Balances = std::map<charging::AccountName, charging::Money>;

/// Every begun block costs its price.
charging::Money price(const charging::Tariff& tariff, std::uint64_t units);
charging::Money fee(charging::Money denomination, const charging::AdvancePolicy& policy);
/// The lowest of the accounts; of equals, the one that the policy names first. Empty for none.
std::optional<charging::AccountName> lowest(const Balances& balances, const charging::Tariff& tariff,
                                            const charging::Policy& policy);
/// What no pending recovery covers, over all advances; `without`: as if that hold were not there.
charging::Money debt_less_held(const charging::Contract& contract, const charging::Hold* without = nullptr);
/// Principal and fee that the contract may owe at most.
charging::Money debt_limit(const charging::Contract& contract, const charging::Policy& policy,
                           charging::Instant now);
/// What a recharge must have put on hold, from the state that the recharge left.
std::vector<charging::HoldPart> hold_parts(const charging::Contract& after,
                                           const charging::RechargeId& recharge, charging::Money amount,
                                           const charging::Policy& policy);
charging::Money held(const charging::Contract& contract, const charging::AccountName& account,
                     const charging::Hold* without = nullptr);
/// `without`: the service of a session whose reservation does not count.
charging::Money reserved(const charging::Contract& contract, const charging::AccountName& account,
                         const charging::SessionId* session = nullptr,
                         const charging::ServiceName* service = nullptr);

}  // namespace airtime::simulation::naive
