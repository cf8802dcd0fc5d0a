#include "charging/standing/enrolment.hpp"

#include <utility>

#include "charging/contract/note_word.hpp"
#include "charging/messages/notify.hpp"

namespace airtime::charging {

namespace {

Enrolment result_of(EnrolmentStep step) {
    switch (step) {
        case EnrolmentStep::enrol:
        case EnrolmentStep::resume:
            return Enrolment::active;
        case EnrolmentStep::pause:
            return Enrolment::paused;
        case EnrolmentStep::cancel:
            break;
    }
    return Enrolment::cancelled;
}

MessageKind news_of(EnrolmentStep step) {
    switch (step) {
        case EnrolmentStep::enrol:
            return MessageKind::registered;
        case EnrolmentStep::cancel:
            return MessageKind::cancelled;
        case EnrolmentStep::pause:
            return MessageKind::paused;
        case EnrolmentStep::resume:
            break;
    }
    return MessageKind::resumed;
}

}  // namespace

std::string_view name_of(Channel channel) {
    switch (channel) {
        case Channel::automatic:
            return "automatic";
        case Channel::sms:
            return "sms";
        case Channel::ussd:
            return "ussd";
        case Channel::care:
            return "care";
    }
    return "";
}

std::string_view name_of(Enrolment enrolment) {
    switch (enrolment) {
        case Enrolment::not_registered:
            return "not_registered";
        case Enrolment::active:
            return "active";
        case Enrolment::paused:
            return "paused";
        case Enrolment::cancelled:
            return "cancelled";
    }
    return "";
}

EnrolmentOutcome change_enrolment(Draft& draft, const EnrolmentRequest& request) {
    end_pause_when_due(draft);
    Contract& contract = draft.contract();
    Enrolment& enrolment = contract.enrolment;
    const Enrolment wanted = result_of(request.step);
    const auto pause_until = wanted == Enrolment::paused ? request.pause_until : std::nullopt;
    if (enrolment == wanted && contract.paused_until == pause_until) return EnrolmentOutcome::unchanged;
    const bool enrolled = enrolment == Enrolment::active || enrolment == Enrolment::paused;
    if (!enrolled && request.step != EnrolmentStep::enrol) return EnrolmentOutcome::not_enrolled;
    enrolment = wanted;
    contract.paused_until = pause_until;
    LedgerEvent event;
    event.kind = EventKind::enrolment_changed;
    event.note = std::string{name_of(wanted)} + ' ' + std::string{name_of(request.channel)};
    if (!request.text_version.empty()) event.note += ' ' + note_word(request.text_version);
    if (pause_until) event.note += " until " + to_iso8601(*pause_until);
    if (!request.by.empty()) event.note += " by " + request.by;
    draft.record(std::move(event));
    notify(draft, {.kind = news_of(request.step), .left = debt_of(contract), .due_at = pause_until});
    return EnrolmentOutcome::changed;
}

namespace {

bool pause_is_over(const Contract& contract, Instant now) {
    const auto end = next_pause_end(contract);
    return end && *end <= now;
}

}  // namespace

std::optional<Instant> next_pause_end(const Contract& contract) {
    return contract.enrolment == Enrolment::paused ? contract.paused_until : std::nullopt;
}

bool is_enrolled(const Contract& contract, Instant now) {
    return contract.enrolment == Enrolment::active || pause_is_over(contract, now);
}

void end_pause_when_due(Draft& draft) {
    if (!pause_is_over(draft.contract(), draft.now())) return;
    draft.contract().enrolment = Enrolment::active;
    draft.contract().paused_until.reset();
    LedgerEvent event;
    event.kind = EventKind::enrolment_changed;
    event.note = std::string{name_of(Enrolment::active)} + ' ' + std::string{name_of(Channel::automatic)};
    draft.record(std::move(event));
}

}  // namespace airtime::charging
