#pragma once

#include <string>

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Leaves a message on what just happened, if the contract has a number and wants it: money that moved and
/// states that changed are told always, reminders and invitations not to those who refuse messages. What is
/// no news of this moment waits for the hours that the policy permits. Nothing where messages are off.
void notify(Draft& draft, Notice notice);

/// Leaves the answer to what the subscriber sent as `id`, at once and always.
void reply(Draft& draft, std::string id, Notice notice);

/// The answer to a number that no contract has.
Message reply_to_stranger(Msisdn to, std::string id, Notice notice, const Policy& policy, Instant now);

/// The language of the contract's messages.
Language language_of(const Contract& contract, const Policy& policy);

}  // namespace airtime::charging
