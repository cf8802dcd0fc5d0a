#include <algorithm>

#include "charging/stored_answers.hpp"

namespace airtime::charging {

/// Wrong: who ends a session is not expected to repeat itself.
void store_answer(Session& session, const CreditControlRequest& request, const CreditControlAnswer& answer,
                  const SessionPolicy& policy) {
    if (request.type == RequestType::termination) {
        return;
    }
    session.answers.push_back({request.number, digest_of(request), answer});
    while (session.answers.size() > policy.stored_answers_max) {
        const auto lowest = std::ranges::min_element(session.answers, {}, &StoredAnswer::number);
        session.dropped_through = std::max(session.dropped_through.value_or(0), lowest->number);
        session.answers.erase(lowest);
    }
}

}  // namespace airtime::charging
