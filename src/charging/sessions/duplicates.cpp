#include "charging/sessions/duplicates.hpp"

#include <algorithm>

#include "charging/sessions/answer_with.hpp"

namespace airtime::charging {

DuplicateSearch find_duplicate(const Session& session, const CreditControlRequest& request) {
    const auto stored = std::find_if(session.answers.begin(), session.answers.end(),
                                     [&](const StoredAnswer& each) { return each.number == request.number; });
    if (stored != session.answers.end()) {
        if (stored->digest == digest_of(request)) return stored->answer;
        return UsedOtherwise{};
    }
    if (session.dropped_through && request.number <= *session.dropped_through) return AnsweredLongAgo{};
    return NeverSeen{};
}

bool misses_answers(const Session& session, const CreditControlRequest& request) {
    std::uint32_t latest = session.dropped_through.value_or(0);
    for (const StoredAnswer& answered : session.answers) latest = std::max(latest, answered.number);
    return request.number > latest && request.number - latest > 1;
}

bool overtakes(const Session& session, const CreditControlRequest& request) {
    if (session.answers.empty()) return false;
    const auto lowest = std::ranges::min_element(session.answers, {}, &StoredAnswer::number)->number;
    const std::uint32_t from = session.dropped_through ? *session.dropped_through + 1 : lowest;
    return request.number > from && request.number - from > session.answers.size();
}

CreditControlAnswer replayed_event_answer(const StoredAnswer& stored, const CreditControlRequest& request) {
    if (stored.digest == digest_of(request)) return stored.answer;
    return answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_number);
}

}  // namespace airtime::charging
