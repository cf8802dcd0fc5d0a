#include "charging/messages/notify.hpp"

#include <utility>

#include "charging/messages/occasion.hpp"
#include "charging/messages/quiet_hours.hpp"

namespace airtime::charging {

namespace {

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

void leave(Draft& draft, std::string id, Notice notice, bool reply) {
    const Contract& contract = draft.contract();
    if (!draft.policy.messages.on || !contract.msisdn) return;
    Message message{.id = std::move(id),
                    .contract = contract.id,
                    .to = *contract.msisdn,
                    .language = language_of(contract, draft.policy),
                    .reply = reply,
                    .not_before = {},
                    .stale_after = {},
                    .notice = std::move(notice)};
    set_sending_times(message, draft.policy, draft.now());
    draft.change.messages.push_back(std::move(message));
}

}  // namespace

void notify(Draft& draft, Notice notice) {
    if (is_unwanted(occasion_of(notice, false), draft.contract())) return;
    std::string id = id_of(draft, notice);
    leave(draft, std::move(id), std::move(notice), false);
}

void reply(Draft& draft, std::string id, Notice notice) {
    leave(draft, std::move(id), std::move(notice), true);
}

Message reply_to_stranger(Msisdn to, std::string id, Notice notice, const Policy& policy, Instant now) {
    Message message{.id = std::move(id),
                    .contract = {},
                    .to = std::move(to),
                    .language = policy.messages.language,
                    .reply = true,
                    .not_before = {},
                    .stale_after = {},
                    .notice = std::move(notice)};
    set_sending_times(message, policy, now);
    return message;
}

Language language_of(const Contract& contract, const Policy& policy) {
    return contract.language.value_or(policy.messages.language);
}

}  // namespace airtime::charging
