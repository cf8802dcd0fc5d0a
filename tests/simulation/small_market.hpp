#pragma once

#include <string_view>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// The policy and the subscribers of a run. Prices and balances are multiples of 100, so that balances often
/// equal the threshold or each other: rules go wrong at their limits.
namespace airtime::simulation {

inline constexpr std::string_view redirecting_host = "redirecting.lab.test";
inline constexpr std::string_view strict_host = "strict.lab.test";
/// The only one that may recharge.
inline constexpr std::string_view till_host = "shop.lab.test";
inline constexpr std::string_view data_context = "32251@3gpp.org";
inline constexpr std::string_view voice_context = "32260@3gpp.org";
inline constexpr std::string_view sms_context = "32274@3gpp.org";
inline constexpr std::string_view recharge_context = "recharge@airtime";
inline constexpr std::uint32_t data_rating_group = 10;
inline constexpr std::uint32_t voice_rating_group = 20;
inline constexpr std::uint32_t social_rating_group = 30;
inline constexpr std::uint32_t untariffed_rating_group = 77;

charging::Instant start_of_run();
charging::Policy small_policy();
/// What a reload brings instead: overdue debts are given up and not swept. Prices and limits stay.
charging::Policy second_policy();
inline constexpr std::string_view trial_segment = "trial";  ///< its advances are a shadow's
/// So many of the last subscribers' numbers leave and change their owner.
inline constexpr std::uint64_t restless_numbers = 2;
/// What was recharged and used before the run: of the first subscriber as much as 64 bits hold.
charging::Totals lived_before(const charging::ContractId& contract);
/// Contracts not yet opened: their accounts, numbers and past spend.
std::vector<charging::Contract> subscribers();

}  // namespace airtime::simulation
