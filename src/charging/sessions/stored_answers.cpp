#include "charging/sessions/stored_answers.hpp"

#include <algorithm>

namespace airtime::charging {

bool are_bulky(const SharedList<StoredAnswer>& answers) {
    std::size_t services = 0;
    for (const StoredAnswer& stored : answers) {
        for (const ServiceAnswer& service : stored.answer.services) {
            services += std::max<std::size_t>(service.key.service_identifiers.size(), 1);
        }
    }
    return services > stored_services_max;
}

void store_answer(Session& session, const CreditControlRequest& request, const CreditControlAnswer& answer,
                  const SessionPolicy& policy) {
    session.answers.push_back({request.number, digest_of(request), answer});
    while (session.answers.size() > policy.stored_answers_max ||
           (session.answers.size() > 1 && are_bulky(session.answers))) {
        const auto lowest = std::min_element(
            session.answers.begin(), session.answers.end(),
            [](const StoredAnswer& a, const StoredAnswer& b) { return a.number < b.number; });
        session.dropped_through = std::max(session.dropped_through.value_or(0), lowest->number);
        session.answers.erase(lowest);
    }
}

}  // namespace airtime::charging
