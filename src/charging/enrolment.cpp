#include "charging/enrolment.hpp"

#include <utility>

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
    Enrolment& enrolment = draft.contract().enrolment;
    const Enrolment wanted = result_of(request.step);
    if (enrolment == wanted) {
        return EnrolmentOutcome::unchanged;
    }
    const bool enrolled = enrolment == Enrolment::active || enrolment == Enrolment::paused;
    if (!enrolled && request.step != EnrolmentStep::enrol) {
        return EnrolmentOutcome::not_enrolled;
    }
    enrolment = wanted;
    LedgerEvent event;
    event.kind = EventKind::enrolment_changed;
    event.note = std::string{name_of(wanted)} + ' ' + std::string{name_of(request.channel)};
    if (!request.text_version.empty()) {
        event.note += ' ' + request.text_version;
    }
    draft.record(std::move(event));
    return EnrolmentOutcome::changed;
}

}  // namespace airtime::charging
