#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "charging/lending/advance.hpp"

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

/// The first rule that forbids an advance on request; empty: none does. Enrolment and the switch speak of
/// automatic advances only.
std::optional<AdvanceRefusal> requested_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances);

/// Lends the amount, which must be a denomination and at most the offer, to the lowest-balance account of all
/// that may receive advances. Whatever the balance: the threshold is for automatic ones. A refusal changes
/// nothing.
RequestedAdvanceOutcome lend_on_request(Draft& draft, const AdvanceRequest& request);

/// Credits the account and opens the advance. `event` carries what led to it: session, service, note.
AdvanceId grant_advance(Draft& draft, Account& account, const AdvanceTerms& terms, Channel channel,
                        LedgerEvent event);

/// "average_spend_too_low" and the like.
std::string_view name_of(AdvanceRefusal refusal);

}  // namespace airtime::charging
