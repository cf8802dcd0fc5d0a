#pragma once

#include <variant>

#include "charging/requested_advance.hpp"

/// Two-step consent: an advance that somebody asked for, or was invited to, is lent when they say yes in
/// time.
namespace airtime::charging {

/// There is nothing to confirm, or it is too late.
struct NothingAwaited {};

using AskedAdvanceOutcome = std::variant<NotADenomination, AdvanceRefusal, AdvanceId, AwaitedConfirmation>;
using ConfirmedAdvanceOutcome = std::variant<NothingAwaited, NotADenomination, AdvanceRefusal, AdvanceId>;

/// Lends at once or, where `advance.confirm` says so, remembers what is to be confirmed, in place of what was
/// awaited before; what could not be lent is refused without waiting for a yes.
AskedAdvanceOutcome ask_for_advance(Draft& draft, const AdvanceRequest& request);

/// Waits for a yes to `amount` until `until`, whatever the rules say by then: they decide again.
void await_confirmation(Draft& draft, Money amount, Channel channel, Instant until);

/// Lends what is awaited, if the rules still allow it. Either way nothing is awaited any more: one yes never
/// lends twice. `amount` of the request is not read.
ConfirmedAdvanceOutcome confirm_advance(Draft& draft, const AdvanceRequest& request);

}  // namespace airtime::charging
