#include "charging/contract/message.hpp"

#include <algorithm>
#include <utility>

#include "charging/contract/decision.hpp"

namespace airtime::charging {

namespace {

enum class Occasion : std::uint8_t {
    just_now,   ///< news of this moment, or an answer
    time_came,  ///< nobody did anything: it can wait for the day
    reminding,
    advertising,
};

Occasion occasion_of(const Notice& notice, bool reply) {
    if (reply) return Occasion::just_now;
    switch (notice.kind) {
        case MessageKind::invitation:
            return Occasion::advertising;
        case MessageKind::reminder:
            return Occasion::reminding;
        case MessageKind::overdue:
        case MessageKind::swept:
        case MessageKind::written_off:
        case MessageKind::one_way:
        case MessageKind::two_way:
        case MessageKind::expired:
            return Occasion::time_came;
        default:
            return Occasion::just_now;
    }
}

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

bool is_unwanted(Occasion occasion, const Contract& contract) {
    switch (occasion) {
        case Occasion::just_now:
        case Occasion::time_came:
            return false;
        case Occasion::reminding:
            return contract.refuses_messages;
        case Occasion::advertising:
            break;
    }
    return contract.refuses_messages || contract.lists.no_ads;
}

/// Unique: numbered by the event that it tells of, or by the moment where there is none, and by what the
/// change has told already.
std::string id_of(const Draft& draft, const Notice& notice) {
    const std::string occurrence = draft.change.events.empty()
                                       ? 't' + std::to_string(draft.now().time_since_epoch().count())
                                       : std::to_string(draft.contract().events_written);
    const std::size_t told = draft.change.messages.size();
    return draft.contract().id.value + ':' + occurrence + (told == 0 ? "" : '.' + std::to_string(told)) +
           ':' + std::string{name_of(notice.kind)};
}

Message message_of(std::string id, ContractId contract, Msisdn to, Language language, Notice notice,
                   bool reply, const Policy& policy, Instant now) {
    const Occasion occasion = occasion_of(notice, reply);
    const std::uint32_t stale_after_s =
        occasion == Occasion::advertising ? policy.invitation.stale_after_s : policy.messages.stale_after_s;
    const Instant first = first_moment_in(hours_of(occasion, policy), policy.calendar, now);
    return {.id = std::move(id),
            .contract = std::move(contract),
            .to = std::move(to),
            .language = language,
            .reply = reply,
            .not_before = first > now ? first : Instant{},
            .stale_after = now + std::chrono::seconds{stale_after_s},
            .notice = std::move(notice)};
}

void leave(Draft& draft, std::string id, Notice notice, bool reply) {
    const Contract& contract = draft.contract();
    if (!draft.policy.messages.on || !contract.msisdn) return;
    draft.change.messages.push_back(message_of(std::move(id), contract.id, *contract.msisdn,
                                               language_of(contract, draft.policy), std::move(notice), reply,
                                               draft.policy, draft.now()));
}

}  // namespace

void notify(Draft& draft, Notice notice) {
    if (!is_unwanted(occasion_of(notice, false), draft.contract())) {
        std::string id = id_of(draft, notice);
        leave(draft, std::move(id), std::move(notice), false);
    }
}

void reply(Draft& draft, std::string id, Notice notice) {
    leave(draft, std::move(id), std::move(notice), true);
}

Message reply_to_stranger(Msisdn to, std::string id, Notice notice, const Policy& policy, Instant now) {
    return message_of(std::move(id), {}, std::move(to), policy.messages.language, std::move(notice), true,
                      policy, now);
}

SendingTime sending_time(const Message& message, const Policy& policy, Instant now) {
    if (now > message.stale_after) return {.sending = Sending::never};
    const DayHours hours = hours_of(occasion_of(message.notice, message.reply), policy);
    const Instant at = first_moment_in(hours, policy.calendar, std::max(now, message.not_before));
    if (at > message.stale_after) return {.sending = Sending::never};
    return at > now ? SendingTime{.sending = Sending::later, .at = at} : SendingTime{};
}

bool still_wanted(const Message& message, const Contract& contract) {
    const Occasion occasion = occasion_of(message.notice, message.reply);
    const bool invited_in_vain =
        occasion == Occasion::advertising && contract.enrolment != Enrolment::not_registered;
    return !is_unwanted(occasion, contract) && !invited_in_vain;
}

Language language_of(const Contract& contract, const Policy& policy) {
    return contract.language.value_or(policy.messages.language);
}

std::string_view name_of(Language language) {
    switch (language) {
        case Language::vi:
            return "vi";
        case Language::en:
            return "en";
    }
    return "";
}

}  // namespace airtime::charging
