#include "charging/messages/quiet_hours.hpp"

#include <algorithm>

#include "charging/messages/occasion.hpp"

namespace airtime::charging {

namespace {

DayHours hours_of(Occasion occasion, const Policy& policy) {
    switch (occasion) {
        case Occasion::just_now:
            break;
        case Occasion::time_came:
        case Occasion::reminding:
            return policy.messages.hours;
        case Occasion::advertising:
            return policy.invitation.hours;
    }
    return {};
}

}  // namespace

void set_sending_times(Message& message, const Policy& policy, Instant now) {
    const Occasion occasion = occasion_of(message.notice, message.reply);
    const Instant first = first_moment_in(hours_of(occasion, policy), policy.calendar, now);
    if (first > now) message.not_before = first;
    message.stale_after =
        now + std::chrono::seconds{occasion == Occasion::advertising ? policy.invitation.stale_after_s
                                                                     : policy.messages.stale_after_s};
}

SendingTime sending_time(const Message& message, const Policy& policy, Instant now) {
    if (now > message.stale_after) return {.sending = Sending::never};
    const DayHours hours = hours_of(occasion_of(message.notice, message.reply), policy);
    const Instant at = first_moment_in(hours, policy.calendar, std::max(now, message.not_before));
    if (at > message.stale_after) return {.sending = Sending::never};
    return at > now ? SendingTime{.sending = Sending::later, .at = at} : SendingTime{};
}

}  // namespace airtime::charging
