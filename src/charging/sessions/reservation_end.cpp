#include "charging/sessions/reservation_end.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "charging/sessions/credit_pool.hpp"

namespace airtime::charging {

namespace {

bool is_over(const Session& session, const ChargedService& charged, Instant now) {
    return charged.reservation && (charged.reservation->expires_at <= now || session.expires_at <= now);
}

}  // namespace

void end_expired_reservations(Draft& draft) {
    SharedList<Session>& sessions = draft.contract().sessions;
    for (std::size_t place = 0; place < sessions.size(); ++place) {
        const Session& session = std::as_const(sessions)[place];
        const auto over = [&](const ChargedService& charged) {
            return is_over(session, charged, draft.now());
        };
        if (std::ranges::none_of(session.services, over)) continue;
        Session& changed = sessions[place];
        for (ChargedService& charged : changed.services) {
            if (is_over(changed, charged, draft.now())) end_reservation(changed, charged);
        }
    }
}

}  // namespace airtime::charging
