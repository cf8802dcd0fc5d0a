#pragma once

#include <cstddef>

#include "charging/contract/session.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/shared_list.hpp"

/// What is kept of answers, for duplicates of their requests.
namespace airtime::charging {

/// Answers for which a session has room beside its latest one: so many services in all of them, of which one
/// with several identifiers counts as so many. Real ones have a few.
inline constexpr std::size_t stored_services_max = 64;

/// Whether the answers take more room than that.
bool are_bulky(const SharedList<StoredAnswer>& answers);

/// Keeps the answer; beyond `stored_answers_max`, or where they are bulky, the one with the lowest number
/// goes.
void store_answer(Session& session, const CreditControlRequest& request, const CreditControlAnswer& answer,
                  const SessionPolicy& policy);

}  // namespace airtime::charging
