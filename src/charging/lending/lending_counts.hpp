#pragma once

#include <optional>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/draft.hpp"
#include "charging/values/identifiers.hpp"

/// Who was offered an advance, and who was refused one: ledger events that move nothing and are only counted.
/// Their note begins with the channel. Each is recorded once a contract and day of the operator's calendar,
/// so that who comes again and again is no flood.
namespace airtime::charging {

/// Somebody who needed or wanted an advance did not get it: records `refused`, "automatic limit_reached",
/// unless the contract was refused for the same reason on that day already, by whatever channel.
void count_refusal(Draft& draft, Channel channel, AdvanceRefusal refusal,
                   const std::optional<ServiceName>& service = std::nullopt);
/// Whether count_refusal() would record nothing.
bool is_refusal_counted(const Contract& contract, AdvanceRefusal refusal, const Policy& policy, Instant now);

/// Somebody was shown what may be had now, or was asked whether to lend it: records `offered`, "sms", unless
/// an offer by that channel on that day is not taken yet.
void count_offer(Draft& draft, Channel channel);
/// An offer is taken: one that was not shown before is recorded as well, so that offers are never fewer than
/// the advances of them. Before the advance is granted; not for automatic ones, each of which is its own
/// offer.
void count_taken_offer(Draft& draft, Channel channel);

/// `kind`: invited, invitation_accepted, invitation_declined. All three tell when the contract's latest
/// invitation was to be sent, "sms 2026-11-24T01:00:00.000Z": so that answers are held against those of its
/// day.
void count_invitation(Draft& draft, EventKind kind, Channel channel);

}  // namespace airtime::charging
