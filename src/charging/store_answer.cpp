#include <algorithm>

#include "charging/stored_answers.hpp"

namespace airtime::charging {

void store_answer(Session& session, const CreditControlRequest& request, const CreditControlAnswer& answer,
                  const SessionPolicy& policy) {
    session.answers.push_back({request.number, digest_of(request), answer});
    while (session.answers.size() > policy.stored_answers_max) {
        const auto lowest = std::min_element(
            session.answers.begin(), session.answers.end(),
            [](const StoredAnswer& a, const StoredAnswer& b) { return a.number < b.number; });
        session.dropped_through = std::max(session.dropped_through.value_or(0), lowest->number);
        session.answers.erase(lowest);
    }
}

}  // namespace airtime::charging
