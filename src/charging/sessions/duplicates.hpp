#pragma once

#include <variant>

#include "charging/contract/decision.hpp"

/// Repetitions: the same request gets the same answer and has no second effect (RFC 8506 6.5, 8.2).
namespace airtime::charging {

struct NeverSeen {};
/// The number was used with other content: 5004.
struct UsedOtherwise {};
/// The number is so old that its answer was dropped: it may have been charged, so it is not charged again.
/// 5004.
struct AnsweredLongAgo {};
using Repetition = std::variant<NeverSeen, CreditControlAnswer, UsedOtherwise, AnsweredLongAgo>;

Repetition find_repetition(const Session& session, const CreditControlRequest& request);

/// Whether the session was answered where this state does not know of: a gap in its numbers, which go one by
/// one (RFC 8506 8.2).
bool misses_answers(const Session& session, const CreditControlRequest& request);

/// Whether the session was asked nothing yet under a number below the request's, though under one before it.
bool overtakes(const Session& session, const CreditControlRequest& request);

/// Answers for which a session has room beside its latest one: so many services in all of them, of which one
/// with several identifiers counts as so many. Real ones have a few.
inline constexpr std::size_t stored_services_max = 64;

/// Whether the answers take more room than that.
bool are_bulky(const SharedList<StoredAnswer>& answers);

/// Keeps the answer; beyond `stored_answers_max`, or where they are bulky, the one with the lowest number
/// goes.
void store_answer(Session& session, const CreditControlRequest& request, const CreditControlAnswer& answer,
                  const SessionPolicy& policy);

/// An EVENT's stored answer met in the store: replayed, or 5004 when it was given to other content.
CreditControlAnswer replayed_event_answer(const StoredAnswer& stored, const CreditControlRequest& request);

}  // namespace airtime::charging
