#pragma once

#include <variant>

#include "charging/contract/session.hpp"
#include "charging/values/credit_control.hpp"

/// Duplicates: the same request gets the same answer and has no second effect (RFC 8506 6.5, 8.2).
namespace airtime::charging {

struct NeverSeen {};
/// The number was used with other content: 5004.
struct UsedOtherwise {};
/// The number is so old that its answer was dropped: it may have been charged, so it is not charged again.
/// 5004.
struct AnsweredLongAgo {};
using DuplicateSearch = std::variant<NeverSeen, CreditControlAnswer, UsedOtherwise, AnsweredLongAgo>;

DuplicateSearch find_duplicate(const Session& session, const CreditControlRequest& request);

/// Whether the session was answered where this state does not know of: a gap in its numbers, which go one by
/// one (RFC 8506 8.2).
bool misses_answers(const Session& session, const CreditControlRequest& request);

/// Whether the session was asked nothing yet under a number below the request's, though under one before it.
bool overtakes(const Session& session, const CreditControlRequest& request);

/// An EVENT's stored answer met in the store: replayed, or 5004 when it was given to other content.
CreditControlAnswer replayed_event_answer(const StoredAnswer& stored, const CreditControlRequest& request);

}  // namespace airtime::charging
