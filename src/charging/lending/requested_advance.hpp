#pragma once

#include <optional>
#include <string>
#include <variant>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/draft.hpp"

/// An advance that somebody asked for, beside those that happen by themselves.
namespace airtime::charging {

struct AdvanceRequest {
    std::optional<Money> amount = {};  ///< empty: the offer
    Channel channel = Channel::care;
    std::string key = {};  ///< printable; the ledger's note reads "sms KEY"
    std::string by = {};   ///< printable, behind the key: who asked in the subscriber's place, and why
};

/// Where an advance on request goes, of all accounts of the policy that may receive one; null for none.
const Account* account_on_request(const Contract& contract, const Policy& policy, Instant now);

/// The offer to who may ask for it now; zero: who asks is refused.
Money offer_on_request(const Contract& contract, const Policy& policy, const Circumstances& circumstances);

struct NotADenomination {};
using RequestedAdvanceOutcome = std::variant<NotADenomination, AdvanceRefusal, AdvanceId>;

/// Lends the amount, which must be a denomination and at most the offer, to the lowest-balance account of all
/// that may receive advances. Whatever the balance: the threshold is for automatic ones. A refusal changes
/// nothing but that it is counted (count_refusal).
RequestedAdvanceOutcome lend_on_request(Draft& draft, const AdvanceRequest& request);

}  // namespace airtime::charging
