#pragma once

#include <variant>

#include "charging/lending/requested_advance.hpp"
#include "charging/standing/enrolment.hpp"

/// Two-step consent: an advance that somebody asked for is lent, and who was invited is registered, when they
/// say yes in time.
namespace airtime::charging {

/// There is nothing to confirm, or it is too late.
struct NothingAwaited {};

using AskedAdvanceOutcome = std::variant<NotADenomination, AdvanceRefusal, AdvanceId, AwaitedConfirmation>;
using ConfirmedOutcome = std::variant<NothingAwaited, NotADenomination, AdvanceRefusal, AdvanceId,
                                      EnrolmentOutcome, AwaitedConfirmation>;

/// Lends at once or, where `advance.confirm` says so, remembers what is to be confirmed, in place of what was
/// awaited before; what could not be lent is refused without waiting for a yes.
AskedAdvanceOutcome ask_for_advance(Draft& draft, const AdvanceRequest& request);

/// Waits for a yes, whatever the rules say by then: they decide again.
void await_confirmation(Draft& draft, const AwaitedConfirmation& awaited);

/// Whether a yes would be one to an advance that was asked for.
bool awaits_advance(const Contract& contract, Instant now);

struct Confirmation {
    Channel channel = Channel::sms;
    std::string key = {};           ///< printable, as of an AdvanceRequest
    std::string text_version = {};  ///< as of an EnrolmentRequest
};

/// Lends what is awaited, if the rules still allow it; registers who was invited. Either way nothing is
/// awaited any more: one yes never lends twice. On other terms than were told it asks again instead.
ConfirmedOutcome confirm(Draft& draft, const Confirmation& confirmation);

/// The subscriber wants no reminders and invitations from now on; to an invitation that waits for an answer
/// that is a no.
void refuse_messages(Draft& draft, Channel channel);

}  // namespace airtime::charging
